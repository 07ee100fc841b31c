import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ask, numberOf } from "../../hostsim/boards/monitor-link.js";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { QemuBoard } from "../../hostsim/emulator/qemu/qemu-board.js";
import { exchangeWith } from "../../hostsim/emulator/qemu-run.js";
import { passOf } from "../support/run-pass.js";

const folder = join(packageRoot, "build", "boards", "mps2-an505");
const MEMORY_BYTES = 128 * 1024;
const onBoard = { name: "emulated:mps2-an505", distilOnly: true };

describe("the satellite's share on an emulated Cortex-M33", () => {
  it("distils a pass of 10^5 sifted bits with the ground's program, over packets alone", async () => {
    const { result, key } = await passOf("jinan-250mhz", { windowS: 6, onBoard });
    expect(result.siftedBits).toBeGreaterThanOrEqual(100_000);
    expect(result.secretKeyBits).toBeGreaterThan(0);
    expect(result.aliceKeySha256).toBe(result.bobKeySha256);
    expect(key.length).toBe(Math.ceil(result.keyBits / 8));
    expect(result.satellite).toEqual({ runsOn: "mps2-an505", evidence: "emulated" });
    expect(result.randomness).toBe("public seed");
    expect(result.blocksDiscarded).toBe(0);
  });

  it("refuses a pass that its memory can't hold, before anything runs", async () => {
    await expect(passOf("jinan-250mhz", { windowS: 60, onBoard })).rejects.toThrow(
      /room for 61440 sifted bits .* shorten the pass by --window/,
    );
  });

  it("needs at most 128 KiB of RAM, stack and statics included", async () => {
    const board = await QemuBoard.start(join(folder, "image.elf"));
    const status = await ask(exchangeWith(board), "status");
    await board.stop();
    // Tables for emission and the controller's queue are no part of distillation.
    const used = numberOf(status, "memory") - numberOf(status, "flight");
    const sizes = JSON.parse(readFileSync(join(folder, "sizes.json"), "utf8")) as {
      ramBytes: number;
      stackBytes: number;
    };
    // What is linked besides the module's memory and the whole room of the stack, and the stack's largest depth.
    const besides = sizes.ramBytes - 1_048_576 - 65_536 + sizes.stackBytes;
    expect(used + besides).toBeLessThanOrEqual(MEMORY_BYTES);
  });
});
