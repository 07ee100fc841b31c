/**
 * Tags as files for others. Takes: tags as they come, and what was sent. Gives: the file of tags, and beside
 * it the truth: which pulse each tag's slot had, and what that pulse was. A tagger's file has no truth;
 * who tests a program of his own on the tags compares with it.
 */
import { basename, dirname, extname, join } from "node:path";
import { type OutputRule, withOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import type { SymbolLookup } from "../channel/by-event.js";
import { SYMBOL_BATCH } from "../channel/by-event.js";
import type { Column } from "../columns/column.js";
import { endingOf } from "../columns/column.js";
import { writeColumns } from "../columns/files.js";
import type { EmissionPlan } from "../grid/emission-plan.js";
import { BEACON_CHANNEL } from "../grid/raw-tags.js";
import type { Tags } from "../grid/tags.js";
import { writePtu } from "./ptu.js";
import { FRAME_COLUMN, NO_FRAME, TAG_COLUMNS, TAG_FORMATS } from "./read-tags.js";

/** In a .ptu file, whose times can't be below 0, slot 0 begins so long after the start: 1 us. */
const PTU_SLOT_ZERO_PS = 1_000_000;
/** What stands for a pulse where the slot was dark, and in a beacon's row. */
const DARK = -1n;

/** Collects the tags of a pass. */
export class TagRecord {
  private readonly parts: Tags[] = [];
  private readonly pulses: BigInt64Array[] = [];
  private readonly symbols: Uint8Array[] = [];
  private readonly slotTimes: Float64Array[] = [];

  /**
   * Adds tags in order of time, and looks up the pulse and the symbol of each tag's slot.
   * @param slotTimesPs of tags on a clock of their own: when each would have come on the grid of slots, in ps
   *   from the centre of slot 0; null where the tags are on that grid. The same for all parts.
   */
  add(
    tags: Tags,
    slotTimesPs: Float64Array | null,
    plan: EmissionPlan,
    slotPs: number,
    lookUp: SymbolLookup,
  ): void {
    if (tags.timesPs.length === 0) return;
    this.parts.push(tags);
    const onGrid = slotTimesPs === null ? tags : { ...tags, originPs: 0n, timesPs: slotTimesPs };
    const { pulses, symbols } = truthOf(onGrid, plan, slotPs, lookUp);
    this.pulses.push(pulses);
    this.symbols.push(symbols);
    if (slotTimesPs !== null) this.slotTimes.push(slotTimesPs);
  }

  /** The tags as columns: time in ps, and channel 1 to 4 for H, V, D, A, 5 for beacon or marks of frames. */
  columns(): [Column, Column] {
    const times = new BigInt64Array(this.length);
    const channels = new Uint8Array(this.length);
    let at = 0;
    for (const { originPs, timesPs, detectors } of this.parts)
      for (let i = 0; i < timesPs.length; i++, at++) {
        times[at] = originPs + BigInt(timesPs[i]!);
        channels[at] = detectors[i]! + 1;
      }
    return [
      { name: TAG_COLUMNS[0], values: times },
      { name: TAG_COLUMNS[1], values: channels },
    ];
  }

  /** The numbers of frames as a column, -1 for tags that mark none; null where no frames are marked. */
  frames(): Column | null {
    if (!this.parts.some(({ frames }) => frames !== undefined)) return null;
    const values = new BigInt64Array(this.length);
    let at = 0;
    for (const { frames, timesPs } of this.parts)
      for (let i = 0; i < timesPs.length; i++) values[at++] = BigInt(frames?.[i] ?? NO_FRAME);
    return { name: FRAME_COLUMN, values };
  }

  /**
   * The truth, a row a tag: pulse of its slot (-1: none was due, or it is the beacon's), class, basis and
   * value of that pulse; of tags on a clock of their own the time on the grid of slots as well.
   */
  truth(): Column[] {
    const pulse = new BigInt64Array(this.length);
    const symbol = new Uint8Array(this.length);
    let at = 0;
    for (const [part, pulses] of this.pulses.entries()) {
      pulse.set(pulses, at);
      symbol.set(this.symbols[part]!, at);
      at += pulses.length;
    }
    const columns = [{ name: "pulse", values: pulse }, ...symbolColumns(symbol)];
    return this.slotTimes.length === 0 ? columns : [...columns, this.slotTimeColumn()];
  }

  private slotTimeColumn(): Column {
    const values = new BigInt64Array(this.length);
    let at = 0;
    for (const times of this.slotTimes) for (const timePs of times) values[at++] = BigInt(Math.round(timePs));
    return { name: "slot_time_ps", values };
  }

  private get length(): number {
    return this.parts.reduce((sum, { timesPs }) => sum + timesPs.length, 0);
  }
}

/** Symbols as columns: class (0 vacuum, 1 decoy, 2 signal), basis (0 Z, 1 X) and value. */
function symbolColumns(symbols: Uint8Array): Column[] {
  return [
    { name: "class", values: symbols.map((symbol) => symbol >> 2) },
    { name: "basis", values: symbols.map((symbol) => (symbol >> 1) & 1) },
    { name: "value", values: symbols.map((symbol) => symbol & 1) },
  ];
}

function truthOf(
  { originPs, timesPs, detectors }: Tags,
  plan: EmissionPlan,
  slotPs: number,
  lookUp: SymbolLookup,
): { pulses: BigInt64Array; symbols: Uint8Array } {
  const pulses = new BigInt64Array(timesPs.length);
  const symbols = new Uint8Array(timesPs.length);
  const asked = new Float64Array(SYMBOL_BATCH);
  const answered = new Uint8Array(SYMBOL_BATCH);
  const rows: number[] = [];
  const ask = () => {
    lookUp(asked, rows.length, answered);
    for (const [at, row] of rows.entries()) symbols[row] = answered[at]!;
    rows.length = 0;
  };
  const slotLengthPs = BigInt(slotPs);
  const firstSlot = Number(originPs / slotLengthPs);
  const withinPs = Number(originPs % slotLengthPs);
  for (let row = 0; row < timesPs.length; row++) {
    const slot = firstSlot + Math.floor((withinPs + timesPs[row]! + slotPs / 2) / slotPs);
    const pulse = slot < 0 ? plan.endPulse : plan.firstPulseFrom(slot);
    const isOfBeacon = detectors[row] === BEACON_CHANNEL;
    if (isOfBeacon || pulse >= plan.endPulse || plan.slotOf(pulse) !== slot) {
      pulses[row] = DARK;
      continue;
    }
    pulses[row] = BigInt(pulse);
    asked[rows.length] = pulse;
    rows.push(row);
    if (rows.length === SYMBOL_BATCH) ask();
  }
  ask();
  return { pulses, symbols };
}

/** Where the truth of a file of tags stands: NAME.truth.csv beside NAME.ptu, else with the same ending. */
export function truthPathOf(path: string): string {
  const ending = extname(path);
  const own = endingOf(path) === "ptu" ? ".csv" : ending;
  return join(dirname(path), `${basename(path, ending)}.truth${own}`);
}

/** Whether tags can be written to a path. @throws UserError when its ending tells no format */
export function checkTagPath(path: string, option: string): void {
  if (!TAG_FORMATS.some((format) => format === endingOf(path)))
    throw new UserError(`${option}: ${path} ends with none of .${TAG_FORMATS.join(", .")}`);
}

/** Writes tags and truth. @throws as `withOutput` does */
export async function writeTags(path: string, record: TagRecord, rule: OutputRule): Promise<void> {
  const [times, channels] = record.columns();
  if (endingOf(path) === "ptu") {
    const shifted = (times.values as BigInt64Array).map((timePs) => timePs + BigInt(PTU_SLOT_ZERO_PS));
    await withOutput(path, rule, (file) =>
      writePtu(shifted, channels.values as Uint8Array, PTU_SLOT_ZERO_PS, file),
    );
  } else {
    const frames = record.frames();
    await writeColumns(path, frames === null ? [times, channels] : [times, channels, frames], rule);
  }
  await writeColumns(truthPathOf(path), record.truth(), rule);
}
