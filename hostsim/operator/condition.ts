/**
 * What `await` and `expect` ask for.
 *
 *   completed set-mode              a verification report about the last command of that name
 *   event mode-changed to=key       an event, with these values
 *   report housekeeping mode=key    any report
 *   mode=key                        a parameter, as last reported (only for `expect`)
 */
import { meantWords } from "../base/nearest.js";
import { UserError } from "../base/user-error.js";
import type { Dictionary } from "../protocol/schema.js";
import type { Arrival } from "./arrival.js";
import { operations } from "./commands.js";
import { EXIT_DIFFERENT, EXIT_REFUSED } from "./exit-codes.js";
import type { ReadableValue } from "./readable.js";
import { FAILING, FIRST_CONTACT, failureOf, type Session } from "./session.js";
import { arrivalLine } from "./view.js";

/** A comparison with a value. */
export interface Match {
  readonly name: string;
  readonly operator: string;
  readonly value: string;
}

/** A condition that has been read. */
export interface Condition {
  readonly words: string;
  readonly kind: "fate" | "event" | "report" | "parameter";
  /** Report, or event; of a fate the report's name in the dictionary. */
  readonly subject: string;
  /** Of a fate: the command's name. */
  readonly command: string;
  readonly matches: readonly Match[];
}

const FINAL = [...FAILING, "completed"];

/** What may become of a command: words, and the report's name. */
export function fates(dictionary: Dictionary): Map<string, string> {
  const names = dictionary.reports.filter(({ service }) => service === 1).map(({ name }) => name);
  return new Map([...names.map((name) => [name, name] as const), ["started", "execution-started"]]);
}

function matchOf(text: string): Match | null {
  const found = /^([a-z][a-z0-9-]*)(=|!=|>=|<=|>|<)(.+)$/.exec(text);
  return found === null ? null : { name: found[1]!, operator: found[2]!, value: found[3]! };
}

function oneOf(what: string, name: string | undefined, names: readonly string[]): string {
  if (name === undefined) throw new UserError(`which ${what}? There are ${names.join(", ")}`);
  if (!names.includes(name))
    throw new UserError(
      `there is no ${what} ${name}${meantWords(name, names)}; there are ${names.join(", ")}`,
    );
  return name;
}

/** Reads a condition. Throws a UserError when it makes no sense. */
export function conditionOf(dictionary: Dictionary, words: readonly string[]): Condition {
  const [first = "", second, ...others] = words;
  const text = words.join(" ");
  const parameter = matchOf(first);
  if (parameter !== null) {
    oneOf(
      "parameter",
      parameter.name,
      dictionary.parameters.map(({ name }) => name),
    );
    if (words.length > 1) throw new UserError(`${text}: one parameter at a time`);
    return { words: text, kind: "parameter", subject: parameter.name, command: "", matches: [parameter] };
  }
  const matches = others.map((word) => {
    const match = matchOf(word);
    if (match === null) throw new UserError(`${word} is no comparison such as mode=key`);
    return match;
  });
  const common = { words: text, command: "", matches };
  if (first === "event")
    return {
      ...common,
      kind: "event",
      subject: oneOf(
        "event",
        second,
        dictionary.events.map(({ name }) => name),
      ),
    };
  if (first === "report")
    return {
      ...common,
      kind: "report",
      subject: oneOf(
        "report",
        second,
        dictionary.reports.map(({ name }) => name),
      ),
    };
  const fate = fates(dictionary).get(first);
  if (fate === undefined)
    throw new UserError(
      `can't await ${text || "nothing"}: say event NAME, report NAME, or ${[...fates(dictionary).keys()].join(", ")} COMMAND`,
    );
  const names = [...operations(dictionary).map(({ name }) => name), "raw", FIRST_CONTACT];
  return { ...common, kind: "fate", subject: fate, command: oneOf("command", second, names) };
}

function holds({ operator, value }: Match, seen: ReadableValue | undefined): boolean {
  if (seen === undefined) return false;
  if (operator === "=") return String(seen) === value;
  if (operator === "!=") return String(seen) !== value;
  const [a, b] = [Number(seen), Number(value)];
  return operator === ">=" ? a >= b : operator === "<=" ? a <= b : operator === ">" ? a > b : a < b;
}

function fits({ kind, subject, matches }: Condition, { report }: Arrival): boolean {
  if (report === null) return false;
  if (kind === "event" ? report.values.event !== subject : report.name !== subject) return false;
  return matches.every(
    (match) => Object.hasOwn(report.values, match.name) && holds(match, report.values[match.name]),
  );
}

/**
 * The conditions of a session. An event or report that an `await` has taken, and those before it, count for
 * no later one.
 */
export class Conditions {
  private readonly taken = new Map<string, number>();

  constructor(private readonly session: Session) {}

  /**
   * Whether it holds by now; with `take`, what it took counts no more. Throws a UserError when it can't come
   * any more.
   */
  isMet(condition: Condition, take: boolean): boolean {
    const { session } = this;
    const { kind, subject, command: name } = condition;
    if (kind === "parameter") return holds(condition.matches[0]!, session.latest.get(subject));
    if (kind === "fate") {
      const command = session.commands.findLast((one) => one.name === name);
      if (command === undefined) throw new UserError(`${condition.words}: no ${name} was sent`);
      if (command.reports.some((arrival) => fits(condition, arrival))) return true;
      const end = command.reports.find(({ report }) => report !== null && FINAL.includes(report.name));
      if (end !== undefined)
        throw new UserError(
          `${condition.words} will not come: ${this.told(end)}`,
          failureOf(command) === undefined ? EXIT_DIFFERENT : EXIT_REFUSED,
        );
      return false;
    }
    const key = `${kind} ${subject}`;
    const from = this.taken.get(key) ?? (kind === "report" ? session.contactArrivals : 0);
    const at = session.arrivals.findIndex((arrival, index) => index >= from && fits(condition, arrival));
    if (at >= 0 && take) this.taken.set(key, at + 1);
    return at >= 0;
  }

  private told(arrival: Arrival): string {
    return arrivalLine(this.session.dictionary, arrival).replace(/^.*? < /, "");
  }
}
