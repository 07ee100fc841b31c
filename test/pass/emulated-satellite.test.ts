import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadBoard } from "../../hostsim/boards/board.js";
import { ask, numberOf } from "../../hostsim/boards/monitor-link.js";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { FrameExchange } from "../../hostsim/emulator/frame-exchange.js";
import { QemuBoard } from "../../hostsim/emulator/qemu/qemu-board.js";
import { exchangeWith } from "../../hostsim/emulator/qemu-run.js";
import { passOf } from "../support/run-pass.js";

const folder = join(packageRoot, "build", "boards", "mps2-an505");
const MEMORY_BYTES = 128 * 1024;
const emulated = loadBoard("mps2-an505");

describe("the satellite's share on an emulated Cortex-M33", () => {
  it("distils a pass of 10^5 sifted bits with the ground's program, over packets alone", async () => {
    const { result, key } = await passOf("jinan-250mhz", { windowS: 6, emulated });
    expect(result.siftedBits).toBeGreaterThanOrEqual(100_000);
    expect(result.secretKeyBits).toBeGreaterThan(0);
    expect(result.aliceKeySha256).toBe(result.bobKeySha256);
    expect(key.length).toBe(Math.ceil(result.keyBits / 8));
    expect(result.satellite).toEqual({ runsOn: "mps2-an505", evidence: "emulated" });
    expect(result.randomness).toBe("public seed");
    expect(result.blocksDiscarded).toBe(0);
  });

  it("refuses a pass that its memory can't hold, before anything runs", async () => {
    await expect(passOf("jinan-250mhz", { windowS: 60, emulated })).rejects.toThrow(
      /room for 61440 sifted bits .* shorten the pass by --window/,
    );
  });

  it("needs at most 128 KiB of RAM, stack and statics included", async () => {
    const board = await QemuBoard.start(join(folder, "image.elf"));
    const used = numberOf(await ask(exchangeWith(board), "status"), "memory");
    await board.stop();
    const sizes = JSON.parse(readFileSync(join(folder, "sizes.json"), "utf8")) as {
      ramBytes: number;
      stackBytes: number;
    };
    // What is linked besides the module's memory and the whole room of the stack, and the stack's largest depth.
    const besides = sizes.ramBytes - 1_048_576 - 65_536 + sizes.stackBytes;
    expect(used + besides).toBeLessThanOrEqual(MEMORY_BYTES);
  });
});

describe("frames over a serial line", () => {
  let board: QemuBoard;
  let frames: FrameExchange;
  beforeAll(async () => {
    board = await QemuBoard.start(join(folder, "image.elf"));
    frames = await FrameExchange.open((bytes) => board.send(bytes), 5_000);
    board.divert((bytes) => frames.take(bytes));
  });
  afterAll(() => board?.stop());

  it("carry any bytes, also after noise, and refuse what makes no sense", async () => {
    const limits = await frames.ask(Uint8Array.of(6));
    expect(limits.length).toBe(25);
    for (const length of [1, 2, 253, 254, 255, 256, 600, 1040]) {
      const frame = Uint8Array.from({ length }, (_, i) => (i % 3 === 0 ? 0 : i));
      frame[0] = 200;
      expect([...(await frames.ask(frame))]).toEqual([255]);
    }
    // A frame that lost its end.
    board.send(Uint8Array.of(0, 5, 1, 2));
    await expect(FrameExchange.open(() => {}, 50).then((deaf) => deaf.ask(Uint8Array.of(6)))).rejects.toThrow(
      /did not answer a frame of kind 6 within 50 ms/,
    );
    board.send(Uint8Array.of(0, 0));
    expect([...(await frames.ask(Uint8Array.of(6)))]).toEqual([...limits]);
  });

  it("give no key, and no fingerprint of one, before a checkpoint has covered it", async () => {
    expect([...(await frames.ask(Uint8Array.of(5, 0, 0, 0, 0)))]).toEqual([255]);
  });
});
