/**
 * Talking to a board's monitor (assembly/protocol/monitor.json). Takes: a way to send a line and to get one
 * back. Gives: the fields of the reply; a refusal of the board is an error that names the command.
 */
import { UserError } from "../base/user-error.js";
import { decodeIdentity, type Identity } from "../board/identity.js";
import { EXIT_NO_CONNECTION } from "./exit-codes.js";
import { MONITOR } from "./monitor-protocol.js";

/** Sends one command line and returns the reply line, both without their ends. */
export type Exchange = (command: string) => Promise<string>;

/** The board refused a command. */
export class MonitorRefusal extends Error {
  constructor(
    readonly command: string,
    readonly reason: string,
  ) {
    super(`the board refused "${command.split(" ")[0]}": ${reason}`);
  }
}

/** Fields of a reply as they came, by name. */
export type Reply = ReadonlyMap<string, string>;

type Lines = typeof MONITOR.lines;
type Form = "number" | "signed" | "hex" | "word";
type Named = readonly [name: string, form: Form, told?: "always" | "optional"];
type ValueOf<Shape> = Shape extends "number" | "signed" ? number : string;
type Given<Fields extends readonly Named[]> = {
  readonly [Each in Fields[number] as Each[0]]: ValueOf<Each[1]>;
};
type Always<Fields extends readonly Named[]> = {
  readonly [Each in Fields[number] as Each[2] extends "always" ? Each[0] : never]: ValueOf<Each[1]>;
};
type Sometimes<Fields extends readonly Named[]> = {
  readonly [Each in Fields[number] as Each[2] extends "optional" ? Each[0] : never]?: ValueOf<Each[1]>;
};

/** Name of a command of the monitor. */
export type MonitorCommand = keyof Lines;
/** Arguments of a command, by name. */
export type Arguments<Name extends MonitorCommand> = Given<Lines[Name]["arguments"]>;
/** What a board tells, by name of the field. */
export type Told<Name extends MonitorCommand> = Always<Lines[Name]["reply"]> &
  Sometimes<Lines[Name]["reply"]>;

/** A command as a line. */
export function lineOf<Name extends MonitorCommand>(name: Name, values: Arguments<Name>): string {
  const given = values as Readonly<Record<string, number | string>>;
  const listed: readonly Named[] = MONITOR.lines[name].arguments;
  return [name, ...listed.map(([argument]) => given[argument])].join(" ");
}

/** Sends a line as it is; throws a MonitorRefusal when the board says no. */
export async function say(exchange: Exchange, command: string): Promise<Reply> {
  const line = await exchange(command);
  const [status, ...fields] = line.split(" ");
  if (status !== "ok") throw new MonitorRefusal(command, line.replace(/^error /, ""));
  return new Map(
    fields.map((field) => {
      const split = field.indexOf("=");
      return [field.slice(0, split), field.slice(split + 1)];
    }),
  );
}

/**
 * Sends a command and reads its reply. Throws a MonitorRefusal when the board says no, an Error when the
 * reply has not what belongs to it.
 */
export async function ask<Name extends MonitorCommand>(
  exchange: Exchange,
  name: Name,
  values: Arguments<Name>,
): Promise<Told<Name>> {
  const reply = await say(exchange, lineOf(name, values));
  const fields: readonly Named[] = MONITOR.lines[name].reply;
  const told = fields
    .filter(([field, , when]) => when === "always" || reply.has(field))
    .map(([field, form]) => [field, fieldIn(reply, field, form)]);
  return Object.fromEntries(told) as Told<Name>;
}

/** Value of a field in the form that the file gives it. */
function fieldIn(reply: Reply, name: string, form: Form): number | string {
  if (form === "number") return numberOf(reply, name);
  const text = textOf(reply, name);
  if (form !== "signed") return text;
  // Up to 2^63 - 1, which is what least slack is before anything was emitted.
  if (!/^-?\d+$/.test(text)) throw new Error(`the board's reply has no whole number ${name}`);
  return Number(text);
}

/** A whole number of a reply. */
export function numberOf(reply: Reply, name: string): number {
  const value = Number(textOf(reply, name));
  if (!Number.isSafeInteger(value)) throw new Error(`the board's reply has no whole number ${name}`);
  return value;
}

function textOf(reply: Reply, name: string): string {
  const text = reply.get(name);
  if (text === undefined) throw new Error(`the board's reply has no ${name}`);
  return text;
}

/** The identity that a running board tells, whatever protocol it speaks. */
export async function askIdentity(exchange: Exchange): Promise<Identity> {
  return identityIn(await say(exchange, lineOf("identify", {})));
}

function identityIn(reply: Reply): Identity {
  const identity = decodeIdentity(Buffer.from(reply.get("identity") ?? "", "hex"));
  if (identity === null) throw new Error("the board's identity record is damaged");
  return identity;
}

/**
 * The identity of a board that is to be worked with. Throws a UserError when its monitor speaks another
 * protocol.
 */
export async function greetMonitor(exchange: Exchange): Promise<Identity> {
  const reply = await say(exchange, lineOf("identify", {}));
  const theirs = reply.get("protocol") ?? "none";
  if (theirs !== MONITOR.hash)
    throw new UserError(
      `the board's monitor speaks another protocol (${theirs}; here ${MONITOR.hash}): flash an image that this version has built`,
      EXIT_NO_CONNECTION,
    );
  return identityIn(reply);
}

/** A block that was not emitted exactly, as the board reports it. */
export interface ReportedFault {
  readonly block: number;
  /** Slot within the block at which the lines went dark. */
  readonly slot: number;
  /** Slots by which data was early; negative: late. */
  readonly slackSlots: number;
  /** The table was not ready when its time came, or a word came late inside the block. */
  readonly cause: "missed" | "broken";
}

/** All faults that the board can still tell. */
export async function askFaults(exchange: Exchange): Promise<ReportedFault[]> {
  const { faults: count } = await ask(exchange, "status", {});
  const faults: ReportedFault[] = [];
  for (let index = Math.max(0, count - 64); index < count; index++) {
    const { block, slot, slack, cause } = await ask(exchange, "fault", { index });
    faults.push({ block, slot, slackSlots: slack, cause: cause === 3 ? "missed" : "broken" });
  }
  return faults;
}
