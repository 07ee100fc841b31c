/**
 * What an access costs beyond the instruction's own cycles, in clk_sys cycles.
 *
 * Not modelled: two masters that want one SRAM bank or one bridge in the same cycle; the bridge's clock when
 * clk_peri differs.
 */

/** A write through the APB bridge: four cycles where SRAM takes one (RP2040 datasheet 2.1.4). */
export const APB_WRITE_WAITS: u32 = 3;
/** A read through the APB bridge: three cycles where SRAM takes one (2.1.4). */
export const APB_READ_WAITS: u32 = 2;
/** AHB blocks (DMA, PIO, SSI, XIP_CTRL): they answer as SRAM does. */
export const AHB_WAITS: u32 = 0;
/** SIO is on the single-cycle port of each core: one cycle less than SRAM (2.3.1; DDI 0484, 3.3). */
export const SIO_SAVES: u32 = 1;
