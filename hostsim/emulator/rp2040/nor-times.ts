/**
 * Times of a serial NOR flash, in nanoseconds, as the W25Q16JV of the Raspberry Pi Pico has them (Winbond
 * W25Q16JV datasheet, table 9.6 "AC electrical characteristics"). The maker gives a typical and a longest
 * time for what changes cells; firmware must bear both.
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

/** How long select must be high after a read of cells, tSHSL1, ns. */
export const HIGH_AFTER_READ = 10;
/** The same after any other command: tSHSL2, ns. */
export const HIGH_AFTER_OTHERS = 50;

/** Fastest serial clock of Read Data (03h), fR, Hz. */
export const FASTEST_READ = 50e6;
/** Fastest serial clock of the other commands, FR, Hz. */
export const FASTEST = 133e6;
