/**
 * What the page asks of its workers, and what they answer. Takes and gives nothing: only types. A worker that
 * runs something long does nothing else; the page has another one for what is quick.
 */
import type { AttackName } from "../adversary/attacks.js";
import type { PassInterval, PassResult } from "../pass/result.js";
import type { FigureGroup } from "../report/figures.js";
import type { TrackSample } from "../report/pass-track.js";
import type { Column } from "../stepping/columns.js";
import type { Detail } from "../stepping/details.js";
import type { Tick } from "../stepping/ruler.js";
import type { Prompt } from "../stepping/stepper.js";

/** A scenario that can be chosen. */
export interface Choice {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** The scenario file's JSON. */
  readonly data: unknown;
}

/** What can be chosen in the page. */
export interface Choices {
  readonly scenarios: readonly Choice[];
  readonly relays: readonly Omit<Choice, "data">[];
  readonly attacks: readonly AttackName[];
  /** JSON Schema of a scenario file. */
  readonly schema: unknown;
}

/** A pass before it is flown. */
export interface Preview {
  readonly lightPath: "sky" | "fibre";
  readonly startUtc: string;
  readonly durationS: number;
  readonly pulses: number;
  readonly samples: readonly TrackSample[];
  /** Map and sky plot as SVG, and where the satellite's dot is in each at each sample. */
  readonly map: string;
  readonly sky: string;
  readonly mapPoints: readonly (readonly [x: number, y: number])[];
  readonly skyPoints: readonly (readonly [x: number, y: number])[];
}

/** How a pass is flown in the page. */
export interface Flight {
  readonly data: unknown;
  readonly seed: number;
  /** s around the closest approach; null for the whole pass. */
  readonly windowS: number | null;
  readonly attack: AttackName | null;
}

/** An interval of a pass that is under way. */
export interface Progress {
  readonly interval: PassInterval;
  readonly done: number;
  readonly of: number;
  /** QBER of what is reconciled, as a share; NaN before. */
  readonly qber: number;
}

/** A pass that was flown. */
export interface Flown {
  readonly result: PassResult;
  readonly intervals: readonly PassInterval[];
  readonly figures: readonly FigureGroup[];
  /** What was assumed, as HTML. */
  readonly assumptions: string;
  /** SHA-256 of the ground's key, in hexadecimal; the key of a printed seed is public. */
  readonly keyHash: string;
}

/** Which schedules are stepped through. */
export interface Pulses {
  readonly data: unknown;
  readonly seed: number;
  /** The seed of a second schedule, below the first; null for none. */
  readonly otherSeed: number | null;
  readonly lineMap: "symbol-code" | "lasers";
  /** Index of the pulse to begin at. */
  readonly pulse: number;
}

/** What is seen of one schedule. */
export interface SeenSchedule {
  readonly columns: readonly Column[];
  /** The pulse at the cursor, in words. */
  readonly details: readonly Detail[];
}

/** What is seen. */
export interface Seen {
  /** Index of the pulse at the cursor. */
  readonly cursor: number;
  /** Columns of its slot: the first, and one past the last. */
  readonly cursorColumns: readonly [from: number, to: number];
  /** One schedule or two. */
  readonly schedules: readonly SeenSchedule[];
  readonly lineNames: readonly string[];
  readonly pulseTicks: readonly Tick[];
  readonly timeTicks: readonly Tick[];
  /** How far marks are, in words. */
  readonly marks: readonly string[];
  /** What the model says: a prompt, a message, how far a search is; empty when there is nothing to say. */
  readonly status: string;
  readonly isSearching: boolean;
}

/** What is done to the model: a key, a typed text, or a place in the picture. */
export type Deed =
  | { readonly key: string }
  | { readonly prompt: Prompt["kind"]; readonly text: string }
  | { readonly column: number }
  /** Nothing, but that a search goes on. */
  | "go on";

/** A deed, and how many columns there is room for. */
export interface Step {
  readonly deed: Deed;
  readonly columns: number;
}

/** A relay that was run. */
export interface Relayed {
  /** The report's body, as HTML. */
  readonly body: string;
}

/** Questions by name: what is asked, what is answered, and what is told in between. */
export interface Questions {
  choices: { asked: null; answer: Choices; told: never };
  preview: { asked: unknown; answer: Preview; told: never };
  fly: { asked: Flight; answer: Flown; told: Progress };
  openPulses: { asked: Pulses; answer: null; told: never };
  step: { asked: Step; answer: Seen; told: never };
  relay: { asked: { readonly name: string; readonly seed: number }; answer: Relayed; told: string };
}

/** Name of a question. */
export type QuestionName = keyof Questions;

/** A question on its way to a worker. */
export interface Question<Name extends QuestionName = QuestionName> {
  readonly id: number;
  readonly name: Name;
  readonly asked: Questions[Name]["asked"];
}

/** What comes back: something in between, the answer, or why there is none. */
export type Reply =
  | { readonly id: number; readonly told: unknown }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly refused: string };
