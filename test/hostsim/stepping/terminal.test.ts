import { PassThrough } from "node:stream";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { type PulseSource, sourceOf } from "../../../hostsim/stepping/source.js";
import { keyNames } from "../../../hostsim/stepping/terminal/keys.js";
import { stepOnTerminal } from "../../../hostsim/stepping/terminal/terminal.js";
import { PATIENCE_MS } from "../../support/patience.js";
import { scheduleOf } from "./pulses.js";

let source: PulseSource;

beforeAll(async () => {
  source = sourceOf(await scheduleOf("pico", 9));
});

/** A terminal that remembers what was drawn. */
class FakeTerminal extends PassThrough {
  isTTY = true;
  rows = 40;
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

/** Opens the view at pulse 5. */
function opened(columns: number, isColoured = false) {
  const terminal = new FakeTerminal(columns);
  const keyboard = new FakeKeyboard();
  const done = stepOnTerminal(
    { source, other: null, start: 5, isColoured },
    {
      stdout: terminal as unknown as NodeJS.WriteStream,
      stdin: keyboard as unknown as NodeJS.ReadStream,
      patchConsole: false,
      exitOnCtrlC: false,
    },
  );
  const shows = (what: RegExp): Promise<void> =>
    vi.waitFor(() => expect(terminal.drawn.replace(CONTROL, "")).toMatch(what), PATIENCE);
  return { terminal, keyboard, done, shows };
}

describe("the terminal view", () => {
  it("draws what fits: 40 columns, then 100 after a resize, without colours if told, and quits", async () => {
    const { terminal, keyboard, done, shows } = opened(40);
    await shows(/pulse {3}5,/);
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
    await shows(/pulse {3}6,/);
    keyboard.write("q");
    await done;
  });

  it("colours by class, and takes keys that came in one piece, one after the other", async () => {
    const { terminal, keyboard, done, shows } = opened(100, true);
    await shows(/pulse {3}5,/);
    expect(terminal.drawn).toContain("\u001b[38;5;33m");
    keyboard.write("g7e10\rl");
    await shows(/pulse {3}70,000,000,001,/);
    keyboard.write("?");
    await shows(/Measure/);
    terminal.drawn = "";
    keyboard.write("lq");
    await done;
    expect(terminal.drawn.replace(CONTROL, "")).not.toMatch(/000,002/);
  });

  it("shows a search that finds nothing, how far it is, and that Esc stopped it", async () => {
    const { keyboard, done, shows } = opened(200);
    await shows(/pulse {3}5,/);
    // 40 vacuum pulses in a row come once in 10^24.
    keyboard.write(`/${"v ".repeat(40)}\r`);
    await shows(/in the next [\d,]{9,} pulses.*Esc stops/);
    keyboard.write("\u001b");
    await shows(/stopped: no v v .* n goes on/);
    keyboard.write("q");
    await done;
  });

  it("knows keys by name, also several at once", () => {
    expect(keyNames("", { home: true })).toEqual(["Home"]);
    expect(keyNames("", { delete: true })).toEqual(["Backspace"]);
    expect(keyNames("g7\u007f\r", {})).toEqual(["g", "7", "Backspace", "Enter"]);
    expect(keyNames("c", { ctrl: true })).toEqual([]);
  });
});
