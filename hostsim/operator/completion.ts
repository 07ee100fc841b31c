/**
 * Completion from the dictionary. Takes: a line as far as it is typed. Gives: what its last word may become.
 */
import type { Dictionary } from "../protocol/schema.js";
import { listScenarios } from "../scenario/load.js";
import { namesFor, operations } from "./commands.js";
import { fates } from "./condition.js";
import { FLIGHT_ENDS, SENSE_NAMES, WORDS } from "./steps.js";
import { SHIPPED } from "./upload.js";

/** Values of what is neither on nor off. */
const SWITCHES: ReadonlyMap<string, readonly string[]> = new Map([
  ["supply", []],
  ["temperature", []],
  ["noise", ["good", "stuck"]],
]);

function argumentNames(dictionary: Dictionary, words: readonly string[]): readonly string[] {
  const [name, ...rest] = words;
  const operation = operations(dictionary).find((one) => one.name === name);
  if (operation === undefined) return [];
  if (operation.kind === "schedule")
    return rest.length === 1
      ? operations(dictionary).map((one) => one.name)
      : argumentNames(dictionary, rest.slice(1));
  const { arguments: fixed, entries } = operation;
  const given = rest.flatMap((word) => (entries === null ? [word] : word.split("=")));
  const next =
    given.length < fixed.length
      ? fixed[given.length]
      : entries?.arguments[(given.length - fixed.length) % entries.arguments.length];
  return next === undefined ? [] : namesFor(dictionary, next);
}

function conditionNames(dictionary: Dictionary, words: readonly string[]): readonly string[] {
  const [first, second, ...more] = words;
  if (first === undefined) return ["event", "report", ...fates(dictionary).keys()];
  const event = dictionary.events.find(({ name }) => name === second);
  if (first === "event" && second === undefined) return dictionary.events.map(({ name }) => name);
  if (first === "event") return (event?.values ?? []).map((name) => `${name}=`);
  if (first === "report" && second === undefined) return dictionary.reports.map(({ name }) => name);
  if (fates(dictionary).has(first) && second === undefined && more.length === 0)
    return operations(dictionary).map(({ name }) => name);
  return [];
}

function candidates(dictionary: Dictionary, words: readonly string[]): readonly string[] {
  const [first, ...rest] = words;
  const commands = operations(dictionary).map(({ name }) => name);
  if (first === undefined) return [...commands, ...Object.keys(WORDS), "help", "quit"];
  if (first === "send") return rest.length === 0 ? commands : argumentNames(dictionary, rest);
  if (first === "await")
    return rest.length === 0
      ? [...conditionNames(dictionary, rest), ...FLIGHT_ENDS]
      : conditionNames(dictionary, rest);
  if (first === "upload") return rest.length === 0 ? SHIPPED : [];
  if (first === "fly") return rest.length === 0 ? listScenarios() : ["seed=", "window="];
  if (first === "expect")
    return rest.length === 0
      ? [...conditionNames(dictionary, rest), ...dictionary.parameters.map(({ name }) => `${name}=`)]
      : conditionNames(dictionary, rest);
  if (first === "sense")
    return rest.length % 2 === 0 ? SENSE_NAMES : (SWITCHES.get(rest.at(-1)!) ?? ["on", "off"]);
  if (first === "help") {
    const { parameters, events, structures, areas } = dictionary;
    const named = [...parameters, ...events, ...structures, ...areas].map(({ name }) => name);
    return rest.length === 0 ? [...commands, ...Object.keys(WORDS), ...named] : [];
  }
  return argumentNames(dictionary, words);
}

/** What the last word of `line` may become, and that word, as node:readline wants it. */
export function complete(dictionary: Dictionary, line: string): [string[], string] {
  const words = line.trimStart().split(/\s+/);
  const last = words.pop() ?? "";
  const hits = candidates(dictionary, words).filter((name) => name.startsWith(last));
  // What stands complete needs a space behind it, except a comparison that wants its value.
  return [hits.map((name) => (hits.length === 1 && !name.endsWith("=") ? `${name} ` : name)), last];
}
