/*
 * Second stage of the RP2040's boot (datasheet 2.8.1.3.1): the boot ROM checks its CRC-32, copies it to RAM and runs it.
 * Sets the flash interface to plain serial reads (command 03h), which every flash chip knows, then starts the image
 * behind it. Clock divider 2: 6 MHz at the ring oscillator's fastest, with which the chip boots. What raises the clock sets
 * another one first (flash.c).
 */
.syntax unified
.cpu cortex-m0plus
.thumb
.section .text
    ldr r3, =0x18000000        /* SSI, datasheet 4.10.13 */
    movs r0, #0
    str r0, [r3, #0x08]        /* SSIENR: off while it is set up */
    movs r0, #2
    str r0, [r3, #0x14]        /* BAUDR */
    ldr r0, =0x001f0300        /* CTRLR0: standard SPI, 32-bit frames, EEPROM read */
    str r0, [r3, #0x00]
    movs r0, #0
    str r0, [r3, #0x04]        /* CTRLR1: one frame a read */
    ldr r0, =0x03000218        /* SPI_CTRLR0: command 03h, 8 bits, then 24 bits of address */
    ldr r1, =0x180000f4
    str r0, [r1]
    movs r0, #1
    str r0, [r3, #0x08]
    ldr r0, =0x10000100        /* the vector table */
    ldr r1, =0xe000ed08        /* VTOR */
    str r0, [r1]
    ldmia r0!, {r1, r2}
    msr msp, r1
    bx r2
.ltorg
