/**
 * Where the linker may put things in flash. Takes: a board, and which of its images. Gives: regions.ld, which
 * the platform's linker script includes.
 */
import { HEAD_BYTES, SLOTS_AT } from "../../../boards/rp2/rp2040/slots.js";
import { EVENTS_OFFSET, KEYSTORE_OFFSET, KEYSTORE_SECTORS } from "../../../firmware/flight/journals.js";
import type { Board } from "../board.js";
import { slotBytes } from "../facts.js";

const SECTOR_BYTES = 4096;
const EVENT_SECTORS = 2;

/** An image of a board: alone in flash, in one of two slots, or the loader before those. */
export type ImageKind = "alone" | "first slot" | "second slot" | "loader";

/** Where an image is in flash, from its foot, and how long it may be. */
export function imagePlace(
  image: NonNullable<Board["image"]>,
  kind: ImageKind,
): { offset: number; bytes: number } {
  if (kind === "alone") return { offset: 0, bytes: image.flashBytes };
  if (kind === "loader") return { offset: 0, bytes: SLOTS_AT };
  const slot = kind === "first slot" ? 0 : 1;
  return { offset: SLOTS_AT + slot * slotBytes(image) + HEAD_BYTES, bytes: slotBytes(image) - HEAD_BYTES };
}

/** The text of regions.ld. */
export function regionsScript({ image, budget }: Board, kind: ImageKind): string {
  if (image === null || budget === null) throw new Error("a board without an image has no regions");
  const base = Number(image.flashBaseAddress);
  const journals = base + image.flashBytes;
  const { offset, bytes } = imagePlace(image, kind);
  const region = (name: string, access: string, origin: number, length: number): string =>
    `  ${name} (${access}) : ORIGIN = 0x${origin.toString(16)}, LENGTH = ${length}\n`;
  return (
    "/* Made by the build from board.json. */\nMEMORY {\n" +
    region("FLASH", "rx", base + offset, bytes) +
    region("MARKS", "r", journals, KEYSTORE_OFFSET) +
    region("KEYS", "r", journals + KEYSTORE_OFFSET, KEYSTORE_SECTORS * SECTOR_BYTES) +
    region("EVENTS", "r", journals + EVENTS_OFFSET, EVENT_SECTORS * SECTOR_BYTES) +
    `}\nSTACK_BYTES = ${budget.stackBytes};\n`
  );
}
