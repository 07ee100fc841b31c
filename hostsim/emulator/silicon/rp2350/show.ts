/**
 * Tells the lines' levels up to now. Takes: what PIO, HSTX, SIO and the pads hold. Gives: changes to
 * lines.ts. Called before a register changes what the pins show, and by the run loop.
 */
import { slotCounter } from "../blocks/frequencies";
import { lineLevels } from "../blocks/lines";
import {
  HSTX_FIRST_PIN,
  hstxInverts,
  hstxPins,
  hstxShows,
  padLevels,
  padsChanged,
  padsShow,
} from "../blocks/pads";
import { pioBlockOf } from "../blocks/pio-block";
import { sioEnables, sioOutputs } from "../blocks/sio";
import { now } from "../blocks/time";
import {
  hstxBehind,
  hstxEventSlot,
  hstxLevels,
  hstxMarkSlot,
  hstxNextLevels,
  hstxShown,
  hstxSkipTo,
  hstxUsePins,
} from "./hstx";

/** In the levels, beside the GPIOs': the first slot of a block that DMA reads for HSTX. */
const MARK: u32 = 1 << 31;

let toldPins: u32 = 0;
let toldDirections: u32 = 0;
let toldOutputs: u32 = 0;
let toldEnables: u32 = 0;

function levelsNow(): u32 {
  return padLevels(hstxLevels << HSTX_FIRST_PIN, sioOutputs, sioEnables);
}

/** HSTX's slots up to `until`, not included; none of a word that it has still to take. */
export function linesTellUntil(until: u64): void {
  const slot = min(until, hstxEventSlot());
  if (!hstxBehind(slot) || hstxSkipTo(slot)) return;
  if (hstxPins == 0) {
    while (hstxBehind(slot) && !hstxSkipTo(slot)) hstxNextLevels();
    return;
  }
  // What does not come from HSTX stays as it is meanwhile.
  const others = levelsNow() & ~hstxShows;
  hstxUsePins(hstxShows >> HSTX_FIRST_PIN);
  while (hstxBehind(slot) && !hstxSkipTo(slot)) {
    const at = hstxShown();
    const mark = at == hstxMarkSlot ? MARK : 0;
    const own = ((hstxNextLevels() << HSTX_FIRST_PIN) ^ hstxInverts) & hstxShows;
    lineLevels(at, others | own | mark);
    padsShow(others | own);
  }
}

/** All up to now. */
export function linesTell(): void {
  linesTellUntil(slotCounter().at(now));
}

/** The levels of this cycle, where anything but HSTX may have changed them. */
export function linesUpdate(): void {
  const pio = pioBlockOf(0);
  if (!padsChanged && pio.pins == toldPins && pio.directions == toldDirections && areToldSio()) return;
  toldPins = pio.pins;
  toldDirections = pio.directions;
  toldOutputs = sioOutputs;
  toldEnables = sioEnables;
  const slot = slotCounter().at(now);
  linesTellUntil(slot);
  lineLevels(slot, levelsNow());
}

function areToldSio(): bool {
  return sioOutputs == toldOutputs && sioEnables == toldEnables;
}
