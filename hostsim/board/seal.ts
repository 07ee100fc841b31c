/**
 * The seal of an image: a digest of all that is before it, so that one changed bit anywhere is seen. Takes: a
 * binary or ELF file. Gives: the same with its seal, or whether a seal is whole. The board doesn't read it:
 * its own checks are at the boot stage and at the slots.
 *
 * 44 bytes, little endian: "SATQSEAL", bytes before it (u32), SHA-256 of them. Behind it nothing, or the
 * zeros that fill a UF2 file's last block.
 */
import { createHash } from "node:crypto";

const MAGIC = Buffer.from("SATQSEAL", "latin1");
const AT_LENGTH = MAGIC.length;
const AT_DIGEST = AT_LENGTH + 4;
/** Bytes of a seal. */
export const SEAL_BYTES = AT_DIGEST + 32;
/** A UF2 file's last block has at most this many bytes of filling. */
const MOST_FILLING = 255;

function digestOf(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** The file with its seal behind it. */
export function sealed(file: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(file.length);
  return Buffer.concat([file, MAGIC, length, digestOf(file)]);
}

/** What was sealed, without its seal; the file itself when it has none. */
export function withoutSeal(file: Uint8Array): Uint8Array {
  const at = Buffer.from(file.buffer, file.byteOffset, file.length).lastIndexOf(MAGIC);
  return at < 0 ? file : file.subarray(0, at);
}

/** Why the seal shows no whole image, or null when it does. */
export function sealFault(file: Uint8Array): string | null {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const at = bytes.lastIndexOf(MAGIC);
  if (at < 0) return "its digest is missing";
  if (at + SEAL_BYTES > bytes.length || bytes.readUInt32LE(at + AT_LENGTH) !== at)
    return "its length is not that of its digest";
  const filling = bytes.subarray(at + SEAL_BYTES);
  if (filling.length > MOST_FILLING || filling.some((byte) => byte !== 0))
    return "there is something behind its digest";
  const told = bytes.subarray(at + AT_DIGEST, at + SEAL_BYTES);
  return digestOf(bytes.subarray(0, at)).equals(told) ? null : "its digest is not that of its bytes";
}
