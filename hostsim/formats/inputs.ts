/**
 * The formats of JSON that people write for this program. Takes and gives nothing: a list. Their schemas are
 * made of what checks them. A head may stand in such a file, and need not.
 */
import type { FormatNote } from "./formats.js";

/** All of them, sorted by name; `version` is the newest that is read. */
export const INPUT_FORMATS = {
  "satqkd-board": { version: 1, from: "a file of yours: boards/BOARD/board.json" },
  "satqkd-constellation": { version: 1, from: "a file of yours for satqkd network" },
  "satqkd-counts": { version: 1, from: "a file of yours for satqkd keylength" },
  "satqkd-ground-station": { version: 1, from: "a file of yours for satqkd passes: a station" },
  "satqkd-relay-scenario": { version: 1, from: "a file of yours for satqkd relay" },
  "satqkd-scenario": {
    version: 1,
    from: "a file of yours for satqkd pass, and whatever else takes a scenario",
  },
} as const satisfies Readonly<Record<string, FormatNote>>;

/** Name of such a format. */
export type InputFormatName = keyof typeof INPUT_FORMATS;
