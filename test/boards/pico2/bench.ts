/**
 * The pico2's image on the emulated chip, with what its pins showed, for faults that `runPico` does not
 * know. Takes: line map, blocks, faults to inject when the first block begins. Gives: each block's
 * differences from the host's pattern, what was bright besides, and what the board says.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { benchSeed } from "../../../hostsim/board/bench-seed.js";
import type { LineMap } from "../../../hostsim/board/board.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { expectedPattern } from "../../../hostsim/emulation/expected-lines.js";
import { type CapturedBurst, PinCapture } from "../../../hostsim/emulator/capture.js";
import { TRIGGER } from "../../../hostsim/emulator/emulated-chip.js";
import { ChipSession, setUpCommands } from "../../../hostsim/emulator/pico-session.js";
import { Pico2 } from "../../../hostsim/emulator/rp2350/pico2.js";
import { ask, askFaults, say } from "../../../hostsim/wire/monitor-link.js";
import { imageFolder } from "../../support/images.js";

export const board = loadBoard("pico2");
export const image = readFileSync(join(imageFolder("pico2"), "image.bin"));
export const PULSES = board.emission!.pulsesPerBlock;
const SEED = 5;
const LOOK_CYCLES = 1e6;

/** What to run. */
export interface Bench {
  readonly lineMap: LineMap;
  readonly blocks: number;
  readonly core: 150 | 300;
  readonly clock: number;
  /** Called when block 1 begins, with its first slot. */
  readonly fault?: (chip: Pico2, firstSlot: number) => void;
}

/** The host's pattern for the seed of these runs. */
export const pattern = await expectedPattern(benchSeed(SEED), PULSES, "hash-drbg");

/** Runs, and tells what was seen. */
export async function runBench(bench: Bench) {
  const bursts: CapturedBurst[] = [];
  const capture = new PinCapture({
    pulsesPerBlock: PULSES,
    triggerToFirstSlot: 0,
    onBurst: (burst) => bursts.push(burst),
  });
  let begun = 0;
  let before = 0;
  let lastBright = -1;
  const session = new ChipSession(
    (onUart) =>
      new Pico2({
        board,
        image,
        seed: SEED,
        onUart,
        onLines: (slot, levels) => {
          const burst = session.pico.burstLevels(levels);
          if (before & 0xff) lastBright = slot - 1;
          if (burst & ~before & TRIGGER && begun++ === 1) bench.fault?.(session.pico, slot);
          capture.lines(slot, burst);
          before = burst;
        },
      }),
  );
  const { pico, exchange } = session;
  for (const command of [...setUpCommands(SEED, bench.clock, bench.lineMap), `core ${bench.core}`])
    await say(exchange, command);
  const { period } = await ask(exchange, "emit", { blocks: bench.blocks });
  let status = await ask(exchange, "status", {});
  while (status.running === 1) {
    pico.run(() => false, LOOK_CYCLES);
    status = await ask(exchange, "status", {});
  }
  capture.finish(pico.slot);
  const start = bursts[0]?.startCycle ?? 0;
  const wrong = bursts.map(({ startCycle, levels }) => {
    const block = Math.round((startCycle - start) / period);
    const wanted = pattern.levels(block, bench.lineMap);
    const places = Array.from(levels).flatMap((level, slot) => (level === wanted[slot] ? [] : [slot]));
    return { block, places };
  });
  return {
    period,
    status,
    wrong,
    faults: await askFaults(exchange),
    straySlots: capture.strayCycles,
    /** Of block 0's first slot. */
    start,
    lastBright,
  };
}
