/**
 * Tells the lines' levels, a slot a cycle. Takes: what PIO, SIO and the pads hold. Gives: changes to
 * lines.ts.
 */
import { lineLevels } from "../blocks/lines";
import { padLevels, padsChanged } from "../blocks/pads";
import { pinsChanged, pinsTold } from "../blocks/pio-block";
import { sioEnables, sioOutputs } from "../blocks/sio";
import { now } from "../blocks/time";

/** The levels of this cycle. */
export function linesUpdate(): void {
  if (!pinsChanged && !padsChanged) return;
  pinsTold();
  lineLevels(now, padLevels(0, sioOutputs, sioEnables));
}
