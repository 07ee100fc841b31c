import { describe, expect, it } from "vitest";
import { controllerBench, DICTIONARY, PULSES } from "../../support/controller.js";
import { installTestSeed } from "../../support/host-payload.js";

const MODES = ["safe", "standby", "calibrate", "acquire", "key", "distil"] as const;
/** Reasons as a person would write the table down from issue 6, row by row: from, to. 0 is allowed. */
const TABLE = [
  [0, 0, 2, 2, 2, 2],
  [0, 1, 0, 0, 4, 0],
  [0, 0, 1, 3, 3, 3],
  [0, 0, 6, 1, 0, 5],
  [0, 0, 6, 0, 1, 0],
  [0, 0, 7, 7, 7, 1],
];
/**
 * Interlocks that a mode needs: entropy 1, supply 2, temperature 4, watchdog 8, link 16, calibration 32,
 * memory 64.
 */
const NEEDS = [0, 8, 79, 8, 127, 24];
const ALL = 127;
const UNKNOWN_MODE = DICTIONARY.reasons.find(({ name }) => name === "unknown-mode")!.code;

function expectedReason(from: number, to: number, held: number): number {
  const reason = TABLE[from]![to]!;
  if (reason !== 0) return reason;
  for (let bit = 0; bit < 7; bit++) if (((NEEDS[to]! & ~held) >> bit) & 1) return 16 + bit;
  return 0;
}

describe("every pair of modes in every fault state", () => {
  it("is allowed or refused with the table's reason", async () => {
    const { core } = await controllerBench();
    for (let from = 0; from < 6; from++)
      for (let to = 0; to < 6; to++)
        for (let held = 0; held <= ALL; held++)
          expect(core.transitionReason(from, to, held), `${from} -> ${to}, held ${held}`).toBe(
            expectedReason(from, to, held),
          );
    for (const mode of [6, 255, 2 ** 32 - 1]) {
      expect(core.transitionReason(mode, 0, ALL)).toBe(UNKNOWN_MODE);
      expect(core.transitionReason(0, mode, ALL)).toBe(UNKNOWN_MODE);
    }
  });

  it("and by telecommand: refused with that reason and the mode kept, or entered", async () => {
    const bench = await controllerBench();
    for (let from = 0; from < 6; from++) {
      for (let to = 0; to < 6; to++) {
        for (let held = 0; held <= ALL; held++) {
          installTestSeed(bench.core);
          bench.goTo(MODES[from]!);
          if (from !== 2 && from !== 4) calibrate(bench, MODES[from]!);
          keepOnly(bench, held);
          const where = `${MODES[from]} -> ${MODES[to]}, held ${held}`;
          expect(reported(bench, "interlocks"), where).toBe(held);
          expect(reported(bench, "mode"), where).toBe(MODES[from]);
          const told = bench.call("set-mode", { mode: to });
          const expected = expectedReason(from, to, held);
          const refusal = told.find(({ name }) => name === "not-started");
          if (expected === 0) {
            expect(told.at(-1)?.name, where).toBe("completed");
            expect(refusal, where).toBeUndefined();
          } else
            expect(refusal?.values, where).toMatchObject({ failure: "transition-refused", detail: expected });
          expect(reported(bench, "mode"), where).toBe(MODES[expected === 0 ? to : from]);
        }
      }
    }
  });

  it("is refused when the mode does not exist", async () => {
    const bench = await controllerBench();
    const told = bench.call("set-mode", { mode: 6 });
    expect(told.at(-1)?.values).toMatchObject({ failure: "transition-refused", detail: 8 });
  });
});

type Bench = Awaited<ReturnType<typeof controllerBench>>;

function reported(bench: Bench, parameter: string): unknown {
  return bench.command("report-parameters", {}, [{ parameter }])[2]?.values[parameter];
}

/** Calibrates, and comes back to a mode. */
function calibrate(bench: Bench, mode: string): void {
  bench.goTo("calibrate");
  bench.goTo(mode);
}

/** Takes away the interlocks that are not in `held`. */
function keepOnly(bench: Bench, held: number): void {
  const { core } = bench;
  if (!(held & 1)) core.entropyStart(8);
  if (!(held & 32)) bench.pass(86_400_000_001);
  if (!(held & 16)) bench.pass(5_000_001);
  else core.controllerHeard(BigInt(bench.now()));
  core.controllerSensed(held & 2 ? 5000 : 6000, held & 4 ? 2000 : -100, BigInt(bench.now()));
  core.controllerWatchdog((held & 8) !== 0);
  if (!(held & 64)) {
    const settings = new Uint8Array(core.memory.buffer, core.settingsAddress(), 4);
    settings[0] = settings[0]! ^ 1;
    for (let round = 0; round < core.SCRUB_ROUNDS.value; round++) core.scrubStep();
  }
}

describe("a mode whose interlock is lost", () => {
  const losses: [string, number, number][] = [
    ["entropy", 1, 0],
    ["laser supply", 2, 0],
    ["laser temperature", 4, 0],
    ["watchdog", 8, 0],
    ["link", 16, 1],
    ["calibration date", 32, 1],
    ["memory", 64, 0],
  ];
  it.each(losses)("is left when it is the %s, the light ends, and it is told", async (_, bit, fallback) => {
    let lit = 0;
    const bench = await controllerBench({ sink: (_slot, words) => (lit += words.length) });
    bench.goTo("key");
    bench.call("emit", { blocks: 1000 });
    bench.steps(10);
    expect(lit).toBeGreaterThan(0);
    keepOnly(bench, ALL & ~bit);
    // The round of the main loop that sees the loss; what the engine showed before it was already armed.
    bench.core.controllerServe(BigInt(bench.now()), BigInt(PULSES));
    const told = bench.reports();
    expect(told.map(({ values }) => values)).toContainEqual({
      event: "interlock-lost",
      interlock: Math.log2(bit),
      from: 4,
    });
    expect(told.map(({ name }) => name)).toContain("failed");
    const before = lit;
    bench.board.engine.advance(20 * PULSES);
    bench.core.controllerServe(BigInt(bench.now()), BigInt(PULSES));
    expect(lit).toBe(before);
    expect(reported(bench, "mode")).toBe(MODES[fallback]);
  });
});

describe("an interlock that was never measured", () => {
  it("does not hold, however early it is asked: neither supply, temperature, watchdog, link nor calibration", async () => {
    const bench = await controllerBench({ unmeasured: true });
    const MEASURED = ALL & ~(1 | 64);
    const held = () => (reported(bench, "interlocks") as number) & MEASURED;
    expect(held()).toBe(0);
    expect(bench.call("set-mode", { mode: "standby" }).at(-1)?.values).toMatchObject({ detail: 16 + 3 });
    bench.core.controllerWatchdog(true);
    expect(held()).toBe(8);
    bench.call("set-mode", { mode: "standby" });
    expect(bench.call("set-mode", { mode: "calibrate" }).at(-1)?.values).toMatchObject({ detail: 16 + 1 });
    bench.core.controllerSensed(5000, 2000, BigInt(bench.now()));
    expect(held()).toBe(2 | 4 | 8);
    bench.core.controllerHeard(BigInt(bench.now()));
    expect(held()).toBe(2 | 4 | 8 | 16);
    for (let round = 0; round < 2 * bench.core.SCRUB_ROUNDS.value; round++) bench.core.scrubStep();
    for (const mode of ["standby", "acquire"]) bench.call("set-mode", { mode });
    expect(bench.call("set-mode", { mode: "key" }).at(-1)?.values).toMatchObject({ detail: 16 + 5 });
  });

  it("nor does one that was measured longer ago than its limit; at its limit it does", async () => {
    const bench = await controllerBench();
    const at = BigInt(bench.now());
    bench.goTo("calibrate");
    const limits = [
      ["sensor-age-limit", 1000n, 2 | 4],
      ["link-timeout", 1000n, 16],
      ["calibration-validity", 1_000_000n, 32],
    ] as const;
    for (const [parameter, microseconds, bits] of limits) {
      const limit = BigInt(reported(bench, parameter) as number) * microseconds;
      bench.pass(Number(at + limit - BigInt(bench.now())));
      expect((reported(bench, "interlocks") as number) & bits, parameter).toBe(bits);
      bench.pass(1);
      expect((reported(bench, "interlocks") as number) & bits, parameter).toBe(0);
    }
  });
});

describe("emission outside the modes that allow it", () => {
  it("is refused by the sequencer itself, whatever the board asks", async () => {
    let lit = 0;
    const bench = await controllerBench({ sink: (_slot, words) => (lit += words.length) });
    const NOT_PERMITTED = 5;
    for (const mode of MODES) {
      bench.goTo(mode);
      bench.steps(1);
      for (const calibrating of [false, true]) {
        const allowed = mode === (calibrating ? "calibrate" : "key");
        const state = bench.core.emissionStart(
          BigInt(bench.board.engine.slot),
          BigInt(PULSES),
          calibrating,
          0n,
        );
        expect(state, `${mode}, calibrating ${calibrating}`).toBe(allowed ? 0 : NOT_PERMITTED);
        if (!allowed) bench.board.engine.advance(8 * PULSES);
        bench.core.emissionStop();
      }
    }
    expect(lit).toBe(0);
  });
});
