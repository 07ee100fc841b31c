/**
 * What one types at the prompt. Takes: commands. Gives: one pulse at a time on the lines, and its words.
 * Whatever fails, fails dark. The seed is typed in, so it is public, and no key ever comes from what is
 * shown.
 */

/** One past the last index: every whole number below it is exact. */
const END = 9007199254740992;
/** Fastest stepping; how many a second a board really reaches was not measured. */
const FASTEST_HZ = 500;

let cursor = 0;
let timer: number | undefined;

function halt(): void {
  if (timer !== undefined) clearInterval(timer);
  timer = undefined;
}

/** Stops and goes dark. */
function stopAll(): void {
  halt();
  dark();
}

/** A command of the prompt: an error stops, darkens the lines, and is then shown. */
function command(name: string, act: (a: unknown, b: unknown) => void): void {
  global[name] = (a: unknown, b: unknown): void => {
    try {
      act(a, b);
    } catch (error) {
      stopAll();
      throw error;
    }
  };
}

function printAll(texts: readonly string[]): void {
  for (let i = 0; i < texts.length; i++) print(texts[i] as string);
}

/** Goes to a pulse and shows it on the lines. */
function moveTo(index: number): Pulse {
  if (typeof index !== "number" || !(index >= 0 && index < END) || Math.floor(index) !== index)
    throw new Error("pulses are whole numbers from 0 to 2^53-1");
  const pulse = corePulse(index);
  cursor = index;
  light(pulse);
  return pulse;
}

function goTo(index: number): void {
  halt();
  printAll(pulseLines(index, moveTo(index)));
}

/** One step of `run`. Nobody waits for an error of a timer, so it is printed. */
function tick(): void {
  try {
    moveTo(cursor + 1);
  } catch (error) {
    stopAll();
    print("stopped at pulse " + grouped(cursor) + ": " + (error as Error).message);
  }
}

command("step", () => {
  goTo(cursor + 1);
});
command("back", () => {
  goTo(cursor - 1);
});
command("goto", (index) => {
  goTo(index as number);
});
command("show", () => {
  printAll(pulseLines(cursor, corePulse(cursor)));
});
command("run", (hz) => {
  halt();
  if (typeof hz !== "number" || !(hz > 0 && hz <= FASTEST_HZ))
    throw new Error("run(hz): above 0, at most " + FASTEST_HZ);
  moveTo(cursor);
  timer = setInterval(tick, 1000 / hz);
});
command("stop", () => {
  stopAll();
  print("dark at pulse " + grouped(cursor));
});
command("lines", (map) => {
  if (map !== undefined) {
    halt();
    setLineMap(map as string);
  }
  const names = lineNames();
  const levels = levelsOf(corePulse(cursor));
  for (let i = 0; i < names.length; i++) print(names[i] + " " + ((levels >> i) & 1));
});
command("pins", (list) => {
  halt();
  setPins(list as Pin[]);
});
command("seed", (hex) => {
  stopAll();
  coreSeed(hex as string);
  print("this seed is public: whoever reads it knows the pattern, and no key comes from it");
});
command("pattern", (weights, width) => {
  stopAll();
  corePattern((weights as number[]) || [], width as number);
});
command("identity", () => {
  print(IDENTITY_TEXT);
});
command("help", () => {
  printAll([
    "step() back() goto(i)  one pulse on, one back, to pulse i, on the lines and in words",
    "run(hz) stop()         hz pulses a second; stop is dark",
    "show() lines()         the pulse in words; its level on each line",
    'lines("code")          4-bit code; lines("lasers"): a line a laser',
    "pins([...])            other pins for these lines, line 0 first",
    "seed(hex)              64 digits; public, so it gives no key",
    "pattern([...], bits)   weights of signal Z X, decoy Z X, vacuum Z X",
    "identity()             board, commit, core",
  ]);
});

/** The self-test; only then does the board say what it is. */
function load(): void {
  E.on("init", stopAll);
  E.on("kill", stopAll);
  startCore();
  global.satqkd = { identity: IDENTITY };
  print(IDENTITY_TEXT);
  print("help() lists what there is. All patterns here are public: no key comes from them.");
}
load();
