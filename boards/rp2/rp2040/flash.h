/*
 * The registers of the RP2040's flash interface, and what is shared by the code that takes it away from reads in place.
 * All of that runs from RAM.
 */
#ifndef FLASH_H
#define FLASH_H
#include "board.h"

#define RAM_CODE __attribute__((section(".ram_code"), noinline))

#define SSI_CTRLR0 REGISTER(0x18000000) /* RP2040 datasheet 4.10.13 */
#define SSI_CTRLR1 REGISTER(0x18000004)
#define SSI_SSIENR REGISTER(0x18000008)
#define SSI_SER REGISTER(0x18000010)
#define SSI_BAUDR REGISTER(0x18000014)
#define SSI_SR REGISTER(0x18000028)
#define SSI_DR0 REGISTER(0x18000060)
#define SSI_SPI_CTRLR0 REGISTER(0x180000f4)

enum { SR_TRANSMIT_NOT_FULL = 1 << 1, SR_RECEIVE_NOT_EMPTY = 1 << 3 };
/* Frames of 32 bits: a command and its address go out, then as many words as CTRLR1 says and one come back. */
enum { READ_WORDS = 31 << 16 | 3 << 8 };
/* Frames of 8 bits, out and in. */
enum { EXCHANGE_BYTES = 7 << 16 };
enum { READ_DATA = 0x03 };

/* Reads in place by READ_DATA, with the serial clock that boardFollowClock has chosen. */
void flashReadInPlace(void);

#endif
