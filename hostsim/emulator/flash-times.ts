/**
 * Times of a serial NOR flash, in nanoseconds, as the W25Q16JV of the Raspberry Pi Pico has them, and the
 * W25Q32RV of the Pico 2 (Winbond datasheets, tables "AC electrical characteristics"). The maker gives a
 * typical and a longest time for what changes cells; firmware must bear both.
 */

/** How long the chip is busy with a command that changes cells, ns. */
export interface BusyTimes {
  /** tPP; the model takes it for a program of any length, where the chip may be quicker with few bytes. */
  readonly pageProgram: number;
  /** tSE. */
  readonly sectorErase: number;
}

/** The typical times. */
export const TYPICAL: BusyTimes = { pageProgram: 400_000, sectorErase: 45_000_000 };
/** The longest times, of a worn chip or a cold one. */
export const LONGEST: BusyTimes = { pageProgram: 3_000_000, sectorErase: 400_000_000 };
