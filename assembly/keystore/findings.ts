/**
 * What went wrong with the store's flash and was found since it was opened. Takes: what the log and its
 * reading come across. Gives: counts.
 */

let torn: u32 = 0;
let damaged: u32 = 0;
let mended: u32 = 0;
let reservationsLost: u32 = 0;

/** Forgets what was found: at opening. */
export function findingsClear(): void {
  torn = 0;
  damaged = 0;
  mended = 0;
  reservationsLost = 0;
}

/** Writes cut short that were found and finished or undone. */
export function foundTorn(): u32 {
  return torn;
}

/** Records found damaged, whose keys were destroyed. */
export function foundDamaged(): u32 {
  return damaged;
}

/** Flipped bits in headers, accounts, numbers and blank or wiped slots, that cost no key. */
export function foundMended(): u32 {
  return mended;
}

/** Reservations that were cut short or can't be read; their keys are free again. */
export function foundReservationsLost(): u32 {
  return reservationsLost;
}

/** Counts a write cut short. */
export function findTorn(): void {
  torn += 1;
}

/** Counts a damaged record. */
export function findDamaged(): void {
  damaged += 1;
}

/** Counts a flipped bit that cost no key. */
export function findMended(): void {
  mended += 1;
}

/** Counts a reservation that was lost. */
export function findReservationLost(): void {
  reservationsLost += 1;
}
