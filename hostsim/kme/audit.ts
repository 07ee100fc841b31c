/**
 * What a KME did, for people to read later: one line of JSON an event, with time, names and IDs, and never a
 * key. Takes: events. Gives: lines in a file or on standard output.
 */
import pino from "pino";

/** An audit log. */
export interface Audit {
  readonly note: (event: string, about: Readonly<Record<string, unknown>>) => void;
  readonly close: () => void;
}

/** Writes events to a file, which grows; to standard output where it is null. */
export function openAudit(station: string, path: string | null): Audit {
  const destination = pino.destination({
    ...(path === null ? { fd: 1 } : { dest: path, mode: 0o600 }),
    sync: true,
  });
  const log = pino({ base: { station }, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return {
    note: (event, about) => log.info(about, event),
    close: () => destination.end(),
  };
}
