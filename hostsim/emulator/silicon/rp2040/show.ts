/**
 * Tells the lines' levels, a slot a cycle. Takes: what PIO, SIO and the pads hold. Gives: changes to lines.ts.
 */
import { lineLevels } from "../blocks/lines";
import { padLevels, padsChanged } from "../blocks/pads";
import { pioBlockOf } from "../blocks/pio-block";
import { sioEnables, sioOutputs } from "../blocks/sio";
import { now } from "../blocks/time";

let pins0: u32 = 0;
let pins1: u32 = 0;
let directions0: u32 = 0;
let directions1: u32 = 0;

/** The levels of this cycle. */
export function linesUpdate(): void {
  const pio0 = pioBlockOf(0);
  const pio1 = pioBlockOf(1);
  const isSame =
    pio0.pins == pins0 &&
    pio1.pins == pins1 &&
    pio0.directions == directions0 &&
    pio1.directions == directions1;
  if (isSame && !padsChanged) return;
  pins0 = pio0.pins;
  pins1 = pio1.pins;
  directions0 = pio0.directions;
  directions1 = pio1.directions;
  lineLevels(now, padLevels(0, sioOutputs, sioEnables));
}
