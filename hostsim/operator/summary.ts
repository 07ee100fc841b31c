/**
 * A session as one JSON object (docs/how-to/console.md).
 */
import { dictionaryHash } from "../protocol/load.js";
import type { Arrival } from "./arrival.js";
import type { Difference } from "./replay.js";
import type { Session } from "./session.js";

function reportOf({ timeUs, report, problem, packet, command }: Arrival) {
  if (report === null) return { timeUs, problem, packet: Buffer.from(packet).toString("hex") };
  return { timeUs, ...(command === null ? {} : { command: command.number }), ...report };
}

/** The object that `satqkd console --json` prints. */
export type SessionSummary = ReturnType<typeof summary>;

/** All that was sent and came, and how it ended. `difference`: of a replay. */
export function summary(
  session: Session,
  exitCode: number,
  error: string | null,
  difference?: Difference | null,
) {
  const { target, dictionary, controllerHash, commands, arrivals, flight } = session;
  return {
    target: target.name,
    simulatedTime: target.time.isSimulated,
    seed: target.seed,
    dictionary: { ground: dictionaryHash(dictionary), controller: controllerHash },
    endUs: target.time.nowUs(),
    commands: commands.map(({ number, name, line, request, sentUs, reports }) => ({
      number,
      name,
      line,
      request,
      sentUs,
      /** Its last verification report. */
      outcome: reports.at(-1)?.report?.name ?? null,
    })),
    reports: arrivals.map(reportOf),
    /** The last flight; `result` is null when it has not come to its end. */
    flight: flight === null ? null : { order: flight.order, result: flight.result },
    ...(difference === undefined ? {} : { difference }),
    exitCode,
    error,
  };
}
