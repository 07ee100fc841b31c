/**
 * Replays a recording: sends its commands at their times, and compares what comes with what came then.
 *
 * In simulated time every packet must be the same, and come at the same time. In real time, verification
 * reports and events must be the same, in the same order; times, and values that depend on them, may differ.
 */
import { UserError } from "../base/user-error.js";
import type { Dictionary } from "../protocol/schema.js";
import type { PacketChecksum } from "../wire/controller/packet.js";
import type { Arrival } from "./arrival.js";
import type { ReadableReport } from "./readable.js";
import type { Recording, RecordingEntry } from "./recording.js";
import { FIRST_CONTACT, readPacket, type Session } from "./session.js";
import { arrivalLine, flightLine, surroundingsLine, timeWords } from "./view.js";

/** Verification and events. */
const COMPARED_SERVICES = [1, 5];

type Down = Extract<RecordingEntry, { direction: "down" }>;

/** Where a replay goes another way. */
export interface Difference {
  /** Which of the reports that are compared, from 1. */
  readonly report: number;
  /** Lines as an operator reads them; null: no report. */
  readonly recorded: string | null;
  readonly seen: string | null;
}

/**
 * Sends what the recording sent, at its times; waits at most `waitUs` for what is missing. Throws a UserError
 * when it does not begin with first contact, or that fails.
 */
export async function resend(
  session: Session,
  recording: Recording,
  waitUs: number,
  anyDictionary: boolean,
): Promise<void> {
  const { entries } = recording;
  if (entries.some(({ direction }) => direction === "flight"))
    throw new UserError(
      "a flight can't be replayed, since its light was drawn as it went: run its script again, or --show it",
    );
  const first = entries.find(({ direction }) => direction === "up");
  if (first?.direction !== "up" || first.decoded.name !== FIRST_CONTACT)
    throw new UserError("the recording does not begin with first contact");
  for (const entry of entries) {
    if (entry.direction === "down") continue;
    await session.pass(Math.max(0, entry.timeUs - session.target.time.nowUs()));
    if (entry.direction === "surroundings") await session.surround(entry.decoded);
    if (entry.direction !== "up") continue;
    const { name, line } = entry.decoded;
    session.sendRaw(Uint8Array.from(Buffer.from(entry.packet, "hex")), line, name);
    if (entry === first) await session.awaitContact(waitUs, anyDictionary);
  }
  if (isExact(session, recording)) return;
  // What took longer than then is still on its way.
  const means = meaning(session.dictionary);
  const recorded = entries.filter((entry) => entry.direction === "down" && means(entry.decoded) !== null);
  await session.pass(
    waitUs,
    () => session.arrivals.filter(({ report }) => means(report) !== null).length >= recorded.length,
  );
}

/** Whether then and now are both in simulated time, which alone has a seed. */
function isExact({ target }: Session, { header }: Recording): boolean {
  return target.time.isSimulated && header.seed !== null;
}

/** The first difference between a recording and what came in the replay, or null. */
export function firstDifference(
  session: Session,
  recording: Recording,
  checksum: PacketChecksum,
): Difference | null {
  const { dictionary } = session;
  const asArrival = (entry: Down): Arrival => {
    const arrival = arrivalOf(dictionary, entry, checksum);
    return { ...arrival, command: session.commandOf(arrival.report) };
  };
  const recorded = recording.entries.filter((entry) => entry.direction === "down").map(asArrival);
  const means = meaning(dictionary);
  const key = isExact(session, recording) ? exactKey : ({ report }: Arrival) => means(report);
  const then = recorded.flatMap((arrival) => keyed(arrival, key));
  const now = session.arrivals.flatMap((arrival) => keyed(arrival, key));
  for (let i = 0; i < Math.max(then.length, now.length); i++) {
    if (then[i]?.key === now[i]?.key) continue;
    const words = (side: (typeof then)[number] | undefined) =>
      side === undefined ? null : arrivalLine(dictionary, side.arrival);
    return { report: i + 1, recorded: words(then[i]), seen: words(now[i]) };
  }
  return null;
}

/** A difference in one line. */
export function differenceWords({ report, recorded, seen }: Difference): string {
  const side = (line: string | null) => line?.trim() ?? "no more";
  return `report ${report} differs: recorded "${side(recorded)}", seen "${side(seen)}"`;
}

function arrivalOf(
  dictionary: Dictionary,
  { timeUs, packet: text }: Down,
  checksum: PacketChecksum,
): Arrival {
  const packet = Uint8Array.from(Buffer.from(text, "hex"));
  const { report, problem } = readPacket(dictionary, packet, checksum);
  return { timeUs, packet, report, problem, command: null };
}

function keyed(arrival: Arrival, key: (arrival: Arrival) => string | null) {
  const text = key(arrival);
  return text === null ? [] : [{ arrival, key: text }];
}

function exactKey({ timeUs, packet }: Arrival): string {
  return `${timeUs} ${Buffer.from(packet).toString("hex")}`;
}

/** What verification reports and events say, in one text; null of other reports. */
function meaning(dictionary: Dictionary): (report: ReadableReport | null) => string | null {
  const services = new Map(dictionary.reports.map(({ name, service }) => [name, service]));
  return (report) =>
    report !== null && COMPARED_SERVICES.includes(services.get(report.name) ?? 0)
      ? JSON.stringify(report)
      : null;
}

/** A line of a recording as an operator reads it. */
export function entryLine(dictionary: Dictionary, entry: RecordingEntry, checksum: PacketChecksum): string {
  if (entry.direction === "up") return `${timeWords(entry.timeUs)} > ${entry.decoded.line}`;
  if (entry.direction === "down") return arrivalLine(dictionary, arrivalOf(dictionary, entry, checksum));
  if (entry.direction === "flight") return flightLine(entry.timeUs, entry.decoded);
  if (entry.direction === "end") return `${timeWords(entry.timeUs)} end`;
  return surroundingsLine(entry.timeUs, entry.decoded);
}
