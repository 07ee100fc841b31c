/**
 * The keys, in one list that terminal, pages, their help and a test of the documents read. Keys are named as
 * browsers name them (KeyboardEvent.key, w3.org/TR/uievents-key).
 */
import { PLACE_EXAMPLES } from "./go-to.js";
import { SEQUENCE_EXAMPLE } from "./sequence.js";

/** What a key does. */
export type Action =
  | "back"
  | "forward"
  | "far back"
  | "far forward"
  | "block back"
  | "block forward"
  | "first pulse"
  | "last pulse"
  | "go to"
  | "go to time"
  | "next signal"
  | "previous signal"
  | "next decoy"
  | "previous decoy"
  | "next vacuum"
  | "previous vacuum"
  | "next change"
  | "search"
  | "search on"
  | "search back"
  | "next difference"
  | "previous difference"
  | "mark"
  | "jump"
  | "count"
  | "zoom in"
  | "zoom out"
  | "fit"
  | "centre"
  | "help"
  | "quit";

/** One line of the help. */
export interface KeyLine {
  readonly group: "move" | "find" | "measure" | "look";
  /** The keys as people read them. */
  readonly shown: string;
  readonly what: string;
  /** What each does. */
  readonly keys: Readonly<Record<string, Action>>;
}

const LINES = ["0", "1", "2", "3", "4", "5", "6", "7"];

/** All keys, in the order of the help. */
export const KEY_LINES: readonly KeyLine[] = [
  {
    group: "move",
    shown: "← → or h l",
    what: "one pulse back, one on",
    keys: { ArrowLeft: "back", h: "back", ArrowRight: "forward", l: "forward" },
  },
  {
    group: "move",
    shown: "↑ ↓",
    what: "ten pulses back, ten on",
    keys: { ArrowUp: "far back", ArrowDown: "far forward" },
  },
  {
    group: "move",
    shown: "PgUp PgDn",
    what: "a block back, a block on",
    keys: { PageUp: "block back", PageDown: "block forward" },
  },
  {
    group: "move",
    shown: "Home End",
    what: "the first pulse, the last one",
    keys: { Home: "first pulse", End: "last pulse" },
  },
  { group: "move", shown: "g", what: `go to: ${PLACE_EXAMPLES}`, keys: { g: "go to" } },
  { group: "move", shown: "t", what: "go to a time: a bare number is ps", keys: { t: "go to time" } },
  {
    group: "find",
    shown: "d D",
    what: "next decoy, previous one",
    keys: { d: "next decoy", D: "previous decoy" },
  },
  {
    group: "find",
    shown: "v V",
    what: "next vacuum, previous one",
    keys: { v: "next vacuum", V: "previous vacuum" },
  },
  {
    group: "find",
    shown: "s S",
    what: "next signal, previous one",
    keys: { s: "next signal", S: "previous signal" },
  },
  {
    group: "find",
    shown: "0 to 7",
    what: "next change of that line",
    keys: Object.fromEntries(LINES.map((line) => [line, "next change"])),
  },
  { group: "find", shown: "/", what: `search a sequence: ${SEQUENCE_EXAMPLE}`, keys: { "/": "search" } },
  {
    group: "find",
    shown: "n N",
    what: "its next place, its previous one",
    keys: { n: "search on", N: "search back" },
  },
  {
    group: "find",
    shown: "x X",
    what: "next difference of two schedules, previous one",
    keys: { x: "next difference", X: "previous difference" },
  },
  { group: "measure", shown: "m and a letter", what: "set a mark; distances are shown", keys: { m: "mark" } },
  { group: "measure", shown: "' and a letter", what: "go to that mark", keys: { "'": "jump" } },
  {
    group: "measure",
    shown: "#",
    what: "count between marks, or in sight: d, sZ1 dX in block, v in all",
    keys: { "#": "count" },
  },
  {
    group: "look",
    shown: "+ -",
    what: "show half as much, twice as much",
    keys: { "+": "zoom in", "=": "zoom in", "-": "zoom out" },
  },
  { group: "look", shown: "f", what: "show all; again: back", keys: { f: "fit" } },
  { group: "look", shown: "c", what: "cursor to the middle", keys: { c: "centre" } },
  { group: "look", shown: "?", what: "all keys", keys: { "?": "help" } },
  { group: "look", shown: "q", what: "quit", keys: { q: "quit" } },
];

const ACTIONS: ReadonlyMap<string, Action> = new Map(KEY_LINES.flatMap(({ keys }) => Object.entries(keys)));

/** What a key does; undefined when nothing. */
export function actionOf(key: string): Action | undefined {
  return ACTIONS.get(key);
}
