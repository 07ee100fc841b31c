/**
 * First contact: does the controller speak this ground's dictionary? Takes: the answer to one question, which
 * every dictionary asks and answers in the same bytes. Gives: the hash of the controller's dictionary, or a
 * refusal.
 *
 * Nothing here is looked up in a dictionary, so that a ground with another one still reads the answer.
 */
import { dictionaryHash } from "../../protocol/load.js";
import type { Dictionary } from "../../protocol/schema.js";
import type { EncodedCommand } from "./encode.js";
import type { TelemetryPacket } from "./packet.js";

const SERVICE_PARAMETERS = 20;
const REQUEST_VALUES = 1;
const REPORT_VALUES = 2;
/** Parameter 1 is the first 64 bits of the dictionary's SHA-256, in every dictionary. */
const HASH_PARAMETER = 1;
/** Count, identifier, hash. */
const ANSWER_BYTES = 1 + 2 + 8;

/**
 * The controller was made from another dictionary: what it reports and understands may mean something else.
 */
export class DictionaryMismatch extends Error {
  constructor(
    /** The controller's hash, 16 hexadecimal digits. */
    readonly controller: string,
    /** This ground's. */
    readonly ground: string,
  ) {
    super(`the controller has dictionary ${controller}, this ground has ${ground}`);
  }
}

/** The question: the value of parameter 1. */
export function firstContactCommand(): EncodedCommand {
  return {
    service: SERVICE_PARAMETERS,
    subtype: REQUEST_VALUES,
    data: Uint8Array.of(1, 0, HASH_PARAMETER),
  };
}

/**
 * The hash in a report, 16 hexadecimal digits; null when the report is not the answer to
 * `firstContactCommand`.
 */
export function reportedHash(report: TelemetryPacket): string | null {
  const { service, subtype, data } = report;
  if (service !== SERVICE_PARAMETERS || subtype !== REPORT_VALUES || data.length !== ANSWER_BYTES)
    return null;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  if (view.getUint8(0) !== 1 || view.getUint16(1) !== HASH_PARAMETER) return null;
  return view.getBigUint64(3).toString(16).padStart(16, "0");
}

/**
 * Checks the answer. Returns whether the dictionaries are the same, null when the report is not the answer.
 * Throws DictionaryMismatch when they differ, unless `allowMismatch`.
 */
export function checkFirstContact(
  report: TelemetryPacket,
  dictionary: Dictionary,
  allowMismatch = false,
): boolean | null {
  const controller = reportedHash(report);
  if (controller === null) return null;
  const ground = dictionaryHash(dictionary);
  if (controller !== ground && !allowMismatch) throw new DictionaryMismatch(controller, ground);
  return controller === ground;
}
