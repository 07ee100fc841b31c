/** Pulses to step through in tests: of a board, and written out by hand. */
import { openSchedule } from "../../../hostsim/schedule/open.js";
import type { Schedule } from "../../../hostsim/schedule/types.js";
import type { PulseSource } from "../../../hostsim/stepping/source.js";
import type { Stepper } from "../../../hostsim/stepping/stepper.js";

/** The schedule of a target, with its lines as codes. */
export function scheduleOf(target: string, seed: number): Promise<Schedule> {
  return openSchedule({
    target,
    seed,
    mode: "key",
    replayBlock: 0,
    lineMap: "symbol-code",
    delaysPs: [0, 0, 0, 0],
  });
}

/** Pulses whose symbols a function says, in blocks of 100 with 20 dark slots behind each. */
export function pulsesOf(
  symbolAt: (index: number) => number,
  { first = 0, end = 1000 }: { readonly first?: number; readonly end?: number } = {},
): PulseSource & { looked: number } {
  return {
    slotPs: 4000,
    pulsesPerBlock: 100,
    periodSlots: 120,
    tables: 2,
    lineCount: 4,
    title: "written out",
    first,
    end,
    lineNames: ["value", "basis", "class0", "class1"],
    delaysPs: [0, 0, 0, 0],
    symbolLevels: Uint8Array.from({ length: 16 }, (_, symbol) => symbol),
    looked: 0,
    symbols(from, count) {
      this.looked += count;
      return Uint8Array.from({ length: count }, (_, at) => symbolAt(from + at));
    },
    randomBits: () => null,
  };
}

/** Presses keys: a text is a key a character, names stand in a list of their own. */
export function press(stepper: Stepper, ...keys: readonly string[]): void {
  for (const key of keys) stepper.press(key);
}

/** Types a text and Enter. */
export function type(stepper: Stepper, text: string): void {
  press(stepper, ...text, "Enter");
}
