/**
 * A run of an image whose lines nobody sees. Takes: the board and its image, a seed, how many pulses. Gives:
 * whether the pattern that the board made is the host's, by SHA-256 over each block's packed symbols.
 */
import { createHash } from "node:crypto";
import { benchSeed } from "../board/bench-seed.js";
import type { Board } from "../board/board.js";
import type { Identity } from "../board/identity.js";
import { emulatorOf } from "../emulator/emulators.js";
import { EMULATED_PATIENCE_MS } from "../emulator/patience.js";
import { ask, type Exchange, greetMonitor } from "../wire/monitor-link.js";
import { PacketLink } from "../wire/packet-link.js";
import { expectedPattern } from "./expected-lines.js";

/** A block of the pattern, as the pico's. */
const PULSES_PER_BLOCK = 65536;

/** The outcome of a run. */
export interface DigestResult {
  readonly identity: Identity;
  readonly evidence: "emulated";
  readonly pulsesCompared: number;
  /** Blocks whose digest is not the host's. */
  readonly differentBlocks: readonly number[];
}

/** Boots the image, installs the seed, and compares whole blocks. */
export async function runDigests(
  board: Board,
  imageFile: string,
  seed: number,
  pulses: number,
): Promise<DigestResult> {
  const { stream } = await emulatorOf(board).open(board, imageFile);
  const link = await PacketLink.open(stream);
  try {
    const exchange: Exchange = (command) => link.exchange(command, EMULATED_PATIENCE_MS);
    const identity = await greetMonitor(exchange);
    await ask(exchange, "seed", { seed: Buffer.from(benchSeed(seed)).toString("hex") });
    const expected = await expectedPattern(benchSeed(seed), PULSES_PER_BLOCK, identity.generator);
    const blocks = Math.ceil(pulses / PULSES_PER_BLOCK);
    const differentBlocks: number[] = [];
    for (let block = 0; block < blocks; block++) {
      const stretch = { first: block * PULSES_PER_BLOCK, count: PULSES_PER_BLOCK };
      const { sha256 } = await ask(exchange, "digest", stretch);
      const wanted = createHash("sha256").update(expected.packed(block)).digest("hex");
      if (sha256 !== wanted) differentBlocks.push(block);
    }
    return { identity, evidence: "emulated", pulsesCompared: blocks * PULSES_PER_BLOCK, differentBlocks };
  } finally {
    await link.close();
  }
}
