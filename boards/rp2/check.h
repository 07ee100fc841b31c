/*
 * What else than the core has to do with the checks of check.c.
 */
#ifndef CHECK_H
#define CHECK_H

/* Notes a check word that is there, and begins the next one. Called whenever the processor comes by. */
void checkServe(void);

#endif
