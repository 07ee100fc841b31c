/**
 * The noise source and the settings of the bench on the pico's real image: raw samples while it is dark,
 * nothing while there is light.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SAMPLES_A_LINE, samplesOfModel, samplesOfMonitor } from "../../../hostsim/assessment/collect.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { PicoSession } from "../../../hostsim/emulator/pico-session.js";
import { numberOf, say } from "../../../hostsim/wire/monitor-link.js";
import { imageFolder } from "../../support/images.js";

const image = readFileSync(join(imageFolder("pico"), "image.bin"));
const SEED = `seed ${"5a".repeat(32)}`;
const PATTERN = "pattern 32768 16384 16384 32768";
const NOISE_SEED = 5;
/** More than are shown while four commands come in at 115,200 baud. */
const BLOCKS = 32;

describe("the monitor of the emulated pico", () => {
  it("refuses seed, pattern and raw noise while there is light, with the reason, and changes nothing; takes them in the dark", async () => {
    let levels = 0;
    const { pico, exchange } = new PicoSession({
      board: loadBoard("pico"),
      image,
      seed: NOISE_SEED,
      onLines: (_, now) => {
        levels = now;
      },
    });
    await say(exchange, SEED);
    await say(exchange, PATTERN);
    const { sha256: before } = Object.fromEntries(await say(exchange, "digest 0 1024"));
    await say(exchange, "clock 250");
    await say(exchange, `emit ${BLOCKS}`);
    expect(pico.run(() => (levels & 0xff) !== 0, 1e8)).toBe(true);
    for (const command of [
      `seed ${"a5".repeat(32)}`,
      "pattern 16384 32768 16384 16384",
      "pattern 1 2 3 4",
      "noise 10",
    ])
      await expect(say(exchange, command)).rejects.toThrow(/: light-is-on$/);
    expect(numberOf(await say(exchange, "status"), "running")).toBe(1);
    expect(Object.fromEntries(await say(exchange, "digest 0 1024"))).toMatchObject({ sha256: before });
    let status = await say(exchange, "status");
    while (numberOf(status, "running") === 1) {
      pico.run(() => false, 1e6);
      status = await say(exchange, "status");
    }
    // A main loop that answers questions may be too late for a table: that block is dark and struck.
    expect(numberOf(status, "emitted") + numberOf(status, "struck")).toBe(BLOCKS);
    expect(numberOf(status, "emitted")).toBeGreaterThan(BLOCKS / 2);
    await say(exchange, `seed ${"a5".repeat(32)}`);
    await say(exchange, "pattern 16384 32768 16384 16384");
    const { sha256: after } = Object.fromEntries(await say(exchange, "digest 0 1024"));
    expect(after).not.toBe(before);
  });

  it("tells 1,000 samples that follow each other without a gap, each of eight looks at the oscillator, the first one highest", async () => {
    const { exchange } = new PicoSession({ board: loadBoard("pico"), image, seed: NOISE_SEED });
    const told = await samplesOfMonitor(exchange, 2 * SAMPLES_A_LINE, () => undefined);
    // What is told goes nowhere else, and each round of the main loop takes a sample between: they are found
    // further on in the noise.
    const noise = Buffer.from(samplesOfModel(NOISE_SEED, 20_000));
    const first = noise.indexOf(told.subarray(0, SAMPLES_A_LINE));
    const second = noise.indexOf(told.subarray(SAMPLES_A_LINE));
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first + SAMPLES_A_LINE);
    await expect(say(exchange, `noise ${SAMPLES_A_LINE + 1}`)).rejects.toThrow(/usage/);
  });
});
