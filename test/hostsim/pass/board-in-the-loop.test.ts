import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openBoardLink } from "../../../hostsim/board-link/open-board.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { loadDictionary } from "../../../hostsim/protocol/load.js";
import { BoardSatellite } from "../../../hostsim/satellite/board-satellite.js";
import type { Bench } from "../../../hostsim/wire/bench.js";
import type { BoardLink } from "../../../hostsim/wire/board-link.js";
import { Commander } from "../../../hostsim/wire/controller/commander.js";
import { PacketChecksum } from "../../../hostsim/wire/controller/packet.js";
import { say } from "../../../hostsim/wire/monitor-link.js";
import { runCommand } from "../../support/command-line.js";
import { imageFolder } from "../../support/images.js";
import { passOf } from "../../support/run-pass.js";
import { IS_THOROUGH } from "../../support/thorough.js";

for (const board of ["mps2-an505", "pico"]) imageFolder(board);

const PULSES = 65_536;
/**
 * Light of the emulated Cortex-M33: all of the bench's in a thorough run, in CI two thirds, whose key is
 * longer than what the pool takes of it.
 */
const [WINDOW_S, BLOCKS, SIFTED_BITS] = IS_THOROUGH ? [null, 38, 60_000] : [0.11, 26, 41_000];

describe("a pass with a board in the loop", () => {
  it("makes a key from the symbols that an emulated Cortex-M33 shows", async () => {
    const light = { from: "lit board", name: "emulated:mps2-an505" } as const;
    // Asked behind the pass, before the board is switched off: its first, its last and no block of the new
    // key, and the last again.
    const { holds } = BoardSatellite.prototype;
    const told: Awaited<ReturnType<Bench["spend"]>>[] = [];
    vi.spyOn(BoardSatellite.prototype, "holds").mockImplementation(async function (
      this: BoardSatellite,
      pass,
      key,
    ) {
      const { bench } = this.link;
      const isEqual = await holds.call(this, pass, key);
      // The hash is told once, and the board's RAM has forgotten the key.
      await expect(bench.compare(1n)).rejects.toThrow(/refused the frame compare/);
      const last = Math.floor(key.length / 32) - 1;
      for (const block of [0, last, last + 1, last]) told.push(await bench.spend(pass, block));
      return isEqual;
    });
    const { result, key, keys } = await passOf("bench-250mhz", { windowS: WINDOW_S, light });
    vi.restoreAllMocks();
    expect(result.satellite).toEqual({ runsOn: "mps2-an505", evidence: "emulated" });
    expect(result.board.name).toBe("mps2-an505");
    expect(result.light).toEqual({
      source: "lines",
      pulses: BLOCKS * PULSES,
      blocks: BLOCKS,
      struckBlocks: 0,
      differentPulses: 0,
      endedBy: null,
    });
    expect(result.simulation).toBe("every-pulse");
    expect(result.siftedBits).toBeGreaterThan(SIFTED_BITS);
    expect(result.qber).toBeLessThan(0.03);
    expect(result.clicksInDark).toBeLessThan(20);
    expect(result.secretKeyBits).toBeGreaterThan(0);
    expect(result.keysEqual).toBe(true);
    expect(key.length).toBe(Math.ceil(result.keyBits / 8));
    const blocks = Math.floor((keys.refilledBits + keys.bits) / 256);
    expect(result.boardKeyBlocks).toBe(blocks);
    expect(blocks).toBeGreaterThan(2);
    const [KEY_OK, KEY_GONE] = [0, 4];
    const lastBlock = keys.whole.ground.subarray((blocks - 1) * 32, blocks * 32);
    expect(told).toEqual([
      { code: KEY_GONE, sha256: "" },
      { code: KEY_OK, sha256: createHash("sha256").update(lastBlock).digest("hex") },
      { code: KEY_GONE, sha256: "" },
      { code: KEY_GONE, sha256: "" },
    ]);
    expect(result.randomness).toBe("public seed");
    expect(result.command).toMatch(/--satellite emulated:mps2-an505$/);
  });

  it("takes the light from the pins of an emulated RP2040, which distils too, and says why that makes no key", async () => {
    const light = { from: "lit board", name: "emulated:pico" } as const;
    const { result } = await passOf("bench-250mhz", { windowS: 0.02, light });
    expect(result.satellite).toEqual({ runsOn: "pico", evidence: "emulated" });
    expect(result.light).toMatchObject({ source: "lines", blocks: 7, struckBlocks: 0, differentPulses: 0 });
    expect(result.siftedBits).toBeGreaterThan(8_000);
    expect(result.blocksSearchedAgain + result.blocksLeftOut).toBe(0);
    expect(result.noKeyReason).toMatch(/phase error 0\.\d+ leaves/);
  });

  it("refuses what the board's memory or patience can't hold, before any light", async () => {
    await expect(
      passOf("bench-250mhz", { light: { from: "lit board", name: "emulated:pico" } }),
    ).rejects.toThrow(/pico has room for 16384 sifted bits .* take a shorter window/);
    await expect(
      passOf("jinan-250mhz", { light: { from: "lit board", name: "emulated:mps2-an505" } }),
    ).rejects.toThrow(/blocks of light are more than .* or let the board only distil/);
  });
});

describe("the controller on an emulated RP2040", () => {
  let link: BoardLink;
  let commander: Commander;
  beforeAll(async () => {
    link = await openBoardLink("emulated:pico");
    commander = new Commander(link, loadDictionary(), await PacketChecksum.load(), 60_000);
  });
  afterAll(() => link?.close());

  it("takes the light over from the monitor with the first packet for it", async () => {
    await say(link.monitor, `seed ${"5a".repeat(32)}`);
    await say(link.monitor, "emit 1");
    while ((await link.bench.light()).emittedBlocks < 1);
    await say(link.monitor, "emit 1000");
    expect(await commander.parameters("mode", "light")).toEqual({ mode: "safe", light: 0 });
    await expect(say(link.monitor, "emit 1")).rejects.toThrow(/the-controller-governs/);
    await expect(commander.call("emit", { blocks: 1 })).rejects.toThrow(/mode-does-not-emit/);
    const { nextBlock, emittedBlocks, struckBlocks } = await link.bench.light();
    expect(nextBlock).toBe(emittedBlocks + struckBlocks);
    expect(struckBlocks).toBeGreaterThan(0);
  });
});

describe("satqkd pass --satellite", () => {
  const main = join(packageRoot, "dist", "hostsim", "cli", "main.js");
  /** In this process, and what opens a port in one of its own. */
  const run = (words: string[]) =>
    words.at(-1)!.startsWith("serial:")
      ? spawnSync(process.execPath, [main, ...words], { encoding: "utf8" })
      : runCommand(words, packageRoot);
  it.each([
    ["emulated:nowhere", 2, /nowhere/],
    ["emulated:pico2-ecp5", 2, /board pico2-ecp5 has no emulator: nobody models its chip/],
    ["somewhere", 2, /no target somewhere: say host, emulated:BOARD or serial:PORT/],
    ["serial:/dev/nowhere", 5, /\/dev\/nowhere/],
  ])("%s: one clear line, exit code %i", async (name, code, line) => {
    const { status, stdout, stderr } = await run(["pass", "bench-250mhz", "--satellite", name]);
    expect(status).toBe(code);
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(line);
  });
});
