/**
 * When each pulse of a dump begins. Takes: what bus, trigger or user say. Gives: times in the file's units,
 * as far as the file goes.
 */
import { UserError } from "../base/user-error.js";
import type { TraceHeader } from "./header.js";
import type { History } from "./history.js";
import { type Irregular, type Layout, MOST_PULSES } from "./trace.js";

/** Times at which pulses begin, and the index of the first one (null: not known). */
export interface PulseStarts {
  readonly starts: Float64Array;
  readonly first: number | null;
  readonly irregular: Irregular | null;
}

/** Value of a bus that is no number. */
export const NO_INDEX = -1;

/** Slot of a pulse; beyond its block only when it is known how far blocks are apart. */
function slotOf(index: number, { pulsesPerBlock, periodSlots }: TraceHeader): number {
  return Math.floor(index / pulsesPerBlock) * (periodSlots ?? pulsesPerBlock) + (index % pulsesPerBlock);
}

/** Whether the distance of two pulses in slots is known. */
function isKnown(from: number, to: number, { pulsesPerBlock, periodSlots }: TraceHeader): boolean {
  return periodSlots !== undefined || Math.floor(from / pulsesPerBlock) === Math.floor(to / pulsesPerBlock);
}

/**
 * Each pulse begins when the bus takes its index; in a file with a header that must be when the header's
 * clock says, to a unit of time.
 * @throws UserError when indices go back, or come at another time.
 */
export function startsByBus(bus: History, { header, isOwn }: Layout, unitsPerPs: number): PulseStarts {
  const starts = new Float64Array(bus.length);
  let length = 0;
  let first = isOwn ? header.first : null;
  let origin: { readonly time: number; readonly index: number } | null = null;
  let last = Number.NaN;
  let irregular: Irregular | null = null;
  for (let entry = 0; entry < bus.length; entry++) {
    const index = bus.valueAt(entry);
    const time = bus.timeAt(entry);
    // Before the first pulse the bus shows what it likes; the same index again is no change.
    if (index === NO_INDEX || index === last || (length === 0 && first !== null && index < first)) continue;
    if (index < last)
      throw new UserError(`time ${time}: the index on the bus goes back from ${last} to ${index}`);
    first ??= index;
    origin ??= { time, index };
    if (isOwn && isKnown(origin.index, index, header)) {
      const slots = slotOf(index, header) - slotOf(origin.index, header);
      const due = origin.time + slots * header.slotPs * unitsPerPs;
      if (Math.abs(time - due) > 1)
        throw new UserError(`time ${time}: pulse ${index} begins here, by the header's slots at ${due}`);
    }
    if (index !== (length === 0 ? first : last + 1)) irregular ??= { offset: length, kind: "dropped" };
    starts[length] = time;
    length += 1;
    last = index;
  }
  return { starts: starts.subarray(0, length), first, irregular };
}

/**
 * Bursts, each from a fall of the trigger on: in a capture of satqkd a block of pulses, in a file without a
 * header at most that, to the next fall or the end.
 * @param end last time of the file.
 * @throws UserError when the trigger falls inside a block of a capture of satqkd.
 */
export function startsByTrigger(
  trigger: History,
  { header: { pulsesPerBlock, slotPs }, isOwn }: Layout,
  unitsPerPs: number,
  end: number,
): PulseStarts {
  const slot = slotPs * unitsPerPs;
  const falls: number[] = [];
  for (let entry = 1; entry < trigger.length; entry++)
    if (trigger.valueAt(entry) === 0 && trigger.valueAt(entry - 1) === 1) falls.push(trigger.timeAt(entry));
  const lengths = falls.map((fall, burst) => {
    const next = falls[burst + 1];
    const fit = Math.floor(((next ?? end + slot) - fall) / slot);
    if (isOwn && next !== undefined && fit < pulsesPerBlock)
      throw new UserError(`time ${next}: the trigger falls inside the burst of time ${fall}`);
    return isOwn ? pulsesPerBlock : Math.min(pulsesPerBlock, fit);
  });
  const total = lengths.reduce((sum, length) => sum + length, 0);
  refuseTooMany(total);
  const starts = new Float64Array(total);
  let at = 0;
  falls.forEach((fall, burst) => {
    for (let i = 0; i < lengths[burst]!; i++) starts[at++] = fall + i * slot;
  });
  return { starts, first: null, irregular: null };
}

/**
 * Pulses in the slots of their schedule, the first one where the user says.
 * @param end last time of the file.
 * @throws UserError when it is not known how far blocks are apart, but must be.
 */
export function startsByClock(
  startPs: number,
  header: TraceHeader,
  unitsPerPs: number,
  end: number,
): PulseStarts {
  const { slotPs, count } = header;
  const first = header.first ?? 0;
  const slots = Math.max(0, Math.floor((end / unitsPerPs - startPs) / slotPs) + 1);
  const fit = Math.min(count ?? slots, slots);
  refuseTooMany(fit);
  if (!isKnown(first, first + Math.max(0, fit - 1), header))
    throw new UserError(
      "the slots from block to block are not known: compare with a schedule such as pico?seed=1",
    );
  const from = slotOf(first, header);
  const starts = Float64Array.from(
    { length: fit },
    (_, i) => (startPs + (slotOf(first + i, header) - from) * slotPs) * unitsPerPs,
  );
  return { starts, first, irregular: null };
}

function refuseTooMany(pulses: number): void {
  if (pulses > MOST_PULSES)
    throw new UserError(`${pulses} pulses are more than can be compared at once (${MOST_PULSES})`);
}
