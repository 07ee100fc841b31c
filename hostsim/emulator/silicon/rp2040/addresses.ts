/**
 * Where the blocks are (RP2040 datasheet 2.2). APB blocks lie 16 KiB apart, each with its registers in four
 * aliases of 4 KiB: plain, XOR, set, clear (2.1.2).
 */

/** First address of the APB blocks, and of the space behind them. */
export const APB: u32 = 0x40000000;
export const APB_END: u32 = 0x40070000;
/** An APB block's number is its address divided by 2^APB_SHIFT. */
export const APB_SHIFT: u32 = 14;

/** Numbers of the APB blocks. */
export const SYSINFO: u32 = 0x00;
export const SYSCFG: u32 = 0x01;
export const CLOCKS: u32 = 0x02;
export const RESETS: u32 = 0x03;
export const PSM: u32 = 0x04;
export const IO_BANK0: u32 = 0x05;
export const IO_QSPI: u32 = 0x06;
export const PADS_BANK0: u32 = 0x07;
export const PADS_QSPI: u32 = 0x08;
export const XOSC: u32 = 0x09;
export const PLL_SYS: u32 = 0x0a;
export const PLL_USB: u32 = 0x0b;
export const BUSCTRL: u32 = 0x0c;
export const UART0: u32 = 0x0d;
export const TIMER: u32 = 0x15;
export const WATCHDOG: u32 = 0x16;
export const ROSC: u32 = 0x18;
export const VREG_AND_CHIP_RESET: u32 = 0x19;

/** AHB blocks lie 1 MiB apart. */
export const AHB: u32 = 0x50000000;
export const AHB_SHIFT: u32 = 20;
export const DMA: u32 = 0x0;
export const PIO0: u32 = 0x2;
export const PIO1: u32 = 0x3;
/** Behind the last AHB block. */
export const AHB_END: u32 = 0x50400000;

/** Each core's own port. */
export const SIO: u32 = 0xd0000000;
export const SIO_END: u32 = 0xd0000200;

/** Control of the flash's cache, and the controller behind it. */
export const XIP_CTRL: u32 = 0x14000000;
export const XIP_CTRL_END: u32 = 0x14000020;
export const SSI: u32 = 0x18000000;
export const SSI_END: u32 = 0x18000100;

/** Offset of a register within its alias. */
export const REGISTER_MASK: u32 = 0xfff;
