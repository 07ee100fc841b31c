/**
 * Uplink of an image (service 6). Takes: the image. Gives: the commands that bring it to the board's other
 * slot, in order.
 */
import { crc32 } from "node:zlib";
import type { Dictionary } from "../../protocol/schema.js";
import { type EncodedCommand, encodeCommand, encodeFunction } from "./encode.js";

/** Bytes in a telecommand: as many whole words as the dictionary allows. */
const PART_BYTES = 224;

/** A command of an uplink. */
export interface UplinkCommand {
  readonly name: string;
  readonly encoded: EncodedCommand;
}

/** The image in whole words: its end filled up with zeros. */
export function wholeWords(image: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(image.length / 4) * 4);
  padded.set(image);
  return padded;
}

/** All commands: begin, the parts, activate. `version` must be above that of the image that runs. */
export function uplinkCommands(dictionary: Dictionary, image: Uint8Array, version: number): UplinkCommand[] {
  const whole = wholeWords(image);
  const begin = { bytes: whole.length, version, sum: crc32(whole) };
  const parts = Array.from({ length: Math.ceil(whole.length / PART_BYTES) }, (_, part) => {
    const offset = part * PART_BYTES;
    const bytes = [...whole.subarray(offset, offset + PART_BYTES)].map((byte) => ({ byte }));
    return { name: "load-image", encoded: encodeCommand(dictionary, "load-image", { offset }, bytes) };
  });
  return [
    { name: "begin-image", encoded: encodeFunction(dictionary, "begin-image", begin) },
    ...parts,
    { name: "activate-image", encoded: encodeFunction(dictionary, "activate-image", {}) },
  ];
}
