/**
 * What the core costs as machine code: instructions on a Cortex-M33, counted by QEMU; of the pattern per
 * pulse, against hand-written C of the same job in the same image, compiled with the same flags; of
 * distillation per sifted bit. Takes: nothing. Gives: figures, and from them duty cycles and the time of a
 * pass.
 */
import {
  JOB_FILL_4,
  JOB_FILL_8,
  JOB_LASERS,
  JOB_REFERENCE_4,
  JOB_REFERENCE_8,
  LARGEST_JOB,
} from "../../boards/mps2-an505/benchmark/jobs.js";
import { boardNames, loadBoard } from "../board/board.js";
import type { Figure } from "./measure.js";
import { type CountedJob, NativeCounter } from "./native-counter.js";
import { benchSatelliteShare } from "./native-distillation.js";

const PULSE_RATE_HZ = 250e6;

/** Instructions of the core on a Cortex-M33, ratios to hand-written C, and the boards' duty cycles. */
export async function benchNative(): Promise<Figure[]> {
  const counter = await NativeCounter.start();
  try {
    return [...(await benchFill(counter)), ...(await benchSatelliteShare(counter))];
  } finally {
    await counter.stop();
  }
}

async function benchFill(counter: NativeCounter): Promise<Figure[]> {
  const fill4 = await counter.job(JOB_FILL_4, LARGEST_JOB);
  const hand4 = await counter.job(JOB_REFERENCE_4, LARGEST_JOB);
  const fill8 = await counter.job(JOB_FILL_8, LARGEST_JOB);
  const hand8 = await counter.job(JOB_REFERENCE_8, LARGEST_JOB);
  const lasers = await counter.job(JOB_LASERS, LARGEST_JOB);
  const figures: Figure[] = [];
  for (const [bits, core, hand] of [
    [4, fill4, hand4],
    [8, fill8, hand8],
  ] as const) {
    if (core.digest !== hand.digest)
      throw new Error(`core and hand-written C differ at ${bits} bits a pulse`);
    figures.push(
      count(
        `table fill on Cortex-M33, ${bits} random bits a pulse`,
        core,
        "pulse",
        `by hand ${hand.instructions.toFixed(2)}`,
      ),
      {
        name: `the same against hand-written C`,
        value: core.instructions / hand.instructions,
        unit: "x",
        target: { atMost: 1.15 },
        note: "same flags, same image; the core checks bounds and wipes its keystream",
      },
    );
  }
  figures.push(
    count("laser levels from packed symbols", lasers, "pulse", "besides the fill"),
    {
      name: "duty cycle of a Cortex-M33 clocked at the pulse rate",
      value: 1 / fill4.instructions,
      unit: "",
      target: null,
      note: "computed, if an instruction took a cycle: fills as often as it emits",
    },
    ...boardNames().flatMap(dutyCycles),
  );
  return figures;
}

function count(name: string, { instructions }: CountedJob, unit: string, note: string): Figure {
  return { name, value: instructions, unit: `instr/${unit}`, target: null, note: `emulated; ${note}` };
}

/** The duty cycles that follow from the period that a board's image keeps. */
function dutyCycles(name: string): Figure[] {
  const { emission, image } = loadBoard(name);
  if (emission === null || image === null) return [];
  const { value, evidence } = emission.periodSlots;
  return (["symbolCode", "lasers"] as const).map((map) => ({
    name: `duty cycle of ${name}, ${map === "lasers" ? "lasers" : "symbol code"}`,
    value: emission.pulsesPerBlock / value[map],
    unit: "",
    target: null,
    note: `${evidence}; at ${PULSE_RATE_HZ / 1e6} MHz, one core`,
  }));
}
