/**
 * Lines that an operator types, or a script holds. Takes: text. Gives: what is to be done, read in full
 * before any of it is done.
 */
import { parseDecimal } from "../base/decimal.js";
import { meantWords } from "../base/nearest.js";
import { linesOf } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import type { Dictionary } from "../protocol/schema.js";
import { type Command, commandOf, type ScheduledCommand } from "./commands.js";
import { type Condition, conditionOf } from "./condition.js";
import { type FlightOrder, flightOrderOf } from "./flight.js";
import type { Surroundings } from "./target.js";
import { type ImageUpload, imageUploadOf, type Upload, uploadOf } from "./upload.js";

/** A line that was read. */
export type Step =
  | { readonly kind: "send"; readonly line: string; readonly command: Command | ScheduledCommand }
  | { readonly kind: "raw"; readonly line: string; readonly packet: Uint8Array }
  | {
      readonly kind: "await";
      readonly line: string;
      readonly condition: Condition;
      readonly within: number | null;
    }
  | { readonly kind: "expect"; readonly line: string; readonly condition: Condition }
  | { readonly kind: "wait"; readonly line: string; readonly us: number }
  | { readonly kind: "sense"; readonly line: string; readonly change: Surroundings }
  | { readonly kind: "upload"; readonly line: string; readonly upload: Upload }
  | { readonly kind: "upload-image"; readonly line: string; readonly upload: ImageUpload }
  | { readonly kind: "fly"; readonly line: string; readonly order: FlightOrder }
  | {
      readonly kind: "flown";
      readonly line: string;
      /** Whether a key has to come of it, the same on both sides. */
      readonly withKey: boolean;
      readonly within: number | null;
    };

/** Words that are the console's own; whatever else begins a line is a command of the dictionary. */
export const WORDS: Readonly<Record<string, string>> = {
  send: "COMMAND [ARGUMENT...]: sends a command (the word send may be left out)",
  await:
    "CONDITION [within S]: waits for an event, a report, what becomes of a command, or for the flight: flown, key",
  expect:
    "CONDITION: as await, but it must hold already; also of a parameter as last reported, as in mode=key",
  wait: "S: lets so many seconds pass",
  sense:
    "NAME VALUE [...]: sets the surroundings: supply mV, temperature degC; on the host also sensors, link, watchdog on|off, noise good|stuck",
  upload: "NAME|FILE [place=N]: compiles an on-board procedure and loads it",
  "upload-image": "FILE version=N: uplinks a board's image to the slot that does not run, and activates it",
  fly: "SCENARIO [seed=N] [window=S]: puts an emulated board under that sky; the ground calls in mode acquire, and distils in mode distil",
  raw: "HEX: sends these bytes as they are (only with --raw)",
};

/** What `await` can ask of a flight. */
export const FLIGHT_ENDS: readonly string[] = ["flown", "key"];

/** Longest wait, in seconds: a week. */
const LONGEST_S = 604_800;
const US_PER_S = 1e6;
/** What a frame holds (assembly/link/framing.ts). */
const LONGEST_RAW = 1100;

/** Microseconds of a text in seconds. Throws a UserError when it is no such time. */
export function microseconds(text: string | undefined, what: string): number {
  const seconds = parseDecimal(text ?? "");
  if (!(seconds >= 0 && seconds <= LONGEST_S))
    throw new UserError(`${what}: ${text ?? "nothing"} is no time from 0 to ${LONGEST_S} s`);
  return Math.round(seconds * US_PER_S);
}

function switchOf(name: string, value: string, yes: string, no: string): boolean {
  if (value !== yes && value !== no)
    throw new UserError(`sense ${name}: ${value} is neither ${yes} nor ${no}`);
  return value === yes;
}

function numberOf(name: string, value: string, scale: number, least: number, most: number): number {
  const number = Math.round(parseDecimal(value) * scale);
  if (!(number >= least * scale && number <= most * scale))
    throw new UserError(`sense ${name}: ${value} is not from ${least} to ${most}`);
  return number;
}

const SENSES: Readonly<Record<string, (value: string) => Surroundings>> = {
  supply: (value) => ({ supply: numberOf("supply", value, 1, 0, 20_000) }),
  temperature: (value) => ({ temperature: numberOf("temperature", value, 100, -100, 150) }),
  sensors: (value) => ({ sensors: switchOf("sensors", value, "on", "off") }),
  link: (value) => ({ link: switchOf("link", value, "on", "off") }),
  watchdog: (value) => ({ watchdog: switchOf("watchdog", value, "on", "off") }),
  noise: (value) => ({ noiseStuck: switchOf("noise", value, "stuck", "good") }),
};

/** What `sense` can set. */
export const SENSE_NAMES = Object.keys(SENSES);

function senseOf(words: readonly string[]): Surroundings {
  if (words.length === 0 || words.length % 2 !== 0) throw new UserError(`usage: sense ${WORDS.sense}`);
  let change: Surroundings = {};
  for (let i = 0; i < words.length; i += 2) {
    const read = Object.hasOwn(SENSES, words[i]!) ? SENSES[words[i]!] : undefined;
    if (read === undefined)
      throw new UserError(
        `sense: there is no ${words[i]}${meantWords(words[i]!, SENSE_NAMES)}; there are ${SENSE_NAMES.join(", ")}`,
      );
    change = { ...change, ...read(words[i + 1]!) };
  }
  return change;
}

function awaitOf(dictionary: Dictionary, line: string, words: readonly string[]): Step {
  const at = words.lastIndexOf("within");
  if (at >= 0 && at !== words.length - 2) throw new UserError("usage: await CONDITION [within S]");
  const within = at < 0 ? null : microseconds(words[at + 1], "within");
  const asked = at < 0 ? words : words.slice(0, at);
  if (asked.length === 1 && FLIGHT_ENDS.includes(asked[0]!))
    return { kind: "flown", line, withKey: asked[0] === "key", within };
  const condition = conditionOf(dictionary, asked);
  if (condition.kind === "parameter")
    throw new UserError(`can't await ${condition.words}: await report ..., or expect it`);
  return { kind: "await", line, condition, within };
}

function rawOf(line: string, hex: string, allowRaw: boolean): Step {
  if (!allowRaw) throw new UserError("raw bytes are sent only with --raw");
  if (!/^([0-9a-f]{2})+$/i.test(hex) || hex.length > 2 * LONGEST_RAW)
    throw new UserError(`raw: give 1 to ${LONGEST_RAW} bytes in hexadecimal`);
  return { kind: "raw", line, packet: Uint8Array.from(Buffer.from(hex, "hex")) };
}

/**
 * Reads a line; null when it is empty or a comment. Throws a UserError that says what is wrong. `allowRaw`:
 * raw bytes may be sent.
 */
export function stepOf(dictionary: Dictionary, text: string, allowRaw: boolean): Step | null {
  const typed = text.replace(/#.*/, "").trim().split(/\s+/);
  const words = typed[0] === "send" ? typed.slice(1) : typed;
  const [first = "", ...rest] = words;
  const line = words.join(" ");
  if (typed[0] === "") return null;
  if (typed[0] === "await") return awaitOf(dictionary, line, rest);
  if (typed[0] === "expect") return { kind: "expect", line, condition: conditionOf(dictionary, rest) };
  if (typed[0] === "wait") {
    if (rest.length !== 1) throw new UserError("usage: wait SECONDS");
    return { kind: "wait", line, us: microseconds(rest[0], "wait") };
  }
  if (typed[0] === "sense") return { kind: "sense", line, change: senseOf(rest) };
  if (typed[0] === "upload") return { kind: "upload", line, upload: uploadOf(rest) };
  if (typed[0] === "upload-image") return { kind: "upload-image", line, upload: imageUploadOf(rest) };
  if (typed[0] === "fly") return { kind: "fly", line, order: flightOrderOf(rest) };
  if (first === "raw") return rawOf(line, rest.join(""), allowRaw);
  return {
    kind: "send",
    line,
    command: commandOf(dictionary, words, [...Object.keys(WORDS), "help", "quit"]),
  };
}

/** Reads the lines of a script. Throws a UserError with the number of the first line that is wrong. */
export function stepsOf(dictionary: Dictionary, text: string, allowRaw: boolean, name: string): Step[] {
  return linesOf(text).flatMap((line, index) => {
    try {
      const step = stepOf(dictionary, line, allowRaw);
      return step === null ? [] : [step];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      throw new UserError(`${name}:${index + 1}: ${error.message}`);
    }
  });
}
