/**
 * What the emulator does not model, or what would not work on the chip: the run stops. Takes: words that say
 * what, and the access. Gives: the first refusal, for the host to tell. A wrong guess would pass a test that
 * silicon fails.
 */

import { refuse as refuseAt } from "../memory";
import { REFUSAL_PERIPHERAL } from "../refusals";

let text: string = "";
let place: u32 = 0;
let datum: u32 = 0;

let refused: bool = false;

/** Stops the run: what, at which register, with which value. The first refusal counts. */
export function refuse(what: string, address: u32, value: u32): void {
  if (refused) return;
  refused = true;
  refuseAt(REFUSAL_PERIPHERAL, address);
  text = what;
  place = address;
  datum = value;
}

/** Forgets the refusal. */
export function refusalReset(): void {
  refused = false;
}

/** Address of the text, UTF-16. */
export function refusalText(): usize {
  return changetype<usize>(text);
}

/** Characters of the text. */
export function refusalLength(): i32 {
  return text.length;
}

/** Bus address of the access. */
export function refusalPlace(): u32 {
  return place;
}

/** Value of the access. */
export function refusalDatum(): u32 {
  return datum;
}
