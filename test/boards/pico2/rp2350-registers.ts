/**
 * The RP2350's registers that the drivers use, written by hand from the vendor's headers (pico-sdk, folder
 * src/rp2350/hardware_regs/include/hardware/regs: addressmap.h for the bases, the block's own header for the
 * rest). The oracle of pico2.test.ts: nothing here comes from the drivers.
 */
const SET = 0x2000; // REG_ALIAS_SET_BITS
const CLEAR = 0x3000; // REG_ALIAS_CLR_BITS

const registers = new Map<string, number>();
const add = (base: number, offsets: Record<string, number>): void => {
  for (const [name, offset] of Object.entries(offsets)) registers.set(name, base + offset);
};

add(0x40020000, { RESETS_RESET_SET: 0x0 + SET, RESETS_RESET_CLEAR: 0x0 + CLEAR, RESETS_RESET_DONE: 0x8 });
add(0x40010000, {
  CLOCKS_CLK_REF_CTRL: 0x30,
  CLOCKS_CLK_REF_SELECTED: 0x38,
  CLOCKS_CLK_SYS_CTRL: 0x3c,
  CLOCKS_CLK_SYS_CTRL_CLEAR: 0x3c + CLEAR,
  CLOCKS_CLK_SYS_SELECTED: 0x44,
  CLOCKS_CLK_PERI_CTRL: 0x48,
  CLOCKS_CLK_HSTX_CTRL: 0x54,
  CLOCKS_CLK_HSTX_DIV: 0x58,
});
add(0x40048000, { XOSC_CTRL: 0x0, XOSC_STATUS: 0x4, XOSC_STARTUP: 0xc });
add(0x40050000, { PLL_SYS_CS: 0x0, PLL_SYS_PWR: 0x4, PLL_SYS_FBDIV_INT: 0x8, PLL_SYS_PRIM: 0xc });
add(0x40058000, { PLL_USB_CS: 0x0, PLL_USB_PWR: 0x4, PLL_USB_FBDIV_INT: 0x8, PLL_USB_PRIM: 0xc });
add(0x40100000, { POWMAN_VREG_CTRL_SET: 0x4 + SET, POWMAN_VREG_STS: 0x8, POWMAN_VREG: 0xc });
add(0x40108000, {
  TICKS_TIMER0_CTRL: 0x18,
  TICKS_TIMER0_CYCLES: 0x1c,
  TICKS_WATCHDOG_CTRL: 0x30,
  TICKS_WATCHDOG_CYCLES: 0x34,
});
add(0x400d8000, { WATCHDOG_CTRL: 0x0, WATCHDOG_LOAD: 0x4, WATCHDOG_REASON: 0x8, WATCHDOG_SCRATCH0: 0xc });
add(0x40018000, { PSM_WDSEL: 0x8 });
for (const pin of [0, 1, 12, 13, 14, 15, 16, 17, 18, 19, 20]) {
  add(0x40038000, { [`PADS_BANK0_GPIO${pin}`]: 0x4 + 4 * pin });
  add(0x40028000, { [`IO_BANK0_GPIO${pin}_CTRL`]: 0x4 + 8 * pin });
}
add(0x40070000, {
  UART0_UARTDR: 0x0,
  UART0_UARTFR: 0x18,
  UART0_UARTIBRD: 0x24,
  UART0_UARTFBRD: 0x28,
  UART0_UARTLCR_H: 0x2c,
  UART0_UARTCR: 0x30,
});
add(0x400f0000, {
  TRNG_RNG_ICR: 0x108,
  TRNG_TRNG_VALID: 0x110,
  TRNG_EHR_DATA0: 0x114,
  TRNG_EHR_DATA1: 0x118,
  TRNG_EHR_DATA2: 0x11c,
  TRNG_EHR_DATA3: 0x120,
  TRNG_EHR_DATA4: 0x124,
  TRNG_EHR_DATA5: 0x128,
  TRNG_RND_SOURCE_ENABLE: 0x12c,
  TRNG_SAMPLE_CNT1: 0x130,
  TRNG_TRNG_DEBUG_CONTROL: 0x138,
});
add(0x50200000, { PIO0_SM0_INSTR: 0xd8, PIO0_SM0_PINCTRL: 0xdc });
add(0x400b8000, { TIMER1_TIMERAWL: 0x28, TIMER1_SOURCE: 0x38 });
add(0x400c0000, { HSTX_CTRL_CSR: 0x0 });
for (let bit = 0; bit < 4; bit++) add(0x400c0000, { [`HSTX_CTRL_BIT${bit}`]: 0x4 + 4 * bit });
add(0x50600000, { HSTX_FIFO_STAT: 0x0 });
for (let channel = 0; channel < 15; channel++)
  add(0x50000000 + 0x40 * channel, { [`DMA_CH${channel}_AL1_CTRL`]: 0x10 });
// 0, 8 and 10 are never used; 4 is set up by a list.
for (const channel of [1, 2, 3, 5, 6, 7, 9, 11, 12, 13, 14])
  add(0x50000000 + 0x40 * channel, {
    [`DMA_CH${channel}_READ_ADDR`]: 0x0,
    [`DMA_CH${channel}_WRITE_ADDR`]: 0x4,
    [`DMA_CH${channel}_TRANS_COUNT`]: 0x8,
  });
add(0x50000000, { DMA_MULTI_CHAN_TRIGGER: 0x450, DMA_CHAN_ABORT: 0x464 });

/** Addresses of the registers that the processor uses, by their vendor's name. */
export const REGISTERS: ReadonlyMap<string, number> = registers;

/** What a channel's CTRL says, by the fields of dma.h (DMA_CH0_CTRL_TRIG). */
export function channelControl(word: number): {
  enabled: boolean;
  highPriority: boolean;
  dataSize: number;
  readMoves: boolean;
  writeMoves: boolean;
  /** With `writeMoves` off: by twice a transfer's size. */
  writeSkips: boolean;
  ringSize: number;
  ringOnWrite: boolean;
  chainTo: number;
  request: number;
  quiet: boolean;
} {
  const bits = (most: number, least: number): number => (word >>> least) & (2 ** (most - least + 1) - 1);
  return {
    enabled: bits(0, 0) === 1,
    highPriority: bits(1, 1) === 1,
    dataSize: bits(3, 2),
    readMoves: bits(4, 4) === 1,
    writeMoves: bits(6, 6) === 1,
    writeSkips: bits(7, 7) === 1,
    ringSize: bits(11, 8),
    ringOnWrite: bits(12, 12) === 1,
    chainTo: bits(16, 13),
    request: bits(22, 17),
    quiet: bits(23, 23) === 1,
  };
}
