import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { benchSeed } from "../../../hostsim/board/bench-seed.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { INTERMEDIATE } from "../../../hostsim/board/build/build-image.js";
import { describeIdentity } from "../../../hostsim/board/identity.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { type BuiltConsole, buildConsole } from "../../../hostsim/prompt/script.js";
import { openSchedule } from "../../../hostsim/schedule/open.js";
import type { Schedule } from "../../../hostsim/schedule/types.js";
import { detailsOf } from "../../../hostsim/stepping/details.js";
import { sourceOf } from "../../../hostsim/stepping/source.js";
import { FakeEspruino, type Faults } from "./fake-espruino.js";

const BOARD = "espruino-pico";
const CODE_PINS = ["D2", "D3", "D4", "D5"];
const LASER_PINS = ["D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9"];
const LAST = 2 ** 53 - 1;

let built: BuiltConsole;
let board: FakeEspruino;

function fake(faults: Faults = {}): FakeEspruino {
  return new FakeEspruino(join(dirname(built.script), INTERMEDIATE, "payload.wasm"), "RP2040_PICO", faults);
}

function load(on: FakeEspruino): void {
  on.run(readFileSync(built.script, "utf8"));
}

/** Runs a command and returns what it printed. */
function say(command: string): string[] {
  const before = board.printed.length;
  board.run(command);
  return board.printed.slice(before);
}

/** What `step` says of a pulse and the console says as well. */
function wordsOf(schedule: Schedule, index: number): string[] {
  const details = detailsOf(sourceOf(schedule), index);
  return ["block", "symbol", "bits"].map(
    (name) => name.padEnd(7) + details.find((detail) => detail.name === name)!.text,
  );
}

/** Levels of pins as a number, the first pin its lowest bit. */
function shown(names: readonly string[]): number {
  return board.levels(names).reduce<number>((sum, level, line) => sum + (level ?? 0) * 2 ** line, 0);
}

function schedule(lineMap: "symbol-code" | "lasers", seed = 1): Promise<Schedule> {
  const delaysPs = new Array<number>(lineMap === "lasers" ? 8 : 4).fill(0);
  return openSchedule({ target: "pico", seed, mode: "key", replayBlock: 0, lineMap, delaysPs });
}

beforeAll(async () => {
  const outputFolder = join(packageRoot, "build", "native", "console");
  built = await buildConsole({ board: loadBoard(BOARD), outputFolder });
});

beforeEach(() => {
  board = fake();
  load(board);
});

describe("loading the console", () => {
  it("leaves all lines of both maps dark, and says what it is and that its patterns are public", () => {
    expect(board.levels(LASER_PINS)).toEqual(LASER_PINS.map(() => 0));
    expect(board.printed[0]).toBe(describeIdentity(built.identity));
    expect(board.printed.join()).toMatch(/patterns here are public: no key/);
  });

  it.each<[string, Faults, RegExp]>([
    ["there is no memory in one piece", { noFlatMemory: true }, /no memory in one piece/],
    ["the native module computes a wrong symbol", { wrongSymbols: true }, /self-test: pulse 0/],
  ])("stops dark, and tells no identity, when %s", (_, faults, message) => {
    board = fake(faults);
    expect(() => load(board)).toThrow(message);
    expect(board.levels(LASER_PINS)).toEqual(LASER_PINS.map(() => 0));
    expect(board.run("typeof satqkd")).toBe("undefined");
  });

  it("does not call a native module that arrived damaged", () => {
    board = fake();
    const text = readFileSync(built.script, "utf8").replace(/MODULE="..../, 'MODULE="AAAA');
    expect(() => board.run(text)).toThrow(/native module is damaged/);
  });

  it("takes an older console's identity away before anything can fail", () => {
    board.trap = -1;
    expect(() => load(board)).toThrow(/command 0: code -1/);
    expect(board.run("typeof satqkd")).toBe("undefined");
  });
});

describe("stepping at the prompt", () => {
  it("shows the pico's schedule, in the words of satqkd step, at all magnitudes of the index", async () => {
    const pico = await schedule("symbol-code");
    const indices = [0, 1, 999, 1000, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 36 + 12_345, 2 ** 45 - 1];
    for (const index of indices) {
      const words = say(`goto(${index})`);
      expect(words.slice(1)).toEqual(wordsOf(pico, index));
      expect(words[0]).toBe(`pulse  ${index.toLocaleString("en")}`);
      expect(shown(CODE_PINS)).toBe(pico.at(index).levels);
      expect(say("show()")).toEqual(words);
    }
  });

  it("steps on and back", async () => {
    const pico = await schedule("symbol-code");
    for (const [command, index] of [
      ["step()", 1],
      ["step()", 2],
      ["back()", 1],
      ["back()", 0],
    ] as const) {
      expect(say(command).slice(1)).toEqual(wordsOf(pico, index));
      expect(shown(CODE_PINS)).toBe(pico.at(index).levels);
    }
  });

  it("drives a line a laser, never two at once, and says the level of each line by its name", async () => {
    const pico = await schedule("lasers");
    say('lines("lasers")');
    for (let index = 0; index < 100; index++) {
      const words = say(`goto(${index})`);
      expect(words.slice(1)).toEqual(wordsOf(pico, index));
      expect(shown(LASER_PINS)).toBe(pico.at(index).levels);
    }
    for (const levels of board.history)
      expect(LASER_PINS.filter((pin) => levels[pin] === 1).length).toBeLessThanOrEqual(1);
    say("goto(0)");
    const { levels } = pico.at(0);
    const names = ["signalH", "signalV", "signalD", "signalA", "decoyH", "decoyV", "decoyD", "decoyA"];
    expect(say("lines()")).toEqual(names.map((name, line) => `${name} ${(levels >> line) & 1}`));
  });

  it("goes from symbol to symbol without showing the light of a third", () => {
    const codeOf = (levels: FakeEspruino["history"][number] | undefined) =>
      CODE_PINS.reduce((sum, pin, line) => sum + (levels?.[pin] ?? 0) * 2 ** line, 0);
    const isDark = (code: number) => code >> 2 === 0;
    const finals = new Set<number>();
    say("goto(0)");
    for (let index = 1; index < 300; index++) {
      const before = shown(CODE_PINS);
      const changes = board.history.length;
      say(`goto(${index})`);
      const after = shown(CODE_PINS);
      const passed = board.history.slice(changes).map(codeOf);
      expect(passed.filter((code) => !isDark(code) && code !== before && code !== after)).toEqual([]);
      expect(passed.some(isDark)).toBe(true);
      finals.add(after);
    }
    expect(finals.size).toBe(12);
  });

  it("works on the pins that it is given, and leaves the old ones dark", async () => {
    const pico = await schedule("symbol-code");
    const light = Array.from({ length: 100 }, (_, index) => index).find(
      (index) => pico.at(index).levels >= 8,
    );
    say(`goto(${light})`);
    expect(shown(CODE_PINS)).toBeGreaterThan(0);
    say("pins([D12,D13,D14,D15])");
    expect(shown(CODE_PINS)).toBe(0);
    say(`goto(${light})`);
    expect(shown(["D12", "D13", "D14", "D15"])).toBe(pico.at(light ?? 0).levels);
    expect(shown(CODE_PINS)).toBe(0);
    expect(() => say("pins([D1])")).toThrow(/has 4 lines/);
    expect(() => say("pins([D1,D6,D7,undefined])")).toThrow(/Invalid pin/);
    expect(shown(["D12", "D13", "D14", "D15"])).toBe(0);
    say(`goto(${light})`);
    expect(shown(["D12", "D13", "D14", "D15"])).toBe(pico.at(light ?? 0).levels);
  });
});

describe("running", () => {
  it("shows a pulse a tick at the rate, from the current one on, until stop() makes it dark", async () => {
    const pico = await schedule("symbol-code");
    say("goto(50)");
    expect(say("run(20)")).toEqual([]);
    expect([...board.timers.values()].map(({ milliseconds }) => milliseconds)).toEqual([50]);
    for (let index = 51; index < 80; index++) {
      board.tick();
      expect(shown(CODE_PINS)).toBe(pico.at(index).levels);
    }
    expect(say("stop()")).toEqual(["dark at pulse 79"]);
    expect(board.timers.size).toBe(0);
    expect(shown(CODE_PINS)).toBe(0);
  });

  it("starts again instead of running twice", () => {
    say("run(10)");
    say("run(100)");
    expect(board.timers.size).toBe(1);
    say("lines()");
    say("show()");
    expect(board.timers.size).toBe(1);
    say("step()");
    expect(board.timers.size).toBe(0);
  });

  it("stops dark at the last index, and when the native module fails", () => {
    say(`goto(${LAST})`);
    say("run(10)");
    board.tick();
    expect(board.printed.at(-1)).toMatch(/^stopped at pulse 9,007,199,254,740,991: pulses are whole numbers/);
    expect(board.timers.size).toBe(0);
    expect(shown(CODE_PINS)).toBe(0);
    say("goto(7)");
    say("run(10)");
    board.trap = -1;
    board.tick();
    expect(board.printed.at(-1)).toMatch(/^stopped at pulse 7: the native module refused/);
    expect(board.timers.size).toBe(0);
    expect(shown(CODE_PINS)).toBe(0);
  });

  it("ends dark when the interpreter resets, and after a saved program was loaded", () => {
    for (const event of ["kill", "init"]) {
      say("run(10)");
      for (let i = 0; i < 5; i++) board.tick();
      for (const listener of board.listeners.get(event) ?? []) listener();
      expect(board.timers.size).toBe(0);
      expect(shown(CODE_PINS)).toBe(0);
    }
  });
});

describe("what is refused", () => {
  it.each([
    ["back()", /whole numbers from 0/],
    ["goto(-1)", /whole numbers from 0/],
    ["goto(1.5)", /whole numbers from 0/],
    [`goto(${2 ** 53})`, /whole numbers from 0/],
    ['goto("1")', /whole numbers from 0/],
    ["goto()", /whole numbers from 0/],
    ["run(0)", /run\(hz\)/],
    ["run(501)", /run\(hz\)/],
    ["run()", /run\(hz\)/],
    ['lines("laser")', /lines\("code"\)/],
    ['seed("12")', /64 hexadecimal/],
    [`seed("${"g".repeat(64)}")`, /64 hexadecimal/],
    ["seed()", /64 hexadecimal/],
    ["pattern([2,2,1,1,1,1],5)", /six weights/],
    ["pattern([2,2,1,1,1,2],4)", /six weights/],
    ["pattern([2.5,2.5,1,1,1,1],4)", /six weights/],
    ["pattern([-1,5,1,1,1,1],4)", /six weights/],
    ["pattern([4,4],4)", /six weights/],
    ["pattern()", /six weights/],
  ])("%s: dark, stopped, and the pulse stays where it was", (command, message) => {
    say("goto(0)");
    say("run(10)");
    expect(() => say(command)).toThrow(message);
    expect(shown(CODE_PINS)).toBe(0);
    expect(board.timers.size).toBe(0);
    expect(say("show()")[0]).toBe("pulse  0");
  });
});

describe("seed, pattern, identity and help", () => {
  it("shows the schedule of another seed, dark at first, and says that the seed is public", async () => {
    const other = await schedule("symbol-code", 7);
    say("goto(2)");
    const said = say(`seed("${Buffer.from(benchSeed(7)).toString("hex")}")`);
    expect(said.join()).toMatch(/public.*no key/);
    expect(shown(CODE_PINS)).toBe(0);
    for (const index of [2, 3, 70_000]) expect(say(`goto(${index})`).slice(1)).toEqual(wordsOf(other, index));
  });

  it("shows a pattern by its weights, at 16 random bits too, and goes back to the default after a wrong one", () => {
    say("pattern([32768,0,0,0,0,0],16)");
    for (let index = 0; index < 50; index++) {
      const [, , symbol, bits] = say(`goto(${index})`);
      expect(symbol).toMatch(/^symbol signal, Z, ([01]) = [HV]$/);
      expect(bits).toMatch(/^bits {3}[01]{16} {3}levels 100[01]$/);
    }
    expect(() => say("pattern([1],4)")).toThrow();
    expect(say("goto(1)")[3]).toMatch(/^bits {3}[01]{4} /);
  });

  it("tells identity and commands", () => {
    expect(say("identity()")).toEqual([describeIdentity(built.identity)]);
    const help = say("help()").join("\n");
    for (const name of [
      "step",
      "back",
      "goto",
      "run",
      "stop",
      "show",
      "lines",
      "pins",
      "seed",
      "pattern",
      "identity",
    ])
      expect(help).toContain(`${name}(`);
  });
});
