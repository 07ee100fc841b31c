/**
 * A main loop that stands still for some periods: blocks are missed, and none is shown in another's place.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { buildImage } from "../../../hostsim/board/build/build-image.js";
import { flashContents } from "../../../hostsim/board/build/slots.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { expectedPattern } from "../../../hostsim/emulation/expected-lines.js";
import { type CapturedBurst, PinCapture } from "../../../hostsim/emulator/capture.js";
import { TRIGGER } from "../../../hostsim/emulator/emulated-chip.js";
import { Pico } from "../../../hostsim/emulator/rp2040/pico.js";
import { imageFolder } from "../../support/images.js";

const board = loadBoard("pico");
const LOADER_BYTES = 16 * 1024;
const PULSES = 65536;
/** Blocks that the image wants to emit. */
const BLOCKS = 12;

describe("a main loop that stands still", () => {
  const built = buildImage({
    board,
    entry: "test/boards/rp2/compiled/stalls.ts",
    outputFolder: join(packageRoot, "build", "native", "stalls"),
  });
  const flashed = readFileSync(join(imageFolder("pico"), "image.bin"));

  it.each([38, 58])("for %i tenths of a period shows no block but in its own time", async (tenths) => {
    const bursts: CapturedBurst[] = [];
    const capture = new PinCapture({
      pulsesPerBlock: PULSES,
      triggerToFirstSlot: 0,
      onBurst: (burst) => bursts.push(burst),
    });
    let isOver = false;
    const pico = new Pico({
      board,
      image: flashContents(flashed.subarray(0, LOADER_BYTES), readFileSync(built.binary)),
      seed: 1,
      onUart: () => {
        isOver = true;
      },
      onLines: (cycle, levels) => capture.lines(cycle, levels ^ TRIGGER),
    });
    pico.run(() => false, 1e6);
    pico.sendUart(Uint8Array.of(tenths));
    expect(pico.run(() => isOver, 1e8)).toBe(true);
    capture.finish(pico.cycle);
    expect(capture.strayCycles).toBe(0);

    const starts = bursts.map(({ startCycle }) => startCycle - bursts[0]!.startCycle);
    const period = Math.min(...starts.slice(1).map((start, index) => start - starts[index]!));
    const blocks = starts.map((start) => start / period);
    expect(blocks.length).toBeLessThan(BLOCKS);
    expect(blocks.at(-1)).toBe(BLOCKS - 1);
    const pattern = await expectedPattern(new Uint8Array(32), PULSES, "chacha20");
    for (const [index, { levels }] of bursts.entries())
      expect(Buffer.compare(levels, pattern.levels(blocks[index]!, "symbol-code")), `burst ${index}`).toBe(0);
  });
});
