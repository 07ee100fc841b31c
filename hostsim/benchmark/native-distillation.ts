/**
 * What distillation costs a satellite with a Cortex-M33: instructions per sifted bit of sifting, parities,
 * confirmation and hashing, memory, and the time of a pass. Takes: the counting image. Gives: figures. Times
 * are extrapolated as if every instruction took one cycle.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  HASHED_TO_BITS,
  JOB_CONFIRM,
  JOB_HASH,
  JOB_SIFT,
  PIECE_BITS,
  SHARE_BLOCK_BITS,
  SHARE_KEY_BITS,
} from "../../boards/mps2-an505/benchmark/jobs.js";
import { loadBoard } from "../board/board.js";
import { buildImage, INTERMEDIATE } from "../board/build/build-image.js";
import { packageRoot } from "../core/package-root.js";
import type { Figure } from "./measure.js";
import type { NativeCounter } from "./native-counter.js";

const ANNOUNCEMENTS = 256;
/** Both bases equally likely: every second click is a sifted bit. */
const CLICKS_PER_SIFTED_BIT = 2;
const BLOCK_BITS = 100_000;
const QBER = 0.02;
/** Whole pieces of the hash, all of which cost the same. */
const HASHED_BITS = 2 * PIECE_BITS;

const PASS_BITS = 1_000_000;
const CLOCK_HZ = 150e6;
const PASS_S = 60;
const RAM_BYTES = 128 * 1024;
/** The mps2-an505 keeps its journal in RAM, other boards in flash: boards/mps2-an505/board.h. */
const JOURNAL_BYTES = 18 * 4096;

/** Cost of the satellite's share of distillation. */
export async function benchSatelliteShare(counter: NativeCounter): Promise<Figure[]> {
  const sift = await counter.job(JOB_SIFT, ANNOUNCEMENTS);
  const block = await counter.reconciliation(BLOCK_BITS, QBER);
  const confirm = await counter.job(JOB_CONFIRM, BLOCK_BITS);
  const hash = await counter.job(JOB_HASH, HASHED_BITS);
  const parities = block.instructions / BLOCK_BITS;
  const perSiftedBit =
    CLICKS_PER_SIFTED_BIT * sift.instructions + parities + confirm.instructions + hash.instructions;
  const ramBytes = shareRamBytes();
  const emulated = (name: string, value: number, unit: string, note: string): Figure => ({
    name,
    value,
    unit,
    target: null,
    note: `emulated; ${note}`,
  });
  return [
    emulated("sifting of an announced click", sift.instructions, "instr/click", "at 35 dB of loss"),
    emulated(
      "parities for the ground, n = 100,000, QBER 2 %",
      parities,
      "instr/bit",
      `${block.answers} answers in ${block.roundTrips} round trips, each as the host's core gives it`,
    ),
    emulated("confirmation hash", confirm.instructions, "instr/bit", "64 bits, of each block"),
    emulated(
      `Toeplitz hash to ${HASHED_TO_BITS.toLocaleString("en-US")} bits`,
      hash.instructions,
      "instr/bit",
      `of ${HASHED_BITS.toLocaleString("en-US")} bits; as many for each further one`,
    ),
    {
      name: "satellite's share: sift, correct, confirm, hash",
      value: perSiftedBit,
      unit: "instr/bit",
      target: { atMost: (PASS_S * CLOCK_HZ) / PASS_BITS },
      note: `emulated; per sifted bit, ${CLICKS_PER_SIFTED_BIT} clicks each; the budget is ${PASS_S} s at ${CLOCK_HZ / 1e6} MHz for 1 Mbit`,
    },
    {
      name: "a pass of 1 Mbit sifted on a satellite at 150 MHz",
      value: (perSiftedBit * PASS_BITS) / CLOCK_HZ,
      unit: "s",
      target: { atMost: PASS_S },
      note: "extrapolated from these counts, if an instruction took a cycle",
    },
    {
      name: "memory of the satellite's share",
      value: ramBytes / 1024,
      unit: "KiB",
      target: { atMost: RAM_BYTES / 1024 },
      note: `computed from the image; blocks of ${SHARE_BLOCK_BITS.toLocaleString("en-US")} bits, ${SHARE_KEY_BITS.toLocaleString("en-US")} secret bits, two packets, stack`,
    },
  ];
}

/**
 * Memory that boards/mps2-an505/benchmark/share.ts needs on a Cortex-M33: what it reserves, its data and its
 * deepest stack.
 */
export function shareRamBytes(): number {
  const board = loadBoard("mps2-an505");
  const { elf, sizes } = buildImage({
    board,
    entry: "boards/mps2-an505/benchmark/share.ts",
    outputFolder: join(packageRoot, "build", "native", "share"),
  });
  const module = new WebAssembly.Module(readFileSync(join(dirname(elf), INTERMEDIATE, "payload.wasm")));
  // All the program sees of a board is erased flash.
  const registers = Object.fromEntries(
    WebAssembly.Module.imports(module).map(({ name }) => [name, () => -1]),
  );
  const share = new WebAssembly.Instance(module, { registers }).exports as unknown as {
    start(): void;
    memoryUsed(): number;
  };
  share.start();
  const linearBytes = board.image?.linearMemoryBytes ?? 0;
  return share.memoryUsed() + sizes.ramBytes - linearBytes - JOURNAL_BYTES + sizes.stackBytes;
}
