/**
 * What an access costs beyond the instruction's or the transfer's own cycle, in clk_sys cycles. ASSUMPTIONS,
 * in one table: the RP2350's datasheet gives no times of its bus, so those of the RP2040's stand in (2.1.4,
 * APB bridge: a write takes four cycles, a read three).
 *
 * Not modelled: two masters that want one SRAM bank or one bridge in the same cycle; misses of the flash's
 * cache; the bridge's clock when clk_peri differs.
 */

/** A write through the APB bridge: four cycles, one of them the store's own. */
export const APB_WRITE_WAITS: u32 = 3;
/** A read through the APB bridge: three cycles, one of them the load's own. */
export const APB_READ_WAITS: u32 = 2;
/** SRAM, and the AHB peripherals (DMA, PIO, HSTX's FIFO): none, they answer in the cycle of the request. */
export const AHB_WAITS: u32 = 0;
/** SIO: a core's own port, none. */
export const SIO_WAITS: u32 = 0;
