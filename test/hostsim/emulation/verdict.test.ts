/** What `satqkd emulate` judges: a board without a fault, and one that was asked to fail. */
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { isBridged, type JudgedRun, whatIsWrong } from "../../../hostsim/emulation/verdict.js";
import { runCommand } from "../../support/command-line.js";
import { imageFolder } from "../../support/images.js";

imageFolder("pico");

const PULSES = 65_536;
const STALL = { burst: 1, slot: 20_000, cycles: 2000 };
const SHOWN = { startSlot: 0, differences: 0, firstDifference: null, lastBright: PULSES - 2 };
/** Burst 1 dark from slot 20,072 on: the queue's eight words and the one in the shift register went out. */
const DARK = { ...SHOWN, differences: 30_000, firstDifference: 20_073, lastBright: 20_070 };
const FAULT = { block: 5, slot: 20_072, slackSlots: -1, cause: "broken" } as const;

const right: JudgedRun = {
  bursts: [
    { ...SHOWN, block: 4 },
    { ...SHOWN, block: 5 },
  ],
  faults: [],
  straySlots: 0,
  blockStates: [1, 1],
  announced: ["sifted", "sifted"],
  pulsesPerBlock: PULSES,
  lineMap: "symbol-code",
};
const struck: JudgedRun = {
  ...right,
  bursts: [right.bursts[0]!, { ...DARK, block: 5 }],
  faults: [FAULT],
  blockStates: [1, 3],
  announced: ["sifted", "refused"],
};

describe("a run is right", () => {
  it("without a fault, when the pins show the host's pattern and nothing is struck", () => {
    expect(whatIsWrong(right, null)).toBeNull();
  });

  it("with a fault that was asked for, when its block is struck where the pins go dark", () => {
    expect(whatIsWrong(struck, STALL)).toBeNull();
    expect(isBridged(struck, STALL)).toBe(false);
  });

  it("when the queue bridged the fault, and then it is said", () => {
    expect(whatIsWrong(right, STALL)).toBeNull();
    expect(isBridged(right, STALL)).toBe(true);
  });

  it("when a word came one slot late and the block was shown and struck", () => {
    const late = { ...DARK, block: 5, lastBright: PULSES - 1 };
    const run = { ...struck, straySlots: 1, bursts: [struck.bursts[0]!, late] };
    expect(whatIsWrong({ ...run, faults: [{ ...FAULT, slot: PULSES }] }, STALL)).toBeNull();
    expect(whatIsWrong({ ...run, straySlots: 2, faults: [{ ...FAULT, slot: PULSES }] }, STALL)).toMatch(
      /2 slots/,
    );
  });
});

describe("a run is wrong", () => {
  const wrong: [string, JudgedRun, typeof STALL | null, RegExp][] = [
    ["light between bursts", { ...right, straySlots: 3 }, null, /3 slots are bright/],
    ["a board that fails unasked, though it strikes its block", struck, null, /block 5: the pins differ/],
    [
      "a block that is struck for nothing",
      { ...right, blockStates: [1, 3] },
      null,
      /block 5: struck, and nothing/,
    ],
    ["a fault in another burst", struck, { ...STALL, burst: 0 }, /block 5: the pins differ/],
    ["a fault that leaves its block in the key", { ...struck, blockStates: [1, 1] }, STALL, /did not strike/],
    ["a click on it that is sifted", { ...struck, announced: ["sifted", "sifted"] }, STALL, /did not strike/],
    ["a fault that nobody reports", { ...struck, faults: [] }, STALL, /reports 0 faults/],
    [
      "a fault reported elsewhere than the pins show it",
      { ...struck, faults: [{ ...FAULT, slot: PULSES }] },
      STALL,
      /says dark from slot 65536 on, the pins show light until 20070/,
    ],
    [
      "pins that differ before the fault",
      { ...struck, bursts: [struck.bursts[0]!, { ...DARK, block: 5, firstDifference: 17 }] },
      STALL,
      /differ from slot 17 on, before/,
    ],
  ];
  it.each(wrong)("%s", (_what, run, stall, words) => {
    expect(whatIsWrong(run, stall)).toMatch(words);
  });
});

describe("satqkd emulate", () => {
  it("finds a fault in the last block where the pins show it: no block behind it has noted what was left", async () => {
    const words = ["emulate", "pico", "--pulses", "65536", "--stall", "0:20000:2000"];
    const { status, stdout, stderr } = await runCommand(words, packageRoot);
    expect(stdout).toMatch(/^block 0 broken at slot 20072, .*dark from there, struck from the key$/m);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
