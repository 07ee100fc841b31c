/**
 * Packets of the controller, as the ground makes and reads them (ECSS-E-ST-70-41C, 7.4). Takes: fields, or
 * bytes. Gives: bytes, or fields. The checksum is the core's, from ground.wasm.
 */
import { type GroundExports, loadGround } from "../../core/load.js";

/** Header fields of a telecommand. */
export interface TelecommandHeader {
  readonly application: number;
  /** Sequence count, 14 bits. */
  readonly sequence: number;
  /** Bits: acceptance 1, start 2, progress 4, completion 8. */
  readonly acknowledgements: number;
  readonly service: number;
  readonly subtype: number;
  readonly source: number;
}

/** A telemetry packet's header fields and data. */
export interface TelemetryPacket {
  readonly application: number;
  readonly sequence: number;
  /** 0: counts from power-on; 1: set by the ground. */
  readonly timeStatus: number;
  readonly service: number;
  readonly subtype: number;
  readonly messageCounter: number;
  readonly destination: number;
  /** Preamble, seconds and fraction of the time, as they came. */
  readonly timeBytes: Uint8Array;
  readonly data: Uint8Array;
}

/** All four acknowledgement flags. */
export const ALL_ACKNOWLEDGEMENTS = 15;
const TELECOMMAND = 0x1800;
const TELEMETRY = 0x0800;
const ONLY_SEGMENT = 0xc000;
const AT_ARGUMENTS = 11;
const AT_TIME = 13;
const AT_DATA = 20;
const CHECKSUM_BYTES = 2;

/** CRC-16 of packets. */
export class PacketChecksum {
  private readonly address: number;

  private constructor(private readonly core: GroundExports) {
    this.address = core.reserve(CAPACITY);
  }

  /** Loads the core that computes it. */
  static async load(): Promise<PacketChecksum> {
    return new PacketChecksum(await loadGround());
  }

  /** The checksum of at most 65,542 bytes, the longest space packet. */
  of(bytes: Uint8Array): number {
    new Uint8Array(this.core.memory.buffer, this.address, CAPACITY).set(bytes);
    return this.core.checksum(this.address, bytes.length);
  }
}

const CAPACITY = 65_542;

/** The bytes of a telecommand. */
export function telecommand(
  header: TelecommandHeader,
  data: Uint8Array,
  checksum: PacketChecksum,
): Uint8Array {
  const bytes = new Uint8Array(AT_ARGUMENTS + data.length + CHECKSUM_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, TELECOMMAND | header.application);
  view.setUint16(2, ONLY_SEGMENT | (header.sequence & 0x3fff));
  view.setUint16(4, bytes.length - 7);
  view.setUint8(6, (2 << 4) | header.acknowledgements);
  view.setUint8(7, header.service);
  view.setUint8(8, header.subtype);
  view.setUint16(9, header.source);
  bytes.set(data, AT_ARGUMENTS);
  view.setUint16(bytes.length - CHECKSUM_BYTES, checksum.of(bytes.subarray(0, -CHECKSUM_BYTES)));
  return bytes;
}

/** Reads a telemetry packet. Throws with a message when it is not whole. */
export function readTelemetry(bytes: Uint8Array, checksum: PacketChecksum): TelemetryPacket {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < AT_DATA + CHECKSUM_BYTES)
    throw new Error(`telemetry of ${bytes.length} bytes is too short`);
  if (view.getUint16(4) + 7 !== bytes.length)
    throw new Error("telemetry declares another length than it has");
  if ((view.getUint16(0) & 0xf800) !== TELEMETRY)
    throw new Error("not a telemetry packet with secondary header");
  if (view.getUint8(6) >> 4 !== 2) throw new Error("telemetry is not PUS-C");
  if (view.getUint16(bytes.length - CHECKSUM_BYTES) !== checksum.of(bytes.subarray(0, -CHECKSUM_BYTES)))
    throw new Error("telemetry is damaged: its checksum is wrong");
  return {
    application: view.getUint16(0) & 0x7ff,
    sequence: view.getUint16(2) & 0x3fff,
    timeStatus: view.getUint8(6) & 15,
    service: view.getUint8(7),
    subtype: view.getUint8(8),
    messageCounter: view.getUint16(9),
    destination: view.getUint16(11),
    timeBytes: bytes.slice(AT_TIME, AT_DATA),
    data: bytes.slice(AT_DATA, -CHECKSUM_BYTES),
  };
}
