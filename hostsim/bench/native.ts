/**
 * What the core costs as machine code: instructions per pulse on a Cortex-M33, counted by QEMU, against hand-written C of
 * the same job in the same image, compiled with the same flags. Takes: nothing. Gives: figures, and from them duty cycles.
 *
 * QEMU counts instructions, not cycles (`-icount shift=0`: an instruction is 1 ns of its clock). The counter that the
 * program reads is coarser; its step is measured first, by a loop of two instructions.
 */
import { join } from "node:path";
import {
  JOB_FILL_4,
  JOB_FILL_8,
  JOB_LASERS,
  JOB_REFERENCE_4,
  JOB_REFERENCE_8,
  JOB_SIFT,
  JOB_SPIN,
  LARGEST_JOB,
} from "../../firmware/native/bench/jobs.js";
import { buildImage } from "../../firmware/native/build/build-image.js";
import { boardNames, loadBoard } from "../boards/board.js";
import { ask, numberOf } from "../boards/monitor-link.js";
import { packageRoot } from "../core/package-root.js";
import { QemuBoard } from "../emulator/qemu/qemu-board.js";
import { exchangeWith } from "../emulator/qemu-run.js";
import type { Figure } from "./measure.js";

const SPIN_ROUNDS = 10_000_000;
const ANNOUNCEMENTS = 1024;
const PULSE_RATE_HZ = 250e6;

/** A counted job: instructions per unit, and the digest of what it wrote. */
export interface CountedJob {
  readonly instructions: number;
  readonly digest: string;
}

/** Builds the counting image, runs it in QEMU, and counts `units` of each job. */
export async function countInstructions(
  jobs: readonly { readonly job: number; readonly units: number }[],
): Promise<CountedJob[]> {
  const image = buildImage({
    board: loadBoard("mps2-an505"),
    entry: "firmware/native/bench/console.ts",
    extraSources: [join(packageRoot, "firmware", "native", "bench", "reference.c")],
    outputFolder: join(packageRoot, "build", "native", "bench"),
  });
  const board = await QemuBoard.start(image.elf);
  try {
    const exchange = exchangeWith(board);
    const count = async (job: number, units: number) => {
      const reply = await ask(exchange, `count ${job} ${units}`);
      return { ticks: numberOf(reply, "ticks"), digest: reply.get("digest") ?? "" };
    };
    const spin = await count(JOB_SPIN, SPIN_ROUNDS);
    const instructionsPerTick = (2 * SPIN_ROUNDS) / spin.ticks;
    const counted: CountedJob[] = [];
    for (const { job, units } of jobs) {
      const { ticks, digest } = await count(job, units);
      counted.push({ instructions: (ticks * instructionsPerTick) / units, digest });
    }
    return counted;
  } finally {
    await board.stop();
  }
}

/** Instructions of the core on a Cortex-M33, ratios to hand-written C, and the boards' duty cycles. */
export async function benchNative(): Promise<Figure[]> {
  const [fill4, hand4, fill8, hand8, lasers, sift] = (await countInstructions([
    { job: JOB_FILL_4, units: LARGEST_JOB },
    { job: JOB_REFERENCE_4, units: LARGEST_JOB },
    { job: JOB_FILL_8, units: LARGEST_JOB },
    { job: JOB_REFERENCE_8, units: LARGEST_JOB },
    { job: JOB_LASERS, units: LARGEST_JOB },
    { job: JOB_SIFT, units: ANNOUNCEMENTS },
  ])) as [CountedJob, CountedJob, CountedJob, CountedJob, CountedJob, CountedJob];
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
    count("sifting of an announced click", sift, "click", "at 35 dB of loss"),
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
