/**
 * A run of the mps2-an505's image in QEMU. Takes: the image, a seed, how many pulses. Gives: whether the
 * pattern that the board made is the host's, by SHA-256 over each block's packed symbols. The board has no
 * lines.
 */
import { createHash } from "node:crypto";
import type { Identity } from "../board/identity.js";
import { EMULATED_PATIENCE_MS } from "../emulator/patience.js";
import { benchSeed } from "../emulator/pico-session.js";
import { QemuBoard } from "../emulator/qemu/qemu-board.js";
import { ask, askIdentity, type Exchange } from "../wire/monitor-link.js";
import { expectedPattern } from "./expected-lines.js";

/** A block of the pattern, as the pico's. */
const PULSES_PER_BLOCK = 65536;

/** The outcome of a run. */
export interface QemuResult {
  readonly identity: Identity;
  readonly evidence: "emulated";
  readonly pulsesCompared: number;
  /** Blocks whose digest is not the host's. */
  readonly differentBlocks: readonly number[];
}

/** Command lines over the board's UART. */
export function exchangeWith(board: QemuBoard): Exchange {
  return (command) => {
    board.send(`${command}\n`);
    return board.readLine(EMULATED_PATIENCE_MS);
  };
}

/** Boots the ELF, installs the seed, and compares whole blocks. */
export async function runQemu(elf: string, seed: number, pulses: number): Promise<QemuResult> {
  const board = await QemuBoard.start(elf);
  try {
    const exchange = exchangeWith(board);
    const identity = await askIdentity(exchange);
    await ask(exchange, `seed ${Buffer.from(benchSeed(seed)).toString("hex")}`);
    const expected = await expectedPattern(benchSeed(seed), PULSES_PER_BLOCK);
    const blocks = Math.ceil(pulses / PULSES_PER_BLOCK);
    const differentBlocks: number[] = [];
    for (let block = 0; block < blocks; block++) {
      const reply = await ask(exchange, `digest ${block * PULSES_PER_BLOCK} ${PULSES_PER_BLOCK}`);
      const wanted = createHash("sha256").update(expected.packed(block)).digest("hex");
      if (reply.get("sha256") !== wanted) differentBlocks.push(block);
    }
    return { identity, evidence: "emulated", pulsesCompared: blocks * PULSES_PER_BLOCK, differentBlocks };
  } finally {
    await board.stop();
  }
}
