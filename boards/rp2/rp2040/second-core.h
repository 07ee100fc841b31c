/*
 * The RP2040's second core, which makes stretches of tables beside the first one (second-core.c).
 */
#ifndef SECOND_CORE_H
#define SECOND_CORE_H
#include <stdbool.h>
#include "expander-loop.h"

/* What the second core is asked for: the first one fills it in before it asks, and its input is wiped afterwards. */
extern stretch secondWork;

/* Asks the second core to make `secondWork`. False: it can't be asked. */
bool secondAsk(void);

/*
 * Waits until the second core has made it, though not for ever. False when it has not, or says anything else: then it is held
 * in reset, writes nothing any more, and what it had is wiped. The next `secondAsk` starts it anew.
 */
bool secondAnswers(void);

#endif
