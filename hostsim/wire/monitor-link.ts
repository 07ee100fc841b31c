/**
 * Talking to a board's monitor (firmware/monitor). Takes: a way to send a line and to get one back. Gives:
 * the fields of the reply; a refusal of the board is an error that names the command.
 */
import { decodeIdentity, type Identity } from "../board/identity.js";

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

/** Fields of a reply, by name. */
export type Reply = ReadonlyMap<string, string>;

/** Sends a command; throws a MonitorRefusal when the board says no. */
export async function ask(exchange: Exchange, command: string): Promise<Reply> {
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

/** A whole number of a reply. */
export function numberOf(reply: Reply, name: string): number {
  const value = Number(reply.get(name));
  if (!Number.isSafeInteger(value)) throw new Error(`the board's reply has no whole number ${name}`);
  return value;
}

/** The identity that a running board tells. */
export async function askIdentity(exchange: Exchange): Promise<Identity> {
  const reply = await ask(exchange, "identify");
  const identity = decodeIdentity(Buffer.from(reply.get("identity") ?? "", "hex"));
  if (identity === null) throw new Error("the board's identity record is damaged");
  return identity;
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
  const count = numberOf(await ask(exchange, "status"), "faults");
  const faults: ReportedFault[] = [];
  for (let index = Math.max(0, count - 64); index < count; index++) {
    const reply = await ask(exchange, `fault ${index}`);
    faults.push({
      block: numberOf(reply, "block"),
      slot: numberOf(reply, "slot"),
      slackSlots: numberOf(reply, "slack"),
      cause: numberOf(reply, "cause") === 3 ? "missed" : "broken",
    });
  }
  return faults;
}
