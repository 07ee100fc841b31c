/**
 * A laboratory's file of time tags, as a station's tags. Takes: the file (.csv, .npy, .parquet, .ptu), which
 * channel is which detector, and how its clock goes. Gives: tags in order of time, in ps from the centre of
 * slot 0 of the schedule. What makes no sense is one line that says where.
 */
import { UserError } from "../base/user-error.js";
import { COLUMN_FORMATS, endingOf, type WholeRows } from "../columns/column.js";
import { inFile, readColumns } from "../columns/files.js";
import { BEACON_CHANNEL } from "../grid/raw-tags.js";
import type { Tags } from "../grid/tags.js";
import { type Channels, FRAME_MARKS, IGNORED } from "./channels.js";
import { openPtu } from "./ptu.js";

/** The columns of a file of tags. */
export const TAG_COLUMNS = ["time_ps", "channel"] as const;
/** The column with the numbers of the laser link's frames, where a channel marks them; -1 in other rows. */
export const FRAME_COLUMN = "frame";
/** What stands for a number where a tag marks no frame. */
export const NO_FRAME = -1;
/** Formats of files with tags, by the ending of their names. */
export const TAG_FORMATS = [...COLUMN_FORMATS, "ptu"] as const;

/** How the tagger's times become those of the schedule. */
export interface TagClock {
  /** Length of the file's unit of time in ps; null: 1, or what a .ptu file says. */
  readonly tickPs: number | null;
  /**
   * Time of the centre of slot 0 on the tagger's clock, ps; null: 0, or what satqkd wrote into a .ptu file.
   */
  readonly slotZeroPs: number | null;
  /** Pulses a second as the tagger's clock counts them; null: as the schedule says, one clock for both. */
  readonly pulseRateHz: number | null;
}

/** Both have one clock, and it begins with slot 0. */
export const ONE_CLOCK: TagClock = { tickPs: null, slotZeroPs: null, pulseRateHz: null };

/** What was read. */
export interface ReadTags {
  /** Parts of the record, in order of time; detector 4 is the beacon's (BEACON_CHANNEL). */
  readonly parts: readonly Tags[];
  readonly count: number;
  /** Tags of each detector: H, V, D, A. */
  readonly ofDetector: readonly [number, number, number, number];
  /** Tags of the beacon, or marks of frames, and which of them a channel is mapped to; null: none. */
  readonly beacon: number;
  readonly numberedBy: "beacon" | "frames" | null;
  /** Tags of channels that are ignored, and marks of frames whose number is not known. */
  readonly ignored: number;
}

/** The longest time that is taken, ps: a hundred days, far beyond any session, and exact as 64 bits. */
const LONGEST_PS = 8.64e18;
/** The longest time within a part, ps: half of what a double holds exactly. */
const LONGEST_PART_PS = 2 ** 52;

/**
 * Reads tags.
 *
 * @param pulseRateHz the schedule's.
 * @throws UserError when there are none, one is older than the one before it or of a channel that is not
 *   mapped, or the file is damaged or of another kind; what the file system throws.
 */
export async function readTags(
  path: string,
  channels: Channels,
  clock: TagClock,
  pulseRateHz: number,
): Promise<ReadTags> {
  try {
    const marksFrames = [...channels.values()].includes(FRAME_MARKS);
    if (endingOf(path) === "ptu") {
      if (marksFrames)
        throw new UserError(
          `has no place for numbers of frames, as no .ptu file has: take one that ends with .${COLUMN_FORMATS.join(", .")}`,
        );
      return await readPtuTags(path, channels, clock, pulseRateHz);
    }
    if (!COLUMN_FORMATS.some((each) => each === endingOf(path)))
      throw new UserError(`ends with none of .${TAG_FORMATS.join(", .")}`);
    const rows = readColumns(path, marksFrames ? [...TAG_COLUMNS, FRAME_COLUMN] : TAG_COLUMNS);
    const { tickPs, slotZeroPs } = clock;
    return await collect(rows, channels, new Clock(tickPs ?? 1, slotZeroPs ?? 0, clock, pulseRateHz));
  } catch (error) {
    throw inFile(error, path);
  }
}

async function readPtuTags(
  path: string,
  channels: Channels,
  clock: TagClock,
  pulseRateHz: number,
): Promise<ReadTags> {
  const file = openPtu(path);
  try {
    const tickPs = clock.tickPs ?? file.tickPs;
    const slotZeroPs = clock.slotZeroPs ?? file.slotZeroPs ?? 0;
    return await collect(ptuRows(file), channels, new Clock(tickPs, slotZeroPs, clock, pulseRateHz));
  } finally {
    file.close();
  }
}

function* ptuRows(file: ReturnType<typeof openPtu>): Generator<WholeRows> {
  for (const { ticks, channels } of file.rows()) yield [ticks, channels];
}

/** From the tagger's ticks to ps of the schedule. */
class Clock {
  /** By how much of itself a time is changed; 0 for one clock. */
  private readonly stretch: number;
  private readonly wholeTickPs: bigint | null;
  private readonly zeroPs: bigint;

  constructor(
    private readonly tickPs: number,
    slotZeroPs: number,
    { pulseRateHz: seenHz }: TagClock,
    pulseRateHz: number,
  ) {
    this.stretch = seenHz === null ? 0 : (seenHz - pulseRateHz) / pulseRateHz;
    this.wholeTickPs = Number.isSafeInteger(tickPs) ? BigInt(tickPs) : null;
    this.zeroPs = BigInt(Math.round(slotZeroPs));
  }

  timePs(ticks: bigint): bigint {
    const elapsed =
      this.wholeTickPs === null ? BigInt(Math.round(Number(ticks) * this.tickPs)) : ticks * this.wholeTickPs;
    const own = elapsed - this.zeroPs;
    // Only the small difference is a double, so that nothing of a long time is lost.
    return this.stretch === 0 ? own : own + BigInt(Math.round(Number(own) * this.stretch));
  }
}

async function collect(
  batches: AsyncIterable<WholeRows> | Iterable<WholeRows>,
  channels: Channels,
  clock: Clock,
): Promise<ReadTags> {
  const parts: Tags[] = [];
  const ofDetector: [number, number, number, number] = [0, 0, 0, 0];
  let beacon = 0;
  let ignored = 0;
  let rows = 0;
  let latestPs: bigint | null = null;
  const frames = new FrameNumbers();
  for await (const [times, numbers, frameNumbers] of batches) {
    let part = new Part(times!.length);
    for (let row = 0; row < times!.length; row++) {
      const detector = channels.get(Number(numbers![row]!));
      const timePs = clock.timePs(times![row]!);
      if (detector === undefined)
        throw new UserError(`tag ${rows + row + 1}: channel ${numbers![row]} is not mapped; see --channels`);
      if (latestPs !== null && timePs < latestPs)
        throw new UserError(`tag ${rows + row + 1}: is ${latestPs - timePs} ps older than the one before it`);
      if (!(Math.abs(Number(timePs)) < LONGEST_PS))
        throw new UserError(`tag ${rows + row + 1}: ${timePs} ps are beyond any session`);
      latestPs = timePs;
      const frame = frames.of(detector, frameNumbers?.[row], rows + row + 1);
      if (detector === IGNORED || (detector === FRAME_MARKS && frame === NO_FRAME)) {
        ignored += 1;
        continue;
      }
      const isMark = detector === BEACON_CHANNEL || detector === FRAME_MARKS;
      if (isMark) beacon += 1;
      else ofDetector[detector as 0 | 1 | 2 | 3] += 1;
      if (!part.fits(timePs)) {
        parts.push(part.tags());
        part = new Part(times!.length - row);
      }
      part.add(timePs, isMark ? BEACON_CHANNEL : detector, frame);
    }
    rows += times!.length;
    if (part.length > 0) parts.push(part.tags());
  }
  const count = ofDetector.reduce((sum, each) => sum + each, 0);
  if (count === 0) throw new UserError(rows === 0 ? "is empty: no tags" : "has no tags of a detector");
  return { parts, count, ofDetector, beacon, numberedBy: numberedBy(channels), ignored };
}

function numberedBy(channels: Channels): ReadTags["numberedBy"] {
  const mapped = [...channels.values()];
  if (mapped.includes(FRAME_MARKS)) return "frames";
  return mapped.includes(BEACON_CHANNEL) ? "beacon" : null;
}

/** Checks numbers of frames: whole, on marks alone, and rising, since frames are sent in order. */
class FrameNumbers {
  private latest = NO_FRAME;

  /** The number of a row, NO_FRAME where it has none; null where the file has no such numbers. */
  of(detector: number, number: bigint | undefined, tag: number): number | null {
    if (number === undefined) return null;
    if (number < NO_FRAME || number > Number.MAX_SAFE_INTEGER)
      throw new UserError(`tag ${tag}: ${number} is no number of a frame`);
    const frame = Number(number);
    if (frame === NO_FRAME) return NO_FRAME;
    if (detector !== FRAME_MARKS && detector !== IGNORED)
      throw new UserError(`tag ${tag}: has the number ${frame} of a frame, and its channel marks none`);
    if (detector === FRAME_MARKS && frame <= this.latest)
      throw new UserError(`tag ${tag}: frame ${frame} comes after frame ${this.latest}`);
    if (detector === FRAME_MARKS) this.latest = frame;
    return frame;
  }
}

/** Neighbouring tags, their times from the first one's on. */
class Part {
  length = 0;
  private originPs = 0n;
  private readonly timesPs: Float64Array;
  private readonly detectors: Uint8Array;
  private frames: Float64Array | null = null;

  constructor(private readonly room: number) {
    this.timesPs = new Float64Array(room);
    this.detectors = new Uint8Array(room);
  }

  fits(timePs: bigint): boolean {
    return this.length === 0 || Number(timePs - this.originPs) < LONGEST_PART_PS;
  }

  add(timePs: bigint, detector: number, frame: number | null): void {
    if (this.length === 0) this.originPs = timePs;
    this.timesPs[this.length] = Number(timePs - this.originPs);
    this.detectors[this.length] = detector;
    if (frame !== null) {
      this.frames ??= new Float64Array(this.room);
      this.frames[this.length] = frame;
    }
    this.length += 1;
  }

  tags(): Tags {
    const { originPs, length, frames } = this;
    return {
      ...(frames !== null && { frames: frames.subarray(0, length) }),
      originPs,
      timesPs: this.timesPs.subarray(0, length),
      detectors: this.detectors.subarray(0, length),
    };
  }
}
