/**
 * Whether the linker keeps clear of the flash that journals and keys are in. Takes: the map that it wrote.
 * Gives: an error when its regions are not where the code writes: an image must never lie over keys, nor keys
 * over an image.
 */
import { UserError } from "../../base/user-error.js";

const SECTOR_BYTES = 4096;

/** Where the code has its key store. */
export interface KeystorePlace {
  /** First byte behind the journals' first. */
  readonly offset: number;
  readonly sectors: number;
  /** First byte of the event journal, two sectors long. */
  readonly eventsOffset: number;
}

/** Where the image ends at the latest. */
export interface ImagePlace {
  readonly flashBaseAddress: number;
  readonly flashBytes: number;
  /** Where it begins in that, and how long it may be. */
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Compares regions FLASH, MARKS, KEYS and EVENTS of a map with the code's.
 *
 * @throws UserError when one is missing or elsewhere
 */
export function checkFlashRegions(map: string, image: ImagePlace, keystore: KeystorePlace): void {
  const end = image.flashBaseAddress + image.flashBytes;
  const wanted = {
    FLASH: [image.flashBaseAddress + image.offset, image.bytes],
    MARKS: [end, keystore.offset],
    KEYS: [end + keystore.offset, keystore.sectors * SECTOR_BYTES],
    EVENTS: [end + keystore.eventsOffset, 2 * SECTOR_BYTES],
  };
  for (const [name, [origin, length]] of Object.entries(wanted)) {
    const region = new RegExp(`^${name} +(0x[0-9a-f]+) +(0x[0-9a-f]+)`, "m").exec(map);
    const found =
      region === null ? "no such region" : `${Number(region[2])} bytes at ${hex(Number(region[1]))}`;
    const expected = `${length} bytes at ${hex(origin!)}`;
    if (found !== expected)
      throw new UserError(`image.ld: region ${name}: ${found}, the code has ${expected}`);
  }
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}
