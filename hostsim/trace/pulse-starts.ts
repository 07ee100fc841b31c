/**
 * When each pulse of a dump begins. Takes: what bus, trigger or user say. Gives: times in the file's units, as far as the file goes.
 */
import { UserError } from "../cli/user-error.js";
import type { TraceHeader } from "./header.js";
import type { History } from "./history.js";
import { type Irregular, MOST_PULSES } from "./trace.js";

/** Times at which pulses begin, and the index of the first one (null: not known). */
export interface PulseStarts {
  readonly starts: Float64Array;
  readonly first: number | null;
  readonly irregular: Irregular | null;
}

/** Value of a bus that is no number. */
export const NO_INDEX = -1;

/**
 * Each pulse begins when the bus takes its index.
 * @param first the index to begin with; null: the first one on the bus.
 * @throws UserError when indices go back.
 */
export function startsByBus(bus: History, first: number | null): PulseStarts {
  const starts = new Float64Array(bus.length);
  let length = 0;
  let begin = first;
  let last = Number.NaN;
  let irregular: Irregular | null = null;
  for (let entry = 0; entry < bus.length; entry++) {
    const index = bus.valueAt(entry);
    // Before the first pulse the bus shows what it likes; the same index again is no change.
    if (index === NO_INDEX || index === last || (length === 0 && begin !== null && index < begin)) continue;
    begin ??= index;
    if (index < last)
      throw new UserError(
        `time ${bus.timeAt(entry)}: the index on the bus goes back from ${last} to ${index}`,
      );
    const expected = length === 0 ? begin : last + 1;
    if (index !== expected) irregular ??= { offset: length, kind: "dropped" };
    starts[length] = bus.timeAt(entry);
    length += 1;
    last = index;
  }
  return { starts: starts.subarray(0, length), first: begin, irregular };
}

/** Bursts of a block of pulses, each from a fall of the trigger on. `unitsPerPs`: the file's units. */
export function startsByTrigger(
  trigger: History,
  { pulsesPerBlock, slotPs }: TraceHeader,
  unitsPerPs: number,
): PulseStarts {
  const falls: number[] = [];
  for (let entry = 1; entry < trigger.length; entry++)
    if (trigger.valueAt(entry) === 0 && trigger.valueAt(entry - 1) === 1) falls.push(trigger.timeAt(entry));
  const length = falls.length * pulsesPerBlock;
  refuseTooMany(length);
  const starts = new Float64Array(length);
  falls.forEach((fall, burst) => {
    for (let slot = 0; slot < pulsesPerBlock; slot++)
      starts[burst * pulsesPerBlock + slot] = fall + slot * slotPs * unitsPerPs;
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
  const { slotPs, pulsesPerBlock, periodSlots, count } = header;
  const first = header.first ?? 0;
  const slots = Math.max(0, Math.floor((end / unitsPerPs - startPs) / slotPs) + 1);
  const fit = Math.min(count ?? slots, slots);
  refuseTooMany(fit);
  if (periodSlots === undefined && (first % pulsesPerBlock) + fit > pulsesPerBlock)
    throw new UserError(
      "the slots from block to block are not known: compare with a schedule such as pico?seed=1",
    );
  const slotOf = (index: number): number =>
    Math.floor(index / pulsesPerBlock) * (periodSlots ?? pulsesPerBlock) + (index % pulsesPerBlock);
  const from = slotOf(first);
  const starts = Float64Array.from(
    { length: fit },
    (_, i) => (startPs + (slotOf(first + i) - from) * slotPs) * unitsPerPs,
  );
  return { starts, first, irregular: null };
}

function refuseTooMany(pulses: number): void {
  if (pulses > MOST_PULSES)
    throw new UserError(`${pulses} pulses are more than can be compared at once (${MOST_PULSES})`);
}
