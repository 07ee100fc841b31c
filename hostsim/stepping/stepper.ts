/**
 * What keys do. Takes: key presses, by the names of keys.ts. Gives: where the cursor is, what is in sight,
 * marks, what is being typed, what is sought. Draws nothing and knows neither terminal nor page.
 */
import { slotOf } from "../schedule/geometry.js";
import { CLASSES } from "./columns.js";
import { type CountRanges, parseCount } from "./count.js";
import { goTo, PLACE_EXAMPLES } from "./go-to.js";
import { type Action, actionOf } from "./keys.js";
import { Marks } from "./marks.js";
import type { Quest } from "./quest.js";
import { type Direction, searchChange, searchDifference, searchSequence, searchSymbol } from "./search.js";
import { parseSequence, SEQUENCE_EXAMPLE, type Sequence } from "./sequence.js";
import { clampPulse, type PulseSource } from "./source.js";
import { Window } from "./window.js";

const FAR = 10;

const PROMPTS = {
  "go to": `go to (${PLACE_EXAMPLES}): `,
  "go to time": "go to time (280 s, 40 ns; a bare number is ps): ",
  search: `search (${SEQUENCE_EXAMPLE}): `,
  count: "count (d, sZ1 dX in block, v in all): ",
  mark: "mark with a letter: ",
  jump: "go to mark: ",
} as const;

/** What is being typed. */
export interface Prompt {
  readonly kind: keyof typeof PROMPTS;
  readonly text: string;
}

/** What a view is made for. */
export interface StepperOptions {
  /** Compared with the first one, pulse by pulse. */
  readonly other?: PulseSource | null;
  /** The least of slots a column: a fraction where one pulse may be as wide as several columns. */
  readonly finest?: number;
}

/** The state behind a view. */
export class Stepper {
  cursor: number;
  readonly other: PulseSource | null;
  readonly window: Window;
  readonly marks = new Marks();
  /** A line for the user: what was not found, or typed wrongly, or counted. */
  message = "";
  prompt: Prompt | null = null;
  /** Whether the help is shown; whoever draws it turns its pages. */
  isHelping = false;
  quit = false;
  private sequence: Sequence | null = null;
  /** The search or count that is going on, and the one that was stopped. */
  private quest: Quest | null = null;
  private stopped: Quest | null = null;
  /** Slots a column before all was shown. */
  private scaleBefore: number | null = null;

  constructor(
    readonly source: PulseSource,
    start: number,
    { other = null, finest = 1 }: StepperOptions = {},
  ) {
    this.other = other;
    this.window = new Window(source, finest);
    this.cursor = clampPulse(source, start);
  }

  /** Whether a search or a count is going on, which `goOn` takes further. */
  get isSearching(): boolean {
    return this.quest !== null;
  }

  /** What is sought, or typed, or to be told; empty when nothing is. */
  get status(): string {
    if (this.quest !== null) return `${this.quest.progress}; Esc stops`;
    return this.prompt !== null ? PROMPTS[this.prompt.kind] + this.prompt.text : this.message;
  }

  /** Slot of the cursor. */
  get slot(): number {
    return slotOf(this.source, this.cursor);
  }

  /** Takes the number of columns that a view has. */
  resize(columns: number): void {
    this.window.resize(columns, this.slot);
  }

  /** Goes to a pulse, as near as there is one. */
  moveTo(index: number): void {
    this.cursor = clampPulse(this.source, index);
    this.window.keep(this.slot);
  }

  /** Takes the search or count that is going on one part further. */
  goOn(): void {
    if (this.quest === null) return;
    this.quest.goOn();
    if (!this.quest.isOver) return;
    if (this.quest.found !== null) this.moveTo(this.quest.found);
    this.message = this.quest.result;
    this.quest = null;
  }

  /** Takes one key. While a search goes on there is Escape, which stops it, and q. */
  press(key: string): void {
    if (this.quest !== null) {
      if (key === "Escape") this.stop(this.quest);
      else if (key === "q") this.quit = true;
      return;
    }
    this.message = "";
    if (this.prompt !== null) this.type(this.prompt, key);
    else {
      const action = actionOf(key);
      if (action !== undefined) this.act(action, key);
    }
  }

  /** Does what a key, a button or an address asks for. `key` says which line, where it matters. */
  act(action: Action, key = ""): void {
    const steps: Partial<Record<Action, number>> = {
      back: -1,
      forward: 1,
      "far back": -FAR,
      "far forward": FAR,
      "block back": -this.source.pulsesPerBlock,
      "block forward": this.source.pulsesPerBlock,
    };
    const by = steps[action];
    const sought = /^(next|previous) (.*)$/.exec(action);
    if (by !== undefined) this.moveTo(this.cursor + by);
    else if (sought !== null) this.find(sought[2]!, sought[1] === "next" ? 1 : -1, key);
    else this.actOtherwise(action);
  }

  /** Takes a typed text as if it had been typed at a prompt. */
  enter(kind: Prompt["kind"], text: string): void {
    this.message = "";
    this.prompt = null;
    if (kind === "mark") this.marks.set(text, this.cursor);
    else if (kind === "jump") this.jump(text);
    else if (kind === "search") this.search(text);
    else if (kind === "count") this.count(text);
    else {
      const { index, message } = goTo(text, this.source, this.cursor, kind === "go to" ? "pulse" : "ps");
      if (index !== null) this.moveTo(index);
      this.message = message;
    }
  }

  private actOtherwise(action: Action): void {
    if (action === "first pulse") this.moveTo(this.source.first);
    else if (action === "last pulse") this.moveTo(this.source.end - 1);
    else if (action === "zoom in") this.window.zoom(1, this.slot);
    else if (action === "zoom out") this.window.zoom(-1, this.slot);
    else if (action === "centre") this.window.centre(this.slot);
    else if (action === "fit") this.fit();
    else if (action === "search on") this.searchOn(1);
    else if (action === "search back") this.searchOn(-1);
    else if (action === "help") this.isHelping = true;
    else if (action === "quit") this.quit = true;
    else if (action in PROMPTS) this.prompt = { kind: action as Prompt["kind"], text: "" };
  }

  private type(prompt: Prompt, key: string): void {
    if (key === "Escape") this.prompt = null;
    else if (key === "Backspace") this.prompt = { ...prompt, text: prompt.text.slice(0, -1) };
    else if (key === "Enter") this.enter(prompt.kind, prompt.text);
    else if ([...key].length === 1) {
      this.prompt = { ...prompt, text: prompt.text + key };
      if (prompt.kind === "mark" || prompt.kind === "jump") this.enter(prompt.kind, key);
    }
  }

  private find(what: string, direction: Direction, key: string): void {
    const { source, cursor, other } = this;
    if (what === "change") {
      const line = Number(key);
      if (line >= source.lineCount) this.message = `there is no line ${line}`;
      else this.begin(searchChange(source, cursor, direction, line));
    } else if (what === "difference") {
      if (other === null) this.message = "there is no second schedule: --against names one";
      else this.begin(searchDifference(source, other, cursor, direction));
    } else {
      const code = CLASSES.indexOf(what as (typeof CLASSES)[number]);
      this.begin(searchSymbol(what, source, cursor, direction, (symbol) => symbol >> 2 === code));
    }
  }

  private search(text: string): void {
    this.stopped = null;
    this.sequence = parseSequence(text);
    if (this.sequence === null) this.message = `"${text}" is no sequence: try ${SEQUENCE_EXAMPLE}`;
    else this.searchOn(1);
  }

  /** What was stopped goes on where it was; else the next place of the sequence is sought. */
  private searchOn(direction: Direction): void {
    if (direction === 1 && this.stopped !== null) this.begin(this.stopped);
    else if (this.sequence === null) this.message = "nothing was searched yet: /";
    else this.begin(searchSequence(this.source, this.cursor, direction, this.sequence));
  }

  private count(text: string): void {
    const count = parseCount(text, this.source, this.other, this.countRanges());
    if (typeof count === "string") this.message = count;
    else this.begin(count);
  }

  /** What is counted in: between the outer marks where there are two, else in sight; the block; all. */
  private countRanges(): CountRanges {
    const { source, window } = this;
    const { first, end, pulsesPerBlock } = source;
    const marks = this.marks.all;
    const [from, to] = [marks[0], marks.at(-1)];
    const shown = { ...window.pulses(source), words: "in sight" };
    const blockFirst = Math.floor(this.cursor / pulsesPerBlock) * pulsesPerBlock;
    return {
      usual:
        from !== undefined && to !== undefined && marks.length > 1
          ? { first: from.index, end: to.index + 1, words: `from mark ${from.name} to ${to.name}` }
          : shown,
      block: {
        first: Math.max(first, blockFirst),
        end: Math.min(end, blockFirst + pulsesPerBlock),
        words: "in this block",
      },
      all: { first, end, words: "in all" },
    };
  }

  /** Most searches are over with their first part, so that one is done at once. */
  private begin(quest: Quest): void {
    this.quest = quest;
    this.stopped = null;
    this.goOn();
  }

  private stop(quest: Quest): void {
    this.quest = null;
    this.stopped = quest;
    this.message = `stopped: ${quest.progress}; n goes on`;
  }

  private jump(name: string): void {
    const index = this.marks.pulseOf(name);
    if (index === null) this.message = `no mark ${name}`;
    else this.moveTo(index);
  }

  /** Shows all; a second time, what was shown before. */
  private fit(): void {
    const { window, scaleBefore } = this;
    const before = window.slotsPerColumn;
    if (scaleBefore === null) {
      window.fit(window.firstSlot, window.endSlot);
      this.scaleBefore = before;
    } else {
      window.setScale(scaleBefore);
      window.centre(this.slot);
      this.scaleBefore = null;
    }
  }
}
