import { describe, expect, it } from "vitest";
import { controllerBench, DICTIONARY, PULSES } from "../../support/controller.js";
import { installTestSeed } from "../../support/host-payload.js";

/** Bytes of a dump. */
const STRETCH = 12;

/** Length of an area as telecommands see it: the first offset at which not even one byte is given. */
function lengthOf(bench: Awaited<ReturnType<typeof controllerBench>>, area: number): number {
  const holds = (offset: number) =>
    bench
      .command("check-memory", { area }, [{ offset, bytes: 1 }])
      .some(({ name }) => name === "memory-checksums");
  let bytes = 0;
  while (holds(bytes)) bytes += 1;
  for (const beyond of [bytes + 1, bytes + 64, 65_536, 2 ** 20, 2 ** 31, 2 ** 32 - 1])
    expect(holds(beyond), `area ${area}, offset ${beyond}`).toBe(false);
  return bytes;
}

/**
 * A session that emits for calibration and key, then reads all that telecommands can read. Secrets are made
 * of `secret`.
 */
async function session(secret: number) {
  const lit: number[] = [];
  const bench = await controllerBench({ sink: (_slot, words) => lit.push(...words) });
  const { core } = bench;
  installTestSeed(core, secret);
  const KEY_BYTES = 256;
  core.poolReserve(8 * KEY_BYTES);
  expect(core.poolOpen(true)).toBe(true);
  const key = core.reserve(KEY_BYTES);
  new Uint8Array(core.memory.buffer, key, KEY_BYTES).fill(secret);
  expect(core.poolFill(0n, key, 8 * KEY_BYTES)).toBe(true);
  for (const [mode, function_, values] of [
    ["calibrate", "emit-calibration", { blocks: 8, replay: 5 }],
    ["key", "emit", { blocks: 8 }],
  ] as const) {
    bench.goTo(mode);
    bench.call(function_, values);
    bench.steps(5);
    bench.board.engine.stallAt(6, 10);
    bench.steps(12);
  }
  const raw = bench.raw.length;
  const lengths: Record<number, number> = {};
  for (let area = 0; area < 256; area++) {
    const bytes = lengthOf(bench, area);
    if (bytes > 0) lengths[area] = bytes;
    for (let offset = 0; offset < bytes; offset += STRETCH)
      bench.command("dump-memory", { area }, [{ offset, bytes: Math.min(STRETCH, bytes - offset) }]);
  }
  for (const { name } of DICTIONARY.parameters) bench.command("report-parameters", {}, [{ parameter: name }]);
  return { lit, lengths, telemetry: bench.raw.map((one) => Buffer.from(one).toString("hex")), dumps: raw };
}

describe("what telecommands can read", () => {
  it("is the same to the bit whatever seed, pattern, key and pool are", async () => {
    const one = await session(7);
    const other = await session(91);
    // The two do hold different secrets, and show them on the lines.
    expect(one.lit.length).toBeGreaterThan(PULSES);
    expect(one.lit).not.toEqual(other.lit);
    expect(one.telemetry).toEqual(other.telemetry);
    expect(one.telemetry.length).toBeGreaterThan(one.dumps + 1000);
    // Area by area what docs/reference/dictionary.md says; a new area needs a new look at this test.
    const settings = DICTIONARY.parameters.filter(({ setting }) => setting !== undefined).length;
    expect(one.lengths).toEqual({
      1: DICTIONARY.modes.length ** 2,
      2: 4 * settings,
      3: 64 * 24,
      4: 64 * 24,
      40: 32 * 24,
    });
    expect(Object.keys(one.lengths).map(Number)).toEqual(DICTIONARY.areas.map(({ id }) => id));
  });
});
