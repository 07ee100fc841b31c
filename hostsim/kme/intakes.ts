/**
 * The door of a KME at work for new key. Takes: a folder where other processes leave stores. Gives: their key
 * in the KME's own store, one store after the other, while everything else goes on; what is refused stays
 * where it is, and is said once.
 */

import { IntakeDelay, type IntakeTools, isLocked, mayPass, takeIn } from "./intake.js";
import { type Candidate, candidatesIn, clearTaken } from "./intake-folder.js";

/** After an error of the disk, so many looks are passed by. */
const LOOKS_AFTER_FAULT = 12;
const always = (): boolean => true;
const never = (): boolean => false;

/** What became of a store that is still there. */
interface Seen {
  readonly stamp: string;
  readonly state: "waits" | "refused";
  readonly why: string;
  /** Whether to try again although nobody has written it. */
  readonly isDue: () => boolean;
}

/** Figures of a KME's intakes, since it was started. */
export interface IntakeFigures {
  readonly taken: number;
  readonly blocks: number;
  /** Stores that lie there now: for a while, or until somebody does something. */
  readonly waiting: number;
  readonly refused: number;
  /** When the last one was taken in; null before the first. */
  readonly lastUtc: string | null;
}

/** What intakes need beside what one of them does. */
export interface IntakesParts extends IntakeTools {
  /** Milliseconds between two looks into the folder. */
  readonly lookMs: number;
  readonly log: (event: string, about: Readonly<Record<string, unknown>>) => void;
}

/** Looks into a folder for new key. */
export class Intakes {
  private readonly seen = new Map<string, Seen>();
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> = Promise.resolve();
  private isClosing = false;
  private folderFault: string | null = null;
  private sums = { taken: 0, blocks: 0, lastUtc: null as string | null };

  constructor(private readonly parts: IntakesParts) {}

  /** Begins to look, now and again and again. */
  start(): void {
    const again = async (): Promise<void> => {
      await this.look();
      if (!this.isClosing) this.timer = setTimeout(() => void again(), this.parts.lookMs);
    };
    void again();
  }

  /** Looks once, after the look that is under way. Never throws. */
  look(): Promise<void> {
    this.looking = this.looking.then(() => this.lookOnce());
    return this.looking;
  }

  /** Begins nothing new, and holds when what is being taken in is. */
  async finish(): Promise<void> {
    this.isClosing = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.looking;
  }

  get figures(): IntakeFigures {
    const states = [...this.seen.values()].map(({ state }) => state);
    const of = (wanted: Seen["state"]) => states.filter((state) => state === wanted).length;
    return { ...this.sums, waiting: of("waits"), refused: of("refused") };
  }

  private async lookOnce(): Promise<void> {
    const candidates = this.candidates();
    const there = new Set(candidates.map(({ path }) => path));
    for (const path of this.seen.keys()) if (!there.has(path)) this.seen.delete(path);
    for (const candidate of candidates) {
      if (this.isClosing) return;
      const seen = this.seen.get(candidate.path);
      const isTried = seen === undefined || seen.stamp !== candidate.stamp || seen.isDue();
      const state = isTried ? await this.attempt(candidate) : seen.state;
      // Until it is known what became of its key, no other store's may move.
      if (candidate.isHalfWritten && state === "waits") return;
    }
  }

  private candidates(): Candidate[] {
    const { folder, station, log } = this.parts;
    try {
      clearTaken(folder);
      const found = candidatesIn(folder, station);
      this.folderFault = null;
      return found;
    } catch (error) {
      const why = (error as Error).message;
      if (this.folderFault !== why) log("intake folder", { folder, why });
      this.folderFault = why;
      return [];
    }
  }

  private async attempt(candidate: Candidate): Promise<"taken" | Seen["state"]> {
    const { name, path, stamp } = candidate;
    const { log, nowMs } = this.parts;
    try {
      const taken = await takeIn(this.parts, candidate);
      this.seen.delete(path);
      const blocks = Object.values(taken.blocks).reduce((sum, each) => sum + each, 0);
      this.sums = {
        taken: this.sums.taken + 1,
        blocks: this.sums.blocks + blocks,
        lastUtc: new Date(nowMs()).toISOString(),
      };
      log("intake taken", { intake: name, ...taken });
      return "taken";
    } catch (error) {
      const why = (error as Error).message;
      const state = mayPass(error) ? "waits" : "refused";
      const before = this.seen.get(path);
      if (before?.state !== state || before.why !== why)
        log(state === "waits" ? "intake waits" : "intake refused", { intake: name, why });
      this.seen.set(path, { stamp, state, why, isDue: state === "waits" ? this.dueAfter(error) : never });
      return state;
    }
  }

  /** When an attempt is worth it again: to open a store costs half a second of a processor. */
  private dueAfter(error: unknown): () => boolean {
    if (isLocked(error)) return always;
    const room = error instanceof IntakeDelay ? error.room : 0;
    if (room > 0) return () => this.parts.own.room >= room;
    let looks = 0;
    return () => {
      looks += 1;
      return looks >= LOOKS_AFTER_FAULT;
    };
  }
}
