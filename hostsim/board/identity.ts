/**
 * The identity record that every image carries: which board, which commit, which core, which dictionary.
 * Takes: the record, or any file or memory that holds an image. Gives: the record, found by its magic and
 * checked by its CRC-32.
 *
 * 128 bytes, little endian: magic and format (8), board name (24, zero-padded), commit (20), flags (u32, bit
 * 0: built from a changed tree, bit 1: a seal or, in a script, a checksum follows), version of the monitor's
 * words (u32), core hash (32), flash base (u32), hash of the controller's dictionary (8), generator (1),
 * reserved (19), CRC-32 of all before it (u32).
 */
import { crc32 } from "node:zlib";
import { GENERATOR_NAMES, type GeneratorName } from "../core/generators.js";
import { dictionaryHash, loadDictionary } from "../protocol/load.js";

/**
 * Version of the monitor's commands and replies; it rises with every change that an older host would misread.
 */
export const DICTIONARY_VERSION = 1;
/** Bytes of the record. */
const IDENTITY_BYTES = 128;

/** "SATQKD", 0, format 1. */
const MAGIC = Buffer.from("SATQKD\0\x01", "latin1");
const HEXADECIMAL = new RegExp(
  `${MAGIC.toString("hex")}[0-9a-f]{${2 * (IDENTITY_BYTES - MAGIC.length)}}`,
  "g",
);
const NAME_BYTES = 24;
const AT_DICTIONARY_HASH = 96;
/** Place of the generator's name in GENERATOR_NAMES: 0, ChaCha20, in an image from before there were two. */
const AT_GENERATOR = 104;
const FLAG_CHANGED = 1;
const FLAG_SEALED = 2;

/** What an image says of itself. */
export interface Identity {
  readonly board: string;
  /** 40 hexadecimal digits; all zero when unknown. */
  readonly commit: string;
  /** Built from a tree that differs from the commit. */
  readonly changed: boolean;
  /** A digest stands behind the image (seal.ts); without it nothing shows that it is whole. */
  readonly sealed: boolean;
  /** Of the monitor's commands and replies: DICTIONARY_VERSION. */
  readonly dictionaryVersion: number;
  /**
   * Of the controller's telecommands and telemetry (hostsim/protocol), 16 hexadecimal digits; zeros in an
   * older image.
   */
  readonly dictionaryHash: string;
  /** SHA-256 of the core's sources, 64 hexadecimal digits. */
  readonly coreHash: string;
  readonly flashBaseAddress: number;
  /** What the pattern's random bits come from. */
  readonly generator: GeneratorName;
}

/** The 128 bytes of a record. */
export function encodeIdentity(identity: Identity): Uint8Array {
  const record = Buffer.alloc(IDENTITY_BYTES);
  if (Buffer.byteLength(identity.board) > NAME_BYTES)
    throw new Error(`board name ${identity.board} is too long`);
  MAGIC.copy(record, 0);
  record.write(identity.board, 8, "ascii");
  Buffer.from(identity.commit, "hex").copy(record, 32);
  record.writeUInt32LE((identity.changed ? FLAG_CHANGED : 0) | (identity.sealed ? FLAG_SEALED : 0), 52);
  record.writeUInt32LE(identity.dictionaryVersion, 56);
  Buffer.from(identity.coreHash, "hex").copy(record, 60);
  record.writeUInt32LE(identity.flashBaseAddress, 92);
  Buffer.from(identity.dictionaryHash, "hex").copy(record, AT_DICTIONARY_HASH);
  record.writeUInt8(GENERATOR_NAMES.indexOf(identity.generator), AT_GENERATOR);
  record.writeUInt32LE(crc32(record.subarray(0, IDENTITY_BYTES - 4)), IDENTITY_BYTES - 4);
  return new Uint8Array(record);
}

/** Reads a record; null when its magic or CRC is wrong. */
export function decodeIdentity(bytes: Uint8Array): Identity | null {
  if (bytes.length < IDENTITY_BYTES) return null;
  const record = Buffer.from(bytes.buffer, bytes.byteOffset, IDENTITY_BYTES);
  if (!record.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  if (crc32(record.subarray(0, IDENTITY_BYTES - 4)) !== record.readUInt32LE(IDENTITY_BYTES - 4)) return null;
  const generator = GENERATOR_NAMES[record.readUInt8(AT_GENERATOR)];
  if (generator === undefined) return null;
  return {
    generator,
    board: record.toString("ascii", 8, 8 + NAME_BYTES).replace(/\0.*$/, ""),
    commit: record.toString("hex", 32, 52),
    changed: (record.readUInt32LE(52) & FLAG_CHANGED) !== 0,
    sealed: (record.readUInt32LE(52) & FLAG_SEALED) !== 0,
    dictionaryVersion: record.readUInt32LE(56),
    coreHash: record.toString("hex", 60, 92),
    flashBaseAddress: record.readUInt32LE(92),
    dictionaryHash: record.toString("hex", AT_DICTIONARY_HASH, AT_DICTIONARY_HASH + 8),
  };
}

/** The identity in an image's bytes, or in hexadecimal in a script; null when there is none that is whole. */
export function findIdentity(image: Uint8Array): Identity | null {
  return findRecord(image) ?? findHexadecimal(image);
}

/** The identity in a script's text; null when there is none that is whole. */
export function findHexadecimal(file: Uint8Array): Identity | null {
  const text = Buffer.from(file.buffer, file.byteOffset, file.length).toString("latin1");
  for (const [record] of text.matchAll(HEXADECIMAL)) {
    const identity = decodeIdentity(Buffer.from(record, "hex"));
    if (identity !== null) return identity;
  }
  return null;
}

/** The identity in a flat binary, an ELF file or memory; null when there is none that is whole. */
export function findRecord(image: Uint8Array): Identity | null {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.length);
  for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    const identity = decodeIdentity(bytes.subarray(at, at + IDENTITY_BYTES));
    if (identity !== null) return identity;
  }
  return null;
}

/** One line for people: board, commit, core, dictionary, generator. */
export function describeIdentity(identity: Identity): string {
  const unknown = /^0+$/.test(identity.commit);
  const commit = unknown ? "unknown commit" : `commit ${identity.commit.slice(0, 12)}`;
  return (
    `${identity.board}, ${commit}${identity.changed ? " with changes" : ""}, ` +
    `core ${identity.coreHash.slice(0, 12)}, dictionary ${identity.dictionaryHash}, ` +
    `monitor ${identity.dictionaryVersion}, generator ${identity.generator}`
  );
}

/**
 * Why an image does not fit this host, or null when it does: other words of monitor or controller, or another
 * core.
 */
export function mismatch(
  identity: Identity,
  coreHash: string,
  hash: string = dictionaryHash(loadDictionary()),
): string | null {
  if (identity.dictionaryVersion !== DICTIONARY_VERSION)
    return `monitor ${identity.dictionaryVersion}, this host speaks ${DICTIONARY_VERSION}`;
  if (identity.dictionaryHash !== hash) return `dictionary ${identity.dictionaryHash}, this host has ${hash}`;
  if (identity.coreHash !== coreHash)
    return `core ${identity.coreHash.slice(0, 12)}, this host has ${coreHash.slice(0, 12)}`;
  return null;
}
