/**
 * The keys of `satqkd step`. Takes: key presses. Gives: where the cursor is, marks, and what is being typed.
 * Draws nothing.
 */
import { parseWhole } from "../base/decimal.js";
import {
  clamp,
  type Direction,
  parseSequence,
  type Search,
  searchChange,
  searchSequence,
  searchSymbol,
} from "./moves.js";
import type { Schedule } from "./types.js";
import { grouped } from "./words.js";

/** A key as a terminal library names it. */
export interface Key {
  readonly leftArrow?: boolean;
  readonly rightArrow?: boolean;
  readonly upArrow?: boolean;
  readonly downArrow?: boolean;
  readonly pageUp?: boolean;
  readonly pageDown?: boolean;
  readonly return?: boolean;
  readonly escape?: boolean;
  readonly backspace?: boolean;
  readonly delete?: boolean;
  readonly ctrl?: boolean;
}

/** Help, one line. */
const HELP =
  "←→ 1  ↑↓ 10  PgUp/Dn block  d/D decoy  v/V vacuum  0-7 line change  g index  t ps  / search n next Esc stop  m mark ' jump  q quit";

const FAR = 10;
const CLASS_DECOY = 1;
const CLASS_VACUUM = 0;

const PROMPTS = {
  index: "go to pulse: ",
  time: "go to ps: ",
  search: "search (sZ1 dX v *): ",
  mark: "mark with a letter: ",
  jump: "jump to mark: ",
} as const;

/** What is being typed. */
export interface Prompt {
  readonly kind: keyof typeof PROMPTS;
  readonly text: string;
}

/** How far a search is. */
function lookedFor({ what, search }: Quest): string {
  const where = search.direction === 1 ? "next" : "previous";
  return `no ${what} in the ${where} ${grouped(search.looked)} pulses, to pulse ${grouped(search.reached)}`;
}

/** A search, and the words for what it looks for. */
interface Quest {
  readonly what: string;
  readonly search: Search;
}

/** The state behind the terminal view. */
export class Stepper {
  cursor: number;
  /** A line for the user: what was not found, or typed wrongly. */
  message = "";
  prompt: Prompt | null = null;
  quit = false;
  private readonly marks = new Map<string, number>();
  private sequence: { readonly text: string; readonly fits: ((symbol: number) => boolean)[] } | null = null;
  /** The search that is going on, and the one that was stopped. */
  private quest: Quest | null = null;
  private stopped: Quest | null = null;

  constructor(
    readonly schedule: Schedule,
    start: number,
  ) {
    this.cursor = clamp(schedule, start);
  }

  /** Whether a search is going on, which `goOn` takes further. */
  get isSearching(): boolean {
    return this.quest !== null;
  }

  /** The search that is going on, or the prompt as shown, or the message, or the help. */
  get footer(): string {
    if (this.quest !== null) return `${lookedFor(this.quest)}; Esc stops`;
    return this.prompt !== null ? PROMPTS[this.prompt.kind] + this.prompt.text : this.message || HELP;
  }

  /** Takes the search that is going on one part further. */
  goOn(): void {
    if (this.quest === null) return;
    const { search } = this.quest;
    search.goOn();
    if (search.found !== null) this.cursor = search.found;
    else if (!search.isAtEnd) return;
    else
      this.message = `${lookedFor(this.quest)}: the schedule ${search.direction === 1 ? "ends" : "begins"} there`;
    this.quest = null;
  }

  /** Takes one key press. While a search goes on there is Esc, which stops it, and q. */
  press(input: string, key: Key): void {
    if (this.quest !== null) {
      if (key.escape) this.stop(this.quest);
      else if (input === "q") this.quit = true;
      return;
    }
    this.message = "";
    if (this.prompt !== null) this.type(this.prompt, input, key);
    else if (key.leftArrow) this.move(-1);
    else if (key.rightArrow) this.move(1);
    else if (key.upArrow) this.move(-FAR);
    else if (key.downArrow) this.move(FAR);
    else if (key.pageUp) this.move(-this.schedule.pulsesPerBlock);
    else if (key.pageDown) this.move(this.schedule.pulsesPerBlock);
    else this.command(input);
  }

  private command(input: string): void {
    if (input === "q") this.quit = true;
    else if (input === "h") this.move(-1);
    else if (input === "l") this.move(1);
    else if (input === "d" || input === "D") this.toClass(CLASS_DECOY, input === "d" ? 1 : -1, "decoy");
    else if (input === "v" || input === "V") this.toClass(CLASS_VACUUM, input === "v" ? 1 : -1, "vacuum");
    else if (/^[0-7]$/.test(input)) this.toChange(Number(input));
    else if (input === "g") this.prompt = { kind: "index", text: "" };
    else if (input === "t") this.prompt = { kind: "time", text: "" };
    else if (input === "/") this.prompt = { kind: "search", text: "" };
    else if (input === "n") this.searchOn();
    else if (input === "m") this.prompt = { kind: "mark", text: "" };
    else if (input === "'") this.prompt = { kind: "jump", text: "" };
  }

  private type(prompt: Prompt, input: string, key: Key): void {
    if (key.escape) this.prompt = null;
    else if (key.backspace || key.delete) this.prompt = { ...prompt, text: prompt.text.slice(0, -1) };
    else if (key.return) this.enter(prompt);
    else if (!key.ctrl) {
      this.prompt = { ...prompt, text: prompt.text + input };
      if (prompt.kind === "mark" || prompt.kind === "jump") this.enter(this.prompt);
    }
  }

  private enter({ kind, text }: Prompt): void {
    this.prompt = null;
    if (kind === "mark") this.marks.set(text, this.cursor);
    else if (kind === "jump") this.goTo(this.marks.get(text) ?? null, `no mark ${text}`);
    else if (kind === "search") {
      const fits = parseSequence(text);
      this.stopped = null;
      this.sequence = fits === null ? null : { text: text.trim(), fits };
      if (fits === null) this.message = `"${text}" is no sequence: try sZ1 dX v *`;
      else this.searchOn();
    } else {
      // Large numbers are shown with commas, and may be typed so.
      const value = parseWhole(text.replaceAll(",", ""));
      if (Number.isNaN(value)) this.message = `"${text}" is not a whole number`;
      else if (kind === "index") this.goToIndex(value);
      else this.goToTime(BigInt(value));
    }
  }

  private goToIndex(index: number): void {
    if (index >= this.schedule.pulses) this.message = `the schedule has ${this.schedule.pulses} pulses`;
    this.cursor = clamp(this.schedule, index);
  }

  /** The pulse that is on the lines at a time, or the last one before it. */
  private goToTime(timePs: bigint): void {
    const slot = Number(timePs / BigInt(this.schedule.slotPs));
    const index = this.schedule.pulseOfSlot(slot);
    if (index !== null) {
      this.cursor = index;
      return;
    }
    const block = Math.floor(slot / this.schedule.periodSlots);
    this.cursor = clamp(this.schedule, (block + 1) * this.schedule.pulsesPerBlock - 1);
    this.message = "dark at that time: the last pulse before it";
  }

  private move(by: number): void {
    this.cursor = clamp(this.schedule, this.cursor + by);
  }

  private toClass(code: number, direction: Direction, name: string): void {
    this.begin(
      name,
      searchSymbol(this.schedule, this.cursor, direction, (symbol) => symbol >> 2 === code),
    );
  }

  private toChange(line: number): void {
    if (line >= this.schedule.lineCount) this.message = `there is no line ${line}`;
    else this.begin(`change of line ${line}`, searchChange(this.schedule, this.cursor, 1, line));
  }

  /** What was stopped goes on where it was; else the next place of the sequence is sought. */
  private searchOn(): void {
    if (this.stopped !== null) this.begin(this.stopped.what, this.stopped.search);
    else if (this.sequence === null) this.message = "nothing was searched yet: /";
    else {
      const { text, fits } = this.sequence;
      this.begin(text, searchSequence(this.schedule, this.cursor, fits));
    }
  }

  /** Most searches are over with their first part, so that one is done at once. */
  private begin(what: string, search: Search): void {
    this.quest = { what, search };
    this.stopped = null;
    this.goOn();
  }

  private stop(quest: Quest): void {
    this.quest = null;
    this.stopped = quest;
    this.message = `stopped: ${lookedFor(quest)}; n goes on`;
  }

  private goTo(index: number | null, otherwise: string): void {
    if (index === null) this.message = otherwise;
    else this.cursor = index;
  }
}
