/**
 * Random legal VCD (IEEE 1364-2005, 18.2), and what it says. Takes: a seed. Gives: signals with their values,
 * which are the truth, and the same signals as text: plainly, a command and a change a line, which vcd2fst
 * needs, or as freely as the standard lets a writer be. Shares no code with the reader.
 */

/** A signal, under one or more names. */
export interface Signal {
  readonly code: string;
  readonly type: string;
  readonly bits: number;
  readonly names: readonly { readonly scope: readonly string[]; readonly name: string }[];
  /** Value from each time on, all digits, lower case; strings and numbers as they are written. */
  readonly values: Map<number, string>;
}

/** A dump: all that any text of it says. */
export interface Dump {
  readonly timescale: string;
  /** fs a unit. */
  readonly unitFs: number;
  readonly times: readonly number[];
  readonly signals: readonly Signal[];
  /** Times at which dumping stops, and goes on. */
  readonly off: ReadonlyMap<number, "off" | "on">;
  readonly comment: string | null;
}

/** Random numbers of a seed (mulberry32). */
export class Dice {
  constructor(private state: number) {}
  /** A whole number below `sides`. */
  roll(sides: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * sides);
  }
  of<T>(list: readonly T[]): T {
    return list[this.roll(list.length)]!;
  }
  happens(percent: number): boolean {
    return this.roll(100) < percent;
  }
}

const UNITS_FS: Readonly<Record<string, number>> = { fs: 1, ps: 1e3, ns: 1e6, us: 1e9 };
const SCALARS = ["wire", "reg", "tri", "supply0", "wand"];
const VECTORS = ["wire", "reg", "integer", "parameter", "time", "trireg"];

/** Noise signals: of every type, with several names each, and values that change at some of the times. */
export function noiseSignals(
  dice: Dice,
  times: readonly number[],
  codes: readonly string[],
  scopes: readonly (readonly string[])[],
): Signal[] {
  return codes.map((code, at): Signal => {
    const kind = dice.of(["scalar", "scalar", "vector", "vector", "real", "string"]);
    const bits = kind === "scalar" ? 1 : kind === "vector" ? 2 + dice.roll(70) : kind === "real" ? 64 : 8;
    const type = kind === "scalar" ? dice.of(SCALARS) : kind === "vector" ? dice.of(VECTORS) : kind;
    const names = Array.from({ length: 1 + dice.roll(3) }, (_, alias) => ({
      scope: dice.of(scopes),
      name: `n${at}_${alias}`,
    }));
    const values = new Map<number, string>();
    for (const time of times)
      if (time === times[0] || dice.happens(50)) values.set(time, randomValue(dice, kind, bits));
    return { code, type, bits, names, values };
  });
}

function randomValue(dice: Dice, kind: string, bits: number): string {
  if (kind === "real") return dice.of(["0", "-1.5", "2.25e+20", "1e-07", ".5", "3.", "16777217"]);
  if (kind === "string")
    return dice.of(["idle", "#5", "$end1", "0!", "b01", "a_long_word_of_a_state_machine"]);
  const digits = dice.happens(30) ? "01xz" : "01";
  const leading = dice.happens(40) ? dice.of(["0", "x", "z"]).repeat(dice.roll(bits)) : "";
  return (leading + Array.from({ length: bits }, () => dice.of([...digits])).join("")).slice(0, bits);
}

/** Codes of 1 to 3 printable characters, all different. */
export function codesOf(dice: Dice, count: number): string[] {
  const codes = new Set<string>();
  while (codes.size < count)
    codes.add(String.fromCharCode(...Array.from({ length: 1 + dice.roll(3) }, () => 33 + dice.roll(94))));
  codes.delete("$end");
  return codes.size < count ? codesOf(dice, count) : [...codes];
}

/** A random unit of time, not longer than a number of fs. */
export function timescaleOf(dice: Dice, mostFs: number): Pick<Dump, "timescale" | "unitFs"> {
  for (;;) {
    const unit = dice.of(Object.keys(UNITS_FS));
    const number = dice.of([1, 10, 100]);
    const unitFs = number * UNITS_FS[unit]!;
    if (unitFs <= mostFs && mostFs % unitFs === 0)
      return { timescale: `${number}${dice.of(["", " "])}${unit}`, unitFs };
  }
}

/** How a text is written. */
interface Style {
  /** Between words; after a change or a command. */
  gap(): string;
  end(): string;
  /** A comment, or nothing. */
  aside(): string;
  /** A value's digits as short as its left digit lets them be, or in full. */
  digits(value: string): string;
  cased(letter: string): string;
}

const plainly: Style = {
  gap: () => " ",
  end: () => "\n",
  aside: () => "",
  digits: (value) => value,
  cased: (letter) => letter,
};

function freely(dice: Dice): Style {
  const blank = (): string => dice.of([" ", "\n", "\t", "\r\n", "  \n ", "\n\n"]);
  return {
    gap: blank,
    end: blank,
    aside: () =>
      dice.happens(12)
        ? `$comment ${dice.of(["1!", "#7 0! b1 $var", "", "$dumpoff x", "\n#9\n1!"])} $end${blank()}`
        : "",
    digits: (value) => (dice.happens(50) ? shortened(value) : value),
    cased: (letter) => (dice.happens(30) ? letter.toUpperCase() : letter),
  };
}

/** Without the digits that a reader adds on the left: 0 before 0 and 1, x before x, z before z. */
function shortened(value: string): string {
  let rest = value;
  while (rest.length > 1 && (rest[0] === rest[1] || (rest[0] === "0" && rest[1] === "1"))) {
    if (rest[0] === "1") break;
    rest = rest.slice(1);
  }
  return rest;
}

/** The dump as text; `dice` for a free hand, null for a plain one. */
export function textOf(dump: Dump, dice: Dice | null): string {
  const style = dice === null ? plainly : freely(dice);
  const { gap, end, aside } = style;
  const command = (...words: string[]): string => aside() + [...words, "$end"].join(gap()) + end();
  const parts = [
    command("$date", "today"),
    ...(dump.comment === null ? [] : [`$comment ${dump.comment} $end${end()}`]),
    command("$version", "generator"),
    command("$timescale", dump.timescale),
    ...declarationsOf(dump, dice, command),
    command("$enddefinitions"),
    ...changesOf(dump, dice, style),
  ];
  return parts.join("");
}

function declarationsOf(
  { signals }: Dump,
  dice: Dice | null,
  command: (...words: string[]) => string,
): string[] {
  const inScope = new Map<string, string[]>();
  for (const { code, type, bits, names } of signals)
    for (const { scope, name } of names) {
      const range =
        bits > 1 && type !== "real" && type !== "string" && (dice?.happens(50) ?? true)
          ? [`[${bits - 1}:0]`]
          : [];
      const key = scope.join(" ");
      inScope.set(key, [
        ...(inScope.get(key) ?? []),
        command("$var", type, String(bits), code, name, ...range),
      ]);
    }
  return [...inScope].map(([key, wires]) => {
    const scopes = key.split(" ");
    return (
      scopes.map((scope, depth) => command("$scope", depth === 0 ? "module" : "begin", scope)).join("") +
      wires.join("") +
      scopes.map(() => command("$upscope")).join("")
    );
  });
}

function changesOf({ times, signals, off }: Dump, dice: Dice | null, style: Style): string[] {
  const { gap, end, aside } = style;
  const changeOf = ({ code, type, bits }: Signal, value: string): string => {
    if (type === "real") return `${style.cased("r")}${value}${gap()}${code}${end()}`;
    if (type === "string") return `s${value}${gap()}${code}${end()}`;
    if (bits === 1) return `${style.cased(value)}${code}${end()}`;
    const digits = [...style.digits(value)].map(style.cased).join("");
    return `${style.cased("b")}${digits}${gap()}${code}${end()}`;
  };
  return times.flatMap((time, at) => {
    const changes = signals.flatMap((signal) => {
      const value = signal.values.get(time);
      if (value === undefined) return [];
      // Steps that no time passes between: of several values the last one counts.
      const before = dice?.happens(5) && signal.bits === 1 ? [changeOf(signal, "x")] : [];
      return [...before, changeOf(signal, value)];
    });
    const switched = off.get(time);
    const section =
      at === 0
        ? "$dumpvars"
        : switched !== undefined
          ? `$dump${switched}`
          : dice?.happens(5)
            ? "$dumpall"
            : null;
    // Where dumping stops all is x, also when the values are left out, as fst2vcd does.
    const body = switched === "off" && dice?.happens(50) ? "" : changes.join("");
    const stamp = at === 0 && time === 0 && dice?.happens(30) ? "" : `#${time}${end()}`;
    return [aside(), stamp, section === null ? body : `${section}${end()}${body}$end${end()}`];
  });
}
