/**
 * Where the blocks are (RP2350 hardware_regs addressmap.h). APB blocks lie 32 KiB apart, each with its
 * registers in four aliases of 4 KiB: plain, XOR, set, clear (datasheet 2.1.3).
 */

/** First address of the APB blocks, and of the space behind them. */
export const APB: u32 = 0x40000000;
export const APB_END: u32 = 0x40168000;
/** An APB block's number is its address divided by 2^APB_SHIFT. */
export const APB_SHIFT: u32 = 15;

/** Numbers of the APB blocks. */
export const SYSINFO: u32 = 0x00;
export const SYSCFG: u32 = 0x01;
export const CLOCKS: u32 = 0x02;
export const PSM: u32 = 0x03;
export const RESETS: u32 = 0x04;
export const IO_BANK0: u32 = 0x05;
export const IO_QSPI: u32 = 0x06;
export const PADS_BANK0: u32 = 0x07;
export const PADS_QSPI: u32 = 0x08;
export const XOSC: u32 = 0x09;
export const PLL_SYS: u32 = 0x0a;
export const PLL_USB: u32 = 0x0b;
export const BUSCTRL: u32 = 0x0d;
export const UART0: u32 = 0x0e;
export const TIMER0: u32 = 0x16;
export const TIMER1: u32 = 0x17;
export const HSTX_CTRL: u32 = 0x18;
export const XIP_CTRL: u32 = 0x19;
export const XIP_QMI: u32 = 0x1a;
export const WATCHDOG: u32 = 0x1b;
export const ROSC: u32 = 0x1d;
export const TRNG: u32 = 0x1e;
export const SHA256: u32 = 0x1f;
export const POWMAN: u32 = 0x20;
export const TICKS: u32 = 0x21;
/** OTP as data: each word's 16 bits, error-corrected. */
export const OTP_DATA: u32 = 0x26;

/** AHB blocks lie 1 MiB apart. */
export const AHB: u32 = 0x50000000;
export const AHB_SHIFT: u32 = 20;
export const DMA: u32 = 0x0;
export const PIO0: u32 = 0x2;
export const HSTX_FIFO: u32 = 0x6;
/** Behind the last AHB block. */
export const AHB_END: u32 = 0x50800000;

/** Each core's own port. */
export const SIO: u32 = 0xd0000000;
export const SIO_END: u32 = 0xd0000200;

/** Writes here maintain the flash's cache. */
export const XIP_MAINTENANCE: u32 = 0x18000000;
export const XIP_MAINTENANCE_END: u32 = 0x1c000000;

/** Offset of a register within its alias. */
export const REGISTER_MASK: u32 = 0xfff;
