/**
 * A file that holds images: UF2, ELF, flat binary, or a script for Espruino. Takes: its bytes. Gives: which
 * images, and whether each is whole: by its seal, a script by its last line.
 */
import { crc32 } from "node:zlib";
import { findHexadecimal, findRecord, type Identity } from "./identity.js";
import { sealFault } from "./seal.js";
import { decodeUf2, looksLikeUf2 } from "./uf2.js";

/** An image in a file. */
export interface FoundImage {
  /** Of a UF2 file's image; null elsewhere. */
  readonly familyId: number | null;
  /** Null when it is no satqkd image, or too damaged to say. */
  readonly identity: Identity | null;
  /**
   * Why it is damaged; null when it is whole, or when nothing could show it: without identity, and in images
   * of before there were seals.
   */
  readonly fault: string | null;
}

/** Why a script is not what was built, or null. Its last line has the CRC-32 of all before. */
export function scriptFault(script: string): string | null {
  const [, checked, sum] = /^([\s\S]*)\/\/ crc32 ([0-9a-f]{8})\n$/.exec(script) ?? [];
  if (checked === undefined || crc32(Buffer.from(checked, "latin1")) !== Number.parseInt(sum ?? "", 16))
    return "is cut short, or was changed after it was built";
  return null;
}

/** Why an image whose identity says that it is sealed is damaged, or null. */
export function imageFault(bytes: Uint8Array, identity: Identity | null): string | null {
  return identity?.sealed ? sealFault(bytes) : null;
}

/**
 * The images of a file.
 * @throws Uf2Error when it is a UF2 file that is not whole.
 */
export function imagesOf(file: Uint8Array): FoundImage[] {
  if (looksLikeUf2(file))
    return decodeUf2(file).images.map(({ familyId, bytes }) => {
      const identity = findRecord(bytes);
      return { familyId, identity, fault: imageFault(bytes, identity) };
    });
  const record = findRecord(file);
  if (record !== null) return [{ familyId: null, identity: record, fault: imageFault(file, record) }];
  const identity = findHexadecimal(file);
  const fault = identity === null ? null : scriptFault(Buffer.from(file).toString("latin1"));
  return [{ familyId: null, identity, fault }];
}
