/**
 * Command lines. Takes: words such as `set-mode key`, `emit blocks=10`, `set-parameters
 * laser-supply-least=4700`. Gives: the command of the dictionary that they mean, checked as far as the ground
 * can: names, number of arguments, ranges.
 */
import { taiMinusUtcS } from "../base/leap-seconds.js";
import { meantWords } from "../base/nearest.js";
import { UserError } from "../base/user-error.js";
import { parseUtc } from "../base/utc.js";
import { type Argument, type Dictionary, FIELD_BYTES } from "../protocol/schema.js";
import {
  type ArgumentValues,
  type EncodedCommand,
  encodeCommand,
  encodeFunction,
} from "../wire/controller/encode.js";

/** What an operator can send by name: a telecommand, or a function of [8,1]. */
export interface Operation {
  readonly name: string;
  readonly kind: "function" | "telecommand" | "schedule";
  readonly arguments: readonly Argument[];
  /** Arguments that are given as often as wanted, at most `most` times. */
  readonly entries: { readonly most: number; readonly arguments: readonly Argument[] } | null;
  readonly summary: string;
  /** When it completes. */
  readonly completes: string;
}

/** A command that can be sent. */
export interface Command {
  readonly name: string;
  /** As it was typed, with single spaces. */
  readonly line: string;
  readonly encoded: EncodedCommand;
}

/** A command for a time: seconds since 1958 TAI. */
export interface ScheduledCommand {
  readonly name: "schedule";
  readonly line: string;
  readonly time: number;
  readonly scheduled: Command;
}

/** From 1958 to 1970, in seconds of 86,400 a day. */
const EPOCH_S = 378_691_200;

/** Everything that can be sent, by name. */
export function operations(dictionary: Dictionary): Operation[] {
  const functions = dictionary.functions.map((entry) => ({
    name: entry.name,
    kind: "function" as const,
    arguments: entry.arguments,
    entries: null,
    summary: entry.summary,
    completes: entry.completes,
  }));
  const telecommands = dictionary.telecommands
    .filter(({ layout }) => layout === undefined || layout === "schedule")
    .map(({ name, layout, arguments: fixed, entries, summary }) => ({
      name,
      kind: layout === "schedule" ? ("schedule" as const) : ("telecommand" as const),
      arguments: fixed,
      entries: entries ?? null,
      summary,
      completes: "at once",
    }));
  return [...functions, ...telecommands];
}

/** Names that an argument may have as its value; empty when it is a plain number. */
export function namesFor(dictionary: Dictionary, { name, values }: Argument): string[] {
  const list =
    values === "modes"
      ? dictionary.modes
      : name === "parameter"
        ? dictionary.parameters
        : name === "structure"
          ? dictionary.structures
          : name === "event"
            ? dictionary.events
            : name === "area"
              ? dictionary.areas
              : [];
  return list.map((entry) => entry.name);
}

/** Seconds since 1958 TAI of a time with its zone. */
function taiSeconds(text: string): number {
  try {
    const utcMs = parseUtc(text);
    return utcMs / 1000 + EPOCH_S + taiMinusUtcS(utcMs);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${text}: no time: ${error.message}`);
    throw error;
  }
}

/**
 * Seconds since 1958 TAI of a number or an ISO time with its zone.
 * @throws UserError when it is neither, or the date does not exist.
 */
export function secondsOf(text: string): number {
  const isNumber = /^\d+(\.\d+)?$/.test(text);
  const isTime = /^\d{4}-\d.*T/.test(text);
  const seconds = isNumber ? Number(text) : isTime ? taiSeconds(text) : -1;
  if (!(seconds >= 0 && seconds < 2 ** 32))
    throw new UserError(`${text}: no time; say seconds since 1958, or as in 2026-12-31T23:59:59Z`);
  return seconds;
}

function argumentValue(dictionary: Dictionary, field: Argument, text: string): bigint | number | string {
  if (field.type === "time") return secondsOf(text);
  const names = namesFor(dictionary, field);
  if (names.includes(text)) return text;
  if (!/^-?(\d+|0x[0-9a-f]+)$/i.test(text)) {
    const known = names.length === 0 ? "must be a whole number" : `is none of ${names.join(", ")}`;
    throw new UserError(`${field.name}: ${text} ${known}`);
  }
  const value = text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
  const least = BigInt(field.least ?? 0);
  const most = BigInt(field.most ?? 2n ** BigInt(8 * FIELD_BYTES[field.type]) - 1n);
  if (value < least || value > most)
    throw new UserError(`${field.name}: ${text} is not from ${least} to ${most}`);
  return value;
}

/** A value of set-parameters takes the two's complement of a parameter that has a sign. */
function entryOf(dictionary: Dictionary, fields: readonly Argument[], words: readonly string[]) {
  const values: Record<string, bigint | number | string> = {};
  fields.forEach((field, i) => {
    const word = words[i]!;
    const parameter = dictionary.parameters.find(({ name, id }) => [name, String(id)].includes(words[0]!));
    const isSigned = field.name === "value" && parameter?.type === "i32" && /^-\d+$/.test(word);
    if (isSigned && BigInt(word) < -(2n ** 31n)) throw new UserError(`value: ${word} is below ${-(2 ** 31)}`);
    values[field.name] = isSigned ? BigInt.asUintN(32, BigInt(word)) : argumentValue(dictionary, field, word);
  });
  return values;
}

function usageError({ name, ...operation }: Operation): UserError {
  return new UserError(`usage: ${usage({ name, ...operation })}`);
}

/** How an operation is written. */
export function usage({ name, kind, arguments: fixed, entries }: Operation): string {
  if (kind === "schedule") return `${name} TIME COMMAND [ARGUMENT...]`;
  const words = fixed.map((field) => field.name.toUpperCase());
  const repeated = entries?.arguments.map((field) => field.name.toUpperCase()).join(" ");
  return [name, ...words, ...(repeated === undefined ? [] : [`${repeated} [...]`])].join(" ");
}

/** Splits `a=b`, where `a` is none of `reserved`; single words stay. */
function splitPairs(words: readonly string[]): string[] {
  return words.flatMap((word) => {
    const at = word.indexOf("=");
    return at > 0 ? [word.slice(0, at), word.slice(at + 1)] : [word];
  });
}

function encode(dictionary: Dictionary, operation: Operation, words: readonly string[]): EncodedCommand {
  const { name, arguments: fixed, entries } = operation;
  const head = words.slice(0, fixed.length);
  const rest = words.slice(fixed.length);
  if (head.length < fixed.length || (entries === null && rest.length > 0)) throw usageError(operation);
  const values: Record<string, bigint | number | string> = {};
  head.forEach((word, i) => {
    const at = word.indexOf("=");
    const field = at < 0 ? fixed[i]! : fixed.find((one) => one.name === word.slice(0, at));
    if (field === undefined || field.name in values) throw usageError(operation);
    values[field.name] = argumentValue(dictionary, field, word.slice(at + 1));
  });
  if (operation.kind === "function") return encodeFunction(dictionary, name, values);
  const repeated: ArgumentValues[] = [];
  if (entries !== null) {
    const width = entries.arguments.length;
    const flat = width > 1 ? splitPairs(rest) : rest;
    if (flat.length === 0 || flat.length % width !== 0) throw usageError(operation);
    if (flat.length / width > entries.most)
      throw new UserError(`${name} takes at most ${entries.most} at a time, not ${flat.length / width}`);
    for (let i = 0; i < flat.length; i += width)
      repeated.push(entryOf(dictionary, entries.arguments, flat.slice(i, i + width)));
  }
  return encodeCommand(dictionary, name, values, repeated);
}

/**
 * The command that words mean. `besides`: what else may have been meant by the first of them. Throws a
 * UserError with one line that says what is wrong.
 */
export function commandOf(
  dictionary: Dictionary,
  words: readonly string[],
  besides: readonly string[] = [],
): Command | ScheduledCommand {
  const [name = "", ...rest] = words;
  const all = operations(dictionary);
  const operation = all.find((one) => one.name === name);
  if (operation === undefined)
    throw new UserError(
      `there is no command ${name}; help lists them${meantWords(name, [...all.map((one) => one.name), ...besides])}`,
    );
  const line = words.join(" ");
  if (operation.kind !== "schedule") return { name, line, encoded: encode(dictionary, operation, rest) };
  const [time, ...inner] = rest;
  if (time === undefined || inner.length === 0) throw usageError(operation);
  const scheduled = commandOf(dictionary, inner);
  if (!("encoded" in scheduled)) throw new UserError("a schedule can't be scheduled");
  return { name: "schedule", line, time: secondsOf(time), scheduled };
}
