/**
 * The status line: what an operator wants in sight. Takes: a session, as reports come. Gives: mode,
 * interlocks, temperature and supply, link, slack, each with its age: time since the payload last told it.
 */
import type { Arrival } from "./arrival.js";
import type { ReadableValue } from "./readable.js";
import type { Observer, Session } from "./session.js";

/** A value, and when it was told, us since the console connected. */
interface Told {
  readonly value: ReadableValue;
  readonly timeUs: number;
}

const US_PER_S = 1e6;
const SIGNED_32 = 2 ** 31;
const HUNDREDTHS = 100;
const BETWEEN = " | ";
const NO_SLACK = String(2n ** 63n - 1n);

/** What the line shows, by the dictionary's names: what to ask for so that it is filled. */
export const STATUS_PARAMETERS: readonly string[] = [
  "mode",
  "interlocks",
  "laser-temperature",
  "laser-supply",
  "link-damaged",
  "link-forged",
  "least-slack",
];

/** What the payload told last, and when. */
export class Status implements Observer {
  private readonly told = new Map<string, Told>();

  constructor(private readonly session: Session) {
    for (const arrival of session.arrivals) this.arrived(arrival);
  }

  readonly arrived = ({ report, timeUs }: Arrival): void => {
    if (report === null) return;
    const { parameters } = this.session.dictionary;
    for (const [name, value] of Object.entries(report.values))
      if (parameters.some((parameter) => parameter.name === name)) this.told.set(name, { value, timeUs });
    const mode = this.modeByEvent(report.values);
    if (mode !== null) this.told.set("mode", { value: mode, timeUs });
  };

  /** The line; where it is wider than some columns, in several ones. */
  lines(columns: number): string[] {
    const parts = [
      `mode ${this.words("mode", String)}`,
      `interlocks ${this.words("interlocks", (value) => this.interlockWords(String(value)))}`,
      `laser ${this.words("laser-temperature", degrees)}, ${this.words("laser-supply", (value) => `${value} mV`)}`,
      `link ${this.words("link-damaged", (value) => `${value} damaged`)}, ${this.words("link-forged", (value) => `${value} forged`)}`,
      `slack ${this.words("least-slack", slackWords)}`,
    ];
    const lines: string[] = [];
    for (const part of parts) {
      const longer = lines.length === 0 ? part : `${lines.at(-1)}${BETWEEN}${part}`;
      if (lines.length > 0 && longer.length <= columns) lines[lines.length - 1] = longer;
      else lines.push(...wrapped(part, columns));
    }
    return lines;
  }

  /** A value with its age; a question mark as long as it was never told. */
  private words(name: string, inWords: (value: ReadableValue) => string): string {
    const told = this.told.get(name);
    if (told === undefined) return "?";
    const seconds = Math.floor((this.session.target.time.nowUs() - told.timeUs) / US_PER_S);
    return `${inWords(told.value)} (${seconds} s)`;
  }

  /** Those that do not hold; they are what an operator asks for. */
  private interlockWords(held: string): string {
    const names = held.split("+");
    const missing = this.session.dictionary.interlocks.filter(({ name }) => !names.includes(name));
    return missing.length === 0 ? "all hold" : `without ${missing.map(({ name }) => name).join(" ")}`;
  }

  /** The mode that an event tells of; null when it tells of none. */
  private modeByEvent(values: Readonly<Record<string, ReadableValue>>): string | null {
    const { interlocks } = this.session.dictionary;
    if (values.event === "started") return "safe";
    if (values.event === "mode-changed") return String(values.to);
    if (values.event === "interlock-lost")
      return interlocks.find(({ name }) => name === values.interlock)?.fallback ?? null;
    return null;
  }
}

/** A part in lines of so many columns: an interlock that is cut away is one that nobody sees. */
function wrapped(part: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of part.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && longer.length > columns) {
      lines.push(line);
      line = `  ${word}`;
    } else line = longer;
  }
  return [...lines, line].map((each) => (each.length <= columns ? each : `${each.slice(0, columns - 1)}…`));
}

/** Before the first emission the payload tells the largest number that there is. */
function slackWords(value: ReadableValue): string {
  return String(value) === NO_SLACK ? "none, no emission yet" : `${value} slots`;
}

/** Hundredths of a degree, of which the payload tells the two's complement. */
function degrees(value: ReadableValue): string {
  const number = Number(value);
  const signed = number >= SIGNED_32 ? number - 2 * SIGNED_32 : number;
  return `${(signed / HUNDREDTHS).toFixed(2)} degC`;
}
