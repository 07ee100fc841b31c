/**
 * The ground in this process. Takes: what a flight tells the ground. Gives: clicks announced, and the course
 * of the pass as the ground sees it.
 */
import type { Tags } from "../grid/tags.js";
import type { Dialogue } from "../ground/dialogue.js";
import type { Clicks } from "../ground/ground-station.js";
import type { PassBound } from "./bound.js";
import type { Course } from "./course.js";
import type { GroundParty } from "./flight.js";
import type { GroundSide } from "./ground-side.js";

/** What finds time in tags of another clock than the satellite's. */
export interface TimeFinder<Heard> {
  /** The tags on the grid of slots that are sure by now. */
  recover(heard: Heard, tick: number, last: boolean): Tags;
  /** Reads what the satellite has told: of clicks up to a tick, in another one. */
  checkLock(toldTick: number, tick: number): void;
  /** Why there can be no key; null where time was found. */
  readonly failure: string | null;
}

/** Who watches the ground. */
export interface GroundWatch {
  /** Tags as they come. */
  readonly onTags?: ((tags: Tags) => void) | undefined;
  /** Tags on the grid of slots, as far as they are sure. */
  readonly onTimed?: ((tags: Tags) => void) | undefined;
  /** Clicks that are announced. */
  readonly onClicks?: ((clicks: Clicks) => void) | undefined;
  /** A tick was heard. */
  readonly onHeard?: ((tick: number) => void) | undefined;
  /** An interval of the course has ended. */
  readonly onInterval?: ((bound: PassBound) => void) | undefined;
  /** Gives pulses the numbers by which the satellite knows them, where those are others. */
  readonly renumber?: ((clicks: Clicks) => Clicks) | undefined;
}

/** A ground, and the course of its pass. `Heard`: how tags come. */
export class LocalGround<Heard extends Tags = Tags> implements GroundParty {
  private tick = 0;

  constructor(
    private readonly side: GroundSide,
    private readonly course: Course,
    private readonly ticks: number,
    private readonly watch: GroundWatch,
    /** How it finds time on its own clock; null on the satellite's. */
    private readonly timing: TimeFinder<Heard> | null = null,
  ) {}

  get isOver(): boolean {
    const { step, failure } = this.side.dialogue;
    return step === "done" || failure !== null;
  }

  open(): void {
    const { port, dialogue } = this.side;
    if (!port.openSession()) dialogue.fail("the pool has not enough key to open a session");
  }

  hear(tags: Heard, tick: number): void {
    const { course, watch, timing } = this;
    const { ground, dialogue, boundSoFar, told } = this.side;
    const last = tick === this.ticks - 1;
    course.begin(tick);
    watch.onTags?.(tags);
    this.tick = tick;
    const timed = timing?.recover(tags, tick, last) ?? tags;
    watch.onTimed?.(timed);
    for (const all of ground.readTags(timed, last)) {
      const clicks = told?.withoutPublic(all) ?? all;
      course.at(tick).clicks += clicks.outcomes.length;
      watch.onClicks?.(clicks);
      dialogue.announce(watch.renumber?.(clicks) ?? clicks, tick);
    }
    const lost = last ? (timing?.failure ?? null) : null;
    if (lost !== null) dialogue.fail(lost);
    if (last) dialogue.lastClick();
    watch.onHeard?.(tick);
    if (!course.endsWith(tick)) return;
    course.end(tick);
    const summary = boundSoFar();
    course.at(tick).keyBits = summary.bound.secretKeyBits;
    watch.onInterval?.(summary);
  }

  take(packet: Uint8Array, nowUs: number): void {
    const { dialogue } = this.side;
    dialogue.take(packet, nowUs);
    this.timing?.checkLock(dialogue.repliedTick, this.tick);
    const lost = dialogue.isSifted ? (this.timing?.failure ?? null) : null;
    if (lost !== null) dialogue.fail(lost);
  }

  poll(nowUs: number): Uint8Array | null {
    return this.side.dialogue.poll(nowUs);
  }

  deadlineUs(): number {
    return this.side.dialogue.deadlineUs();
  }

  cutShort(): void {
    this.side.dialogue.cutShort();
  }

  endLate(waitUs: number): void {
    this.side.dialogue.fail(unfinished(this.side.dialogue, waitUs));
  }

  fail(reason: string): void {
    this.side.dialogue.fail(reason);
  }
}

/** Why the distillation did not come to its end in time. */
function unfinished({ step }: Dialogue, waitUs: number): string {
  const time = `within ${waitUs / 1e6} s of the last photon`;
  if (step === "closing")
    return `the satellite's word on the key did not come ${time}: the key is in doubt until the next session`;
  if (step === "checking")
    return `the satellite did not answer the checkpoint ${time}: it was cut off, or somebody changed what was said`;
  return `the link did not carry the distillation to its end ${time}`;
}
