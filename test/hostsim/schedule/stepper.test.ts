import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import {
  parseSequence,
  type Search,
  searchChange,
  searchSequence,
  searchSymbol,
} from "../../../hostsim/schedule/moves.js";
import { openSchedule } from "../../../hostsim/schedule/open.js";
import { Stepper } from "../../../hostsim/schedule/stepper.js";
import { stepOnTerminal } from "../../../hostsim/schedule/terminal.js";
import type { Schedule } from "../../../hostsim/schedule/types.js";
import { view } from "../../../hostsim/schedule/view.js";
import { runCommand } from "../../support/command-line.js";
import { PATIENCE_MS } from "../../support/patience.js";

let schedule: Schedule;
let symbols: Uint8Array;

beforeAll(async () => {
  const delaysPs = [0, 0, 0, 0];
  schedule = await openSchedule({
    target: "pico",
    seed: 9,
    mode: "key",
    replayBlock: 0,
    lineMap: "symbol-code",
    delaysPs,
  });
  symbols = schedule.symbols(0, 200_000);
});

/** A search to its end. */
function found(search: Search): number | null {
  while (search.found === null && !search.isAtEnd) search.goOn();
  return search.found;
}

const isDecoy = (symbol: number): boolean => symbol >> 2 === 1;

describe("moves", () => {
  it("find the nearest pulse of a class, before and after, as a plain scan does", () => {
    for (const from of [0, 1, 2, 500, 65_535, 65_536, 131_071]) {
      const next = symbols.findIndex((symbol, index) => index > from && isDecoy(symbol));
      expect(found(searchSymbol(schedule, from, 1, isDecoy))).toBe(next);
      const before = symbols.subarray(0, from).findLastIndex(isDecoy);
      expect(found(searchSymbol(schedule, from, -1, isDecoy))).toBe(before < 0 ? null : before);
    }
    expect(found(searchSymbol(schedule, schedule.pulses - 1, 1, isDecoy))).toBeNull();
  });

  it("find the next change on a line", () => {
    const levels = schedule.levels(0, 1000);
    for (let line = 0; line < 4; line++) {
      const wanted = levels.findIndex((level) => (((level ^ levels[0]!) >> line) & 1) === 1);
      expect(found(searchChange(schedule, 0, 1, line))).toBe(wanted);
    }
  });

  it("find a sequence where it begins, also across chunks", () => {
    // Chunks of 65,536 from the start of the search on: the sequence lies across the end of the first.
    const at = 131_069;
    const wanted = Array.from(symbols.subarray(at, at + 9), (symbol) => (other: number) => other === symbol);
    expect(found(searchSequence(schedule, at + 3 - 65_536, wanted))).toBe(at);
    const sequence = parseSequence("sZ1 dX v *");
    const naive = symbols.findIndex(
      (_, i) => i > 0 && symbols[i] === 9 && symbols[i + 1]! >> 1 === 3 && symbols[i + 2]! >> 2 === 0,
    );
    expect(found(searchSequence(schedule, 0, sequence!))).toBe(naive);
    expect(parseSequence("sQ")).toBeNull();
    expect(parseSequence("")).toBeNull();
  });

  it("to pulse 7e10 and back look at no more pulses than the screen has columns", async () => {
    const far = await openSchedule({ ...schedule.request, target: "jinan-250mhz" });
    let looked = 0;
    const counting: Schedule = {
      ...far,
      levels: (first, count) => {
        looked += count;
        return far.levels(first, count);
      },
    };
    const stepper = new Stepper(counting, 0);
    for (const key of ["g", ..."70000000000"]) stepper.press(key, {});
    stepper.press("", { return: true });
    expect(stepper.cursor).toBe(7e10);
    view(counting, stepper.cursor, 100);
    stepper.press("g", {});
    stepper.press("0", {});
    stepper.press("", { return: true });
    view(counting, stepper.cursor, 100);
    expect(stepper.cursor).toBe(0);
    expect(looked).toBeLessThanOrEqual(200);
  });
});

describe("the keys", () => {
  it("step forward and back by a pulse, ten, a block, and never leave the schedule", () => {
    const stepper = new Stepper(schedule, 100_000);
    const keys = [
      [{ rightArrow: true }, 100_001],
      [{ leftArrow: true }, 100_000],
      [{ downArrow: true }, 100_010],
      [{ upArrow: true }, 100_000],
      [{ pageDown: true }, 165_536],
      [{ pageUp: true }, 100_000],
      [{ pageUp: true }, 34_464],
      [{ pageUp: true }, 0],
      [{ leftArrow: true }, 0],
    ] as const;
    for (const [key, cursor] of keys) {
      stepper.press("", key);
      expect(stepper.cursor).toBe(cursor);
    }
  });

  it("go to a time, and to the last pulse before it when it is dark then", () => {
    const stepper = new Stepper(schedule, 0);
    const goTo = (ps: number): void => {
      stepper.press("t", {});
      for (const digit of String(ps)) stepper.press(digit, {});
      stepper.press("", { return: true });
    };
    goTo(40_000);
    expect(stepper.cursor).toBe(10);
    goTo(70_000 * 4000);
    expect(stepper.cursor).toBe(65_535);
    expect(stepper.footer).toMatch(/dark at that time/);
  });

  it("set marks and jump to them, and say what is typed wrongly", () => {
    const stepper = new Stepper(schedule, 77);
    const press = (text: string): void => {
      for (const character of text) stepper.press(character, {});
    };
    press("ma");
    press("l");
    press("'a");
    expect(stepper.cursor).toBe(77);
    press("'b");
    expect(stepper.footer).toMatch(/no mark b/);
    press("/xyz");
    stepper.press("", { return: true });
    expect(stepper.footer).toMatch(/is no sequence/);
    press("g12");
    stepper.press("", { backspace: true });
    stepper.press("", { return: true });
    expect(stepper.cursor).toBe(1);
    press("g5");
    stepper.press("", { escape: true });
    expect(stepper.cursor).toBe(1);
    press("9");
    press("7");
    expect(stepper.footer).toMatch(/there is no line 7/);
  });
});

describe("a long search", () => {
  const FAR = 40_000_000;
  let asked: number;
  /** Vacuum as far as one looks, but for one signal. */
  const lonely = (): Schedule => ({
    ...schedule,
    pulses: 50_000_000,
    symbols: (first, count) => {
      asked += count;
      const symbols = new Uint8Array(count);
      if (FAR >= first && FAR < first + count) symbols[FAR - first] = 9;
      return symbols;
    },
  });
  const type = (stepper: Stepper, text: string): void => {
    for (const character of text) stepper.press(character, {});
    stepper.press("", { return: true });
  };

  it("goes on part by part and says how far it is, stops at Esc, goes on at n where it was, and finds", () => {
    asked = 0;
    const stepper = new Stepper(lonely(), 1000);
    type(stepper, "/sZ1");
    expect(stepper.footer).toBe("no sZ1 in the next 262,144 pulses, to pulse 263,144; Esc stops");
    stepper.goOn();
    stepper.press("d", {});
    stepper.press("", { escape: true });
    expect(stepper.isSearching).toBe(false);
    expect(stepper.footer).toBe("stopped: no sZ1 in the next 524,288 pulses, to pulse 525,288; n goes on");
    expect(stepper.cursor).toBe(1000);
    stepper.press("n", {});
    expect(stepper.footer).toMatch(/next 786,432 pulses/);
    while (stepper.isSearching) stepper.goOn();
    expect(stepper.cursor).toBe(FAR);
    expect(asked).toBeLessThan(FAR + 65_536);
    stepper.press("n", {});
    while (stepper.isSearching) stepper.goOn();
    expect(stepper.footer).toBe(
      "no sZ1 in the next 9,999,999 pulses, to pulse 49,999,999: the schedule ends there",
    );
    expect(stepper.cursor).toBe(FAR);
  });

  it("ends at the beginning too, is left by q, and is stopped for every kind", () => {
    const stepper = new Stepper(lonely(), 600_000);
    stepper.press("D", {});
    while (stepper.isSearching) stepper.goOn();
    expect(stepper.footer).toBe(
      "no decoy in the previous 600,000 pulses, to pulse 0: the schedule begins there",
    );
    stepper.press("d", {});
    stepper.press("", { escape: true });
    expect(stepper.footer).toMatch(/^stopped: no decoy/);
    stepper.press("n", {});
    stepper.press("q", {});
    expect(stepper.quit).toBe(true);
  });
});

/** A terminal that remembers what was drawn. */
class FakeTerminal extends PassThrough {
  isTTY = true;
  rows = 24;
  drawn = "";
  constructor(public columns: number) {
    super();
    this.on("data", (text: Buffer) => {
      this.drawn += text.toString();
    });
  }
}

/** A keyboard in raw mode. */
class FakeKeyboard extends PassThrough {
  isTTY = true;
  setRawMode(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals speak in control characters
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Waiting for a drawing takes as long as a busy machine takes. */
const PATIENCE = { timeout: PATIENCE_MS, interval: 20 };
const widest = (drawn: string): number =>
  Math.max(
    ...drawn
      .replace(CONTROL, "")
      .split("\n")
      .map((line) => line.length),
  );

describe("the terminal view", () => {
  it("draws what fits: 40 columns, then 100 after a resize, without colour codes, and quits", async () => {
    const terminal = new FakeTerminal(40);
    const keyboard = new FakeKeyboard();
    const done = stepOnTerminal(schedule, 5, {
      stdout: terminal as unknown as NodeJS.WriteStream,
      stdin: keyboard as unknown as NodeJS.ReadStream,
      patchConsole: false,
      exitOnCtrlC: false,
    });
    await vi.waitFor(() => expect(terminal.drawn).toMatch(/pulse {2}5/), PATIENCE);
    const narrow = terminal.drawn.replace(CONTROL, "").split("\n");
    for (const line of narrow) expect(line.length).toBeLessThanOrEqual(40);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is a control sequence ending in m
    expect(terminal.drawn).not.toMatch(/\u001b\[[0-9;]*m/);
    terminal.drawn = "";
    terminal.columns = 100;
    terminal.emit("resize");
    await vi.waitFor(() => expect(widest(terminal.drawn)).toBeGreaterThan(60), PATIENCE);
    terminal.drawn = "";
    keyboard.write("l");
    await vi.waitFor(() => expect(terminal.drawn).toMatch(/pulse {2}6/), PATIENCE);
    keyboard.write("q");
    await done;
  });

  it("shows a search that finds nothing, how far it is, and that Esc stopped it", async () => {
    const terminal = new FakeTerminal(200);
    const keyboard = new FakeKeyboard();
    const done = stepOnTerminal(schedule, 5, {
      stdout: terminal as unknown as NodeJS.WriteStream,
      stdin: keyboard as unknown as NodeJS.ReadStream,
      patchConsole: false,
      exitOnCtrlC: false,
    });
    await vi.waitFor(() => expect(terminal.drawn).toMatch(/pulse {2}5/), PATIENCE);
    keyboard.write("/");
    await vi.waitFor(() => expect(terminal.drawn).toMatch(/search \(/), PATIENCE);
    // 40 vacuum pulses in a row come once in 10^24.
    keyboard.write("v ".repeat(40));
    await vi.waitFor(() => expect(terminal.drawn).toMatch(/(v ){39}v/), PATIENCE);
    keyboard.write("\r");
    await vi.waitFor(
      () => expect(terminal.drawn).toMatch(/in the next [\d,]{9,} pulses.*Esc stops/),
      PATIENCE,
    );
    keyboard.write("\u001b");
    await vi.waitFor(() => expect(terminal.drawn).toMatch(/stopped: no v v .* n goes on/), PATIENCE);
    keyboard.write("q");
    await done;
  });

  it("shows each line's levels in the slots around the cursor", () => {
    const lines = view(schedule, 50, 108);
    const levels = schedule.levels(0, 100);
    for (let line = 0; line < 4; line++) {
      const drawn = lines[1 + line]!.slice(8);
      expect([...drawn].map((mark) => (mark === "▇" ? 1 : 0))).toEqual(
        Array.from(levels, (level) => (level >> line) & 1),
      );
    }
    expect(lines[5]!.indexOf("^")).toBe(8 + 50);
  });
});

describe("satqkd step in a pipe", () => {
  const satqkd = (...args: string[]) => runCommand(["step", ...args], tmpdir());

  it("prints pulses, a line each, and one JSON object with --json", async () => {
    const { status, stdout } = await satqkd("pico", "--at", "7", "--count", "3");
    expect(status).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(stdout).toMatch(
      /^ +7 +28,000 ps {2}block 0 slot 7 {2}[01]{4} {2}(signal|decoy|vacuum), [ZX], [01] = /,
    );
    const far = await satqkd("jinan-250mhz", "--at", "7e10", "--count", "2", "--json");
    const json = JSON.parse(far.stdout) as { pulses: { index: number; timePs: string }[] };
    expect(json.pulses.map(({ index }) => index)).toEqual([7e10, 7e10 + 1]);
    expect(json.pulses[0]?.timePs).toBe("280000000000000");
    // One object, as JSON.stringify would write it.
    expect(far.stdout).toBe(`${JSON.stringify(json, null, 2)}\n`);
    const none = await satqkd("pico", "--count", "0", "--json");
    expect(none.stdout).toBe(`${JSON.stringify(JSON.parse(none.stdout), null, 2)}\n`);
  });

  it("prints parts as they come, each pulse once", async () => {
    const { stdout } = await satqkd("pico", "--at", "65500", "--count", "10000");
    const indices = stdout
      .trimEnd()
      .split("\n")
      .map((line) => Number(line.slice(0, 16).replaceAll(",", "")));
    expect(indices).toEqual(Array.from({ length: 10_000 }, (_, i) => 65_500 + i));
  });

  it("ends when the pipe does, in little memory", () => {
    const main = join(packageRoot, "dist", "hostsim", "cli", "main.js");
    // A list of 10^12 pulses fits no memory; what is printed as it comes ends with its reader.
    const { status, stdout, stderr } = spawnSync(
      "bash",
      [
        "-c",
        `set -o pipefail; "$0" --max-old-space-size=100 "$1" step pico --count 1e12 | head -3`,
        process.execPath,
        main,
      ],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(status).toBe(0);
  });

  it("refuses bad input in one line, with exit code 2", async () => {
    for (const args of [
      ["teapot"],
      ["pico", "--at", "x"],
      ["pico", "--lines", "nine"],
      ["pico", "--delays", "1,2"],
      ["pico", "--delays", "a,b,c,d"],
      ["pico", "--mode", "loud"],
      ["jinan-250mhz", "--at", "75884920832"],
    ]) {
      const { status, stdout, stderr } = await satqkd(...args);
      expect(stderr.trimEnd().split("\n"), args.join(" ")).toHaveLength(1);
      expect(stdout).toBe("");
      expect(status).toBe(2);
    }
  });
});
