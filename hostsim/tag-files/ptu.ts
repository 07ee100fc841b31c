/**
 * PicoQuant's unified file of time tags (.ptu), T2 mode: one absolute time and channel a record. Takes: such
 * a file, or tags. Gives: the other. From the public description of the header and of T2 records
 * (PicoQuant, "Unified TTTR file format", and its demo readers; docs/reference/ptu.md says what of it is
 * used).
 */
import type { Appendable } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { BinaryFile } from "../columns/binary-file.js";
import { ROWS_AT_A_TIME } from "../columns/column.js";

const MAGIC = "PQTTTR\0\0";
const VERSION = "1.0.00\0\0";
const PREAMBLE_BYTES = MAGIC.length + VERSION.length;
/** Identifier, index and type of a header's entry, and its value. */
const IDENT_BYTES = 32;
const ENTRY_BYTES = 48;
const HEADER_END = "Header_End";
/** No header has as many entries. */
const MOST_ENTRIES = 4096;

const TYPE_EMPTY = 0xffff0008;
const TYPE_BOOL = 0x00000008;
const TYPE_INT = 0x10000008;
const TYPE_FLOAT = 0x20000008;
const TYPE_TEXT = 0x4001ffff;
/** Types with so many bytes behind the entry as its value says: arrays, texts, blobs. */
const TYPES_WITH_BYTES: readonly number[] = [0x2001ffff, TYPE_TEXT, 0x4002ffff, 0xffffffff];
/** Those and all others that a header may have: numbers, sets of bits, colours, dates. */
const TYPES: readonly number[] = [
  ...TYPES_WITH_BYTES,
  TYPE_EMPTY,
  TYPE_BOOL,
  TYPE_INT,
  0x11000008,
  0x12000008,
  TYPE_FLOAT,
  0x21000008,
];

/** Kinds of records in T2 mode that have one layout: 1 bit special, 6 channel, 25 time. */
const T2_KINDS: ReadonlyMap<number, string> = new Map([
  [0x00010204, "HydraHarp 1"],
  [0x01010204, "HydraHarp 2"],
  [0x00010205, "TimeHarp 260 NANO"],
  [0x00010206, "TimeHarp 260 PICO"],
  [0x00010207, "MultiHarp and PicoHarp 330"],
]);
const HYDRAHARP_1 = 0x00010204;
const HYDRAHARP_2 = 0x01010204;
/** Kinds that are known and not read. */
const OTHER_KINDS: ReadonlyMap<number, string> = new Map([
  [0x00010203, "PicoHarp 300 T2"],
  [0x00010303, "PicoHarp 300 T3"],
  [0x00010304, "HydraHarp 1 T3"],
  [0x01010304, "HydraHarp 2 T3"],
  [0x00010305, "TimeHarp 260 NANO T3"],
  [0x00010306, "TimeHarp 260 PICO T3"],
  [0x00010307, "MultiHarp T3"],
]);

const RECORD_BYTES = 4;
const TIME_BITS = 25;
const TIME_MASK = (1 << TIME_BITS) - 1;
/** Ticks of an overflow record; of a HydraHarp 1 fewer than its bits would hold, and always one overflow. */
const WRAP = 1 << TIME_BITS;
const WRAP_OF_HYDRAHARP_1 = 33_552_000;
/** The special channel of overflows; 1 to 15 are markers, 0 is the sync input. */
const OVERFLOW = 0x3f;
const MOST_MARKER = 15;
const PS_PER_S = 1e12;
/** Ticks that times stay below: 2^62, beyond any measurement. */
const MOST_TICKS = 2 ** 62;

/**
 * Our own entry of a header: the time of the centre of slot 0, in ps. Readers pass by what they do not know.
 */
const SLOT_ZERO = "UsrSatqkdSlotZeroPs";
const KIND = "TTResultFormat_TTTRRecType";
const RECORDS = "TTResult_NumberOfRecords";
const RESOLUTION = "MeasDesc_GlobalResolution";

/** Records as they come: whole ticks, and inputs counted from 1; 0 is the sync input. */
export interface PtuRows {
  readonly ticks: BigInt64Array;
  readonly channels: BigInt64Array;
}

/** A file that is open, its header read. */
export interface PtuFile {
  /** Length of a tick, ps. */
  readonly tickPs: number;
  /** Where slot 0 has its centre, ps, when satqkd wrote the file; else null. */
  readonly slotZeroPs: number | null;
  rows(): Generator<PtuRows>;
  close(): void;
}

/** Opens a file. @throws UserError when it is no such file, or of a kind that is not read. */
export function openPtu(path: string): PtuFile {
  const file = new BinaryFile(path);
  try {
    const { entries, end } = headerOf(file);
    const kind = checkedKind(entries.get(KIND));
    const records = entries.get(RECORDS) ?? Number.NaN;
    const tickPs = (entries.get(RESOLUTION) ?? Number.NaN) * PS_PER_S;
    if (!(tickPs >= 1e-3 && tickPs <= PS_PER_S))
      throw new UserError(`is damaged: a resolution of ${tickPs / PS_PER_S} s`);
    const there = file.size - end;
    if (!Number.isSafeInteger(records) || records < 0 || there !== records * RECORD_BYTES)
      throw new UserError(
        `is damaged: its header tells of ${records} records of ${RECORD_BYTES} bytes, and ${there} bytes follow`,
      );
    return {
      tickPs: nearWhole(tickPs),
      slotZeroPs: entries.get(SLOT_ZERO) ?? null,
      rows: () => rowsOf(file, end, records, kind === HYDRAHARP_1),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

/** 1e-12 s times 1e12 is 1 ps but for its last digit. */
function nearWhole(value: number): number {
  const whole = Math.round(value);
  return Math.abs(value - whole) < 1e-9 * whole ? whole : value;
}

function checkedKind(kind: number | undefined): number {
  if (kind === undefined) throw new UserError("is damaged: its header does not tell the kind of its records");
  if (T2_KINDS.has(kind)) return kind;
  const known = OTHER_KINDS.get(kind) ?? `unknown (0x${kind.toString(16)})`;
  throw new UserError(
    `has records of the kind ${known}; read are T2 of ${[...T2_KINDS.values()].join(", ")}`,
  );
}

/** The numbers of a header, by identifier, and where it ends. */
function headerOf(file: BinaryFile): { entries: Map<string, number>; end: number } {
  if (file.size === 0) throw new UserError("is empty");
  if (file.size < PREAMBLE_BYTES || file.read(0, MAGIC.length).toString("latin1") !== MAGIC)
    throw new UserError("is no .ptu file");
  const entries = new Map<string, number>();
  let at = PREAMBLE_BYTES;
  for (let count = 0; count < MOST_ENTRIES; count++) {
    const entry = file.read(at, ENTRY_BYTES);
    const ident = entry.toString("latin1", 0, IDENT_BYTES).replace(/\0.*$/s, "");
    const type = entry.readUInt32LE(IDENT_BYTES + 4);
    if (!TYPES.includes(type) || !/^[\x20-\x7e]+$/.test(ident))
      throw new UserError(`is damaged: entry ${count + 1} of its header makes no sense`);
    at += ENTRY_BYTES;
    if (ident === HEADER_END) return { entries, end: at };
    const value = entry.subarray(ENTRY_BYTES - 8);
    if (TYPES_WITH_BYTES.includes(type)) {
      const bytes = Number(value.readBigInt64LE());
      if (!(bytes >= 0 && at + bytes <= file.size))
        throw new UserError(`is damaged: ${ident} has ${bytes} bytes, more than the file`);
      at += bytes;
    } else if (type === TYPE_FLOAT) entries.set(ident, value.readDoubleLE());
    else entries.set(ident, Number(value.readBigInt64LE()));
  }
  throw new UserError("is damaged: its header has no end");
}

function* rowsOf(file: BinaryFile, begin: number, records: number, isOldest: boolean): Generator<PtuRows> {
  const wrap = isOldest ? WRAP_OF_HYDRAHARP_1 : WRAP;
  let wraps = 0;
  for (let from = 0; from < records; from += ROWS_AT_A_TIME) {
    const count = Math.min(ROWS_AT_A_TIME, records - from);
    const bytes = file.read(begin + from * RECORD_BYTES, count * RECORD_BYTES);
    const ticks = new BigInt64Array(count);
    const channels = new BigInt64Array(count);
    let rows = 0;
    for (let at = 0; at < count; at++) {
      const record = bytes.readUInt32LE(at * RECORD_BYTES);
      const channel = (record >>> TIME_BITS) & 0x3f;
      const time = record & TIME_MASK;
      const isSpecial = record >>> 31 === 1;
      if (isSpecial && channel === OVERFLOW) {
        wraps += isOldest ? 1 : Math.max(1, time);
        if (wraps * wrap > MOST_TICKS) throw new UserError(`is damaged: record ${from + at + 1} is too late`);
        continue;
      }
      if (isSpecial && channel >= 1 && channel <= MOST_MARKER) continue;
      if (isSpecial && channel !== 0)
        throw new UserError(`is damaged: record ${from + at + 1} is of no kind (special, ${channel})`);
      ticks[rows] = BigInt(wraps) * BigInt(wrap) + BigInt(time);
      channels[rows] = BigInt(isSpecial ? 0 : channel + 1);
      rows += 1;
    }
    if (rows > 0) yield { ticks: ticks.subarray(0, rows), channels: channels.subarray(0, rows) };
  }
}

/**
 * Writes tags as a T2 file of a HydraHarp 2, ticks of 1 ps.
 *
 * @param timesPs ascending, none below 0
 * @param channels 1 to 63
 * @param slotZeroPs where the centre of slot 0 is in these times
 * @throws UserError when a time is below 0
 */
export function writePtu(
  timesPs: BigInt64Array,
  channels: Uint8Array,
  slotZeroPs: number,
  file: Appendable,
): void {
  if (timesPs.length > 0 && timesPs[0]! < 0n) throw new UserError("a .ptu file has no times below 0");
  let records = timesPs.length;
  let wraps = 0n;
  const wrapsOf = (timePs: bigint): bigint => timePs >> BigInt(TIME_BITS);
  for (const timePs of timesPs) {
    records += overflowsTo(wrapsOf(timePs) - wraps).length;
    wraps = wrapsOf(timePs);
  }
  file.append(headerText(records, slotZeroPs));
  wraps = 0n;
  let words: number[] = [];
  for (let at = 0; at < timesPs.length; at++) {
    const timePs = timesPs[at]!;
    words.push(...overflowsTo(wrapsOf(timePs) - wraps));
    wraps = wrapsOf(timePs);
    const time = Number(timePs & BigInt(TIME_MASK));
    words.push((((channels[at]! - 1) << TIME_BITS) | time) >>> 0);
    if (words.length < ROWS_AT_A_TIME) continue;
    file.append(bytesOf(words));
    words = [];
  }
  file.append(bytesOf(words));
}

/** Records that let so many wraps pass, each as many as it can count. */
function overflowsTo(wraps: bigint): number[] {
  const records: number[] = [];
  for (let left = Number(wraps); left > 0; left -= TIME_MASK)
    records.push((0x80000000 | (OVERFLOW << TIME_BITS) | Math.min(left, TIME_MASK)) >>> 0);
  return records;
}

function bytesOf(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [at, word] of words.entries()) view.setUint32(at * RECORD_BYTES, word, true);
  return bytes;
}

/** The header of our files: what every reader asks for, and where slot 0 is. */
function headerText(records: number, slotZeroPs: number): Uint8Array {
  return Buffer.concat([
    Buffer.from(MAGIC + VERSION, "latin1"),
    text("File_GUID", "{00000000-0000-0000-0000-000000000000}"),
    text("CreatorSW_Name", "satqkd"),
    whole("Measurement_Mode", 2),
    whole("Measurement_SubMode", 1),
    text("HW_Type", "simulated by satqkd"),
    whole("HW_InpChannels", 4),
    entry("HW_BaseResolution", TYPE_FLOAT, doubleBytes(1 / PS_PER_S)),
    entry(RESOLUTION, TYPE_FLOAT, doubleBytes(1 / PS_PER_S)),
    entry("MeasDesc_Resolution", TYPE_FLOAT, doubleBytes(1 / PS_PER_S)),
    whole("TTResult_SyncRate", 0),
    whole(RECORDS, records),
    whole(KIND, HYDRAHARP_2),
    whole("TTResultFormat_BitsPerRecord", 8 * RECORD_BYTES),
    whole(SLOT_ZERO, slotZeroPs),
    entry(HEADER_END, TYPE_EMPTY, Buffer.alloc(8)),
  ]);
}

function entry(ident: string, type: number, value: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(ENTRY_BYTES);
  bytes.write(ident, "latin1");
  bytes.writeInt32LE(-1, IDENT_BYTES);
  bytes.writeUInt32LE(type, IDENT_BYTES + 4);
  bytes.set(value, ENTRY_BYTES - 8);
  return bytes;
}

function whole(ident: string, value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return entry(ident, TYPE_INT, bytes);
}

function doubleBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

function text(ident: string, value: string): Uint8Array {
  // Padded with zeros to whole eighths, as PicoQuant's own.
  const bytes = Buffer.alloc(Math.ceil((value.length + 1) / 8) * 8);
  bytes.write(value, "latin1");
  const length = Buffer.alloc(8);
  length.writeBigInt64LE(BigInt(bytes.length));
  return Buffer.concat([entry(ident, TYPE_TEXT, length), bytes]);
}
