/**
 * Recordings of sessions: JSON lines. The first is the header; then each packet and each change of the
 * surroundings, in order; the last says how long the session was. On the host, the same session gives the
 * same bytes.
 */
import { z } from "zod";
import { type Headed, withoutHead } from "../base/format-head.js";
import { parseJson } from "../base/json-text.js";
import { OutputError, OutputFile, type OutputRule } from "../base/output.js";
import { linesOf, readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { dictionaryHash } from "../protocol/load.js";
import type { Dictionary } from "../protocol/schema.js";
import type { PacketChecksum } from "../wire/controller/packet.js";
import { type FlightNews, type Observer, readPacket } from "./session.js";
import type { Surroundings, Target } from "./target.js";

/** Name of the format, and the newest version that is read (docs/reference/formats.md). */
const NAME = "satqkd-recording";
const VERSION = 1;
/** What a header of before December 2026 begins with in place of format and version. */
const OLD_HEAD = { recording: "satqkd console", format: 1 };

const timeUs = z.number().int().min(0);
const packet = z.string().regex(/^([0-9a-f]{2})+$/);
const header = z.strictObject({
  /** Where the session was: host, emulated:BOARD or serial:PORT. */
  target: z.string(),
  /** The ground's dictionary, with which it was decoded. */
  dictionary: z.string().regex(/^[0-9a-f]{16}$/),
  seed: z.number().int().nullable(),
});
const surroundings = z.strictObject({
  supply: z.number().int().exactOptional(),
  temperature: z.number().int().exactOptional(),
  sensors: z.boolean().exactOptional(),
  link: z.boolean().exactOptional(),
  watchdog: z.boolean().exactOptional(),
  noiseStuck: z.boolean().exactOptional(),
});
const value = z.union([z.number(), z.string()]);
const report = z.strictObject({
  name: z.string(),
  values: z.record(z.string(), value),
  stretches: z
    .array(
      z.strictObject({
        offset: z.number(),
        bytes: z.number(),
        contents: z.string().exactOptional(),
        checksum: z.number(),
      }),
    )
    .exactOptional(),
});
const flightResult = z.strictObject({
  blocks: z.number(),
  struckBlocks: z.number(),
  differentPulses: z.number().nullable(),
  endedBy: z.string().nullable(),
  clicks: z.number(),
  siftedBits: z.number(),
  qber: z.number().nullable(),
  secretKeyBits: z.number(),
  keysEqual: z.boolean(),
  boardKeyBlocks: z.number().nullable(),
  noKeyReason: z.string().nullable(),
  evidence: z.enum(["simulated", "emulated", "reported"]),
  randomness: z.enum(["expanded", "public seed"]),
});
const entry = z.discriminatedUnion("direction", [
  z.strictObject({
    timeUs,
    direction: z.literal("up"),
    packet,
    decoded: z.strictObject({ name: z.string(), line: z.string() }),
  }),
  z.strictObject({ timeUs, direction: z.literal("down"), packet, decoded: report.nullable() }),
  z.strictObject({ timeUs, direction: z.literal("surroundings"), decoded: surroundings }),
  z.strictObject({
    timeUs,
    direction: z.literal("flight"),
    decoded: z.strictObject({
      order: z.strictObject({ scenario: z.string(), seed: z.number().int(), windowS: z.number().nullable() }),
      result: flightResult.nullable(),
    }),
  }),
  z.strictObject({ timeUs, direction: z.literal("end") }),
]);

/** What a recording begins with, without format and version. */
export type RecordingHeader = z.infer<typeof header>;
/** A line of a recording behind its header. */
export type RecordingEntry = z.infer<typeof entry>;

/** A recording that was read. */
export interface Recording {
  readonly header: RecordingHeader;
  readonly entries: readonly RecordingEntry[];
}

/**
 * Writes a recording, line by line as things happen. A full disk ends the recording, not the session; `close`
 * tells it.
 */
export class Recorder implements Observer {
  private failure: OutputError | null = null;

  private constructor(
    private readonly file: OutputFile,
    private readonly nowUs: () => number,
  ) {}

  /** Begins a recording. @throws as `OutputFile.open` */
  static open(path: string, rule: OutputRule, target: Target, dictionary: Dictionary): Recorder {
    const recorder = new Recorder(OutputFile.open(path, rule), () => target.time.nowUs());
    const head: Headed<typeof NAME, RecordingHeader> = {
      format: NAME,
      version: VERSION,
      target: target.name,
      dictionary: dictionaryHash(dictionary),
      seed: target.seed,
    };
    recorder.write(head);
    return recorder;
  }

  readonly departed: NonNullable<Observer["departed"]> = ({ timeUs, packet, command: { name, line } }) =>
    this.write({ timeUs, direction: "up", packet: hex(packet), decoded: { name, line } });

  readonly arrived: NonNullable<Observer["arrived"]> = ({ timeUs, packet, report: decoded }) =>
    this.write({ timeUs, direction: "down", packet: hex(packet), decoded });

  readonly surrounded = (timeUs: number, decoded: Surroundings): void =>
    this.write({ timeUs, direction: "surroundings", decoded });

  readonly flew = (timeUs: number, decoded: FlightNews): void =>
    this.write({ timeUs, direction: "flight", decoded });

  /** Ends the recording. @throws OutputError when it could not be written */
  close(): void {
    this.write({ timeUs: this.nowUs(), direction: "end" });
    if (this.failure !== null) throw this.failure;
    this.file.commit();
  }

  private write(line: object): void {
    if (this.failure !== null) return;
    try {
      this.file.append(`${JSON.stringify(line)}\n`);
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      this.failure = error;
    }
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/**
 * The first line's data without what the file is.
 * @throws UserError when it is of another format, or of a newer version.
 */
function headless(data: unknown): unknown {
  if (typeof data !== "object" || data === null) return data;
  const { recording, format, ...body } = data as Record<string, unknown>;
  if (recording === OLD_HEAD.recording && format === OLD_HEAD.format) return body;
  if (format === undefined) throw new UserError("no recording of the console: format: is missing");
  return withoutHead(data, NAME, VERSION);
}

function parseLine<T>(
  schema: z.ZodType<T>,
  text: string,
  where: string,
  take = (data: unknown): unknown => data,
): T {
  let data: unknown;
  try {
    data = take(parseJson(text));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const isJson = !error.message.startsWith("not JSON");
    throw new UserError(`${where}: ${isJson ? error.message : "not a line of JSON"}`);
  }
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new UserError(`${where}: no recording of the console: ${path.map(String).join(".")}: ${message}`);
}

function textOf(path: string): string {
  try {
    return readText(path);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${path}: ${error.message}`);
    throw error;
  }
}

/**
 * Reads a recording. Throws a UserError that names the first line that is wrong, also when what it says of a
 * packet is not in it.
 */
export function readRecording(path: string, dictionary: Dictionary, checksum: PacketChecksum): Recording {
  const lines = linesOf(textOf(path));
  const head = parseLine(header, lines[0] ?? "", `${path}:1`, headless);
  const isOurs = head.dictionary === dictionaryHash(dictionary);
  const entries = lines.slice(1).map((line, index) => {
    const where = `${path}:${index + 2}`;
    const read = parseLine(entry, line, where);
    if (isOurs && read.direction === "down") {
      const { report: decoded } = readPacket(dictionary, Buffer.from(read.packet, "hex"), checksum);
      if (JSON.stringify(decoded) !== JSON.stringify(read.decoded))
        throw new UserError(`${where}: what it says of the packet is not what the packet holds`);
    }
    return read;
  });
  return { header: head, entries };
}
