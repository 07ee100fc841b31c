/**
 * Two recordings of equal length, compared. Takes: both. Gives: tables of counts, and how likely chance makes
 * them differ as much as they do.
 *
 * Two counts a, b of the same thing over equal times: (a - b)^2 / (a + b) is a square of a standard normal
 * deviate when both are Poisson's. Counts of clicks with dead time vary less than that, which makes the test
 * milder, never stricter.
 */
import { chiSquareTail } from "../../../../hostsim/probability/gamma.js";
import { DARK, nearestSlot, type Recording } from "./recording.js";

/** Cells with fewer counts of both together are put into one. */
const FEWEST = 20;
const DETECTORS = 4;
const SETS = 16;
/** Vacuum, decoy, signal, no pulse. */
const SORTS = 4;
/** Right, wrong, in the other basis. */
const MATCHES = 3;
/** Gaps of up to so many slots have a bin each; longer ones one for each factor of two. */
const SINGLE_GAPS = 40;
const GAPS = SINGLE_GAPS + 32;
/** Bins of a tag's place within its slot. */
const PHASES = 40;

/** The table of clicks: cell symbol x 4 + outcome. */
export const CLICKS = "clicks by class, basis, value and outcome";

/** The tables of a recording: counts by cell. */
export type Tables = Readonly<Record<string, Float64Array>>;

/** A difference between recordings. */
export interface Verdict {
  /** The table whose difference is least likely. */
  readonly table: string;
  /** Probability that chance alone makes one of the tables differ as much: Bonferroni's bound. */
  readonly chance: number;
}

function gapBin(slots: number): number {
  return slots <= SINGLE_GAPS ? slots : SINGLE_GAPS + Math.floor(Math.log2(slots / SINGLE_GAPS)) + 1;
}

/** Counts a recording. */
export function tablesOf({ slotPs, gatePs, timesPs, detectors, symbols, clicks }: Recording): Tables {
  const clickJoint = new Float64Array((DARK + 1) * DETECTORS);
  const firedJoint = new Float64Array((DARK + 1) * SETS * 2);
  const byDetector = new Float64Array(DETECTORS * 2);
  const byMatch = new Float64Array(SORTS * MATCHES);
  const phases = new Float64Array(PHASES * 2);
  const gapsOfDetector = new Float64Array(GAPS * SORTS * DETECTORS);
  const gapsAcross = new Float64Array(GAPS * DETECTORS * DETECTORS);
  for (let i = 0; i < clicks.symbols.length; i++)
    clickJoint[clicks.symbols[i]! * DETECTORS + clicks.outcomes[i]!]! += 1;
  const half = Math.floor(gatePs / 2);
  const lastSlot = [-1, -1, -1, -1];
  let slotBefore = -1;
  let detectorBefore = 0;
  let fired = 0;
  let outside = 0;
  let firedSymbol = DARK;
  const endSlot = (): void => {
    if (fired > 0) firedJoint[(firedSymbol * SETS + fired) * 2 + outside]! += 1;
    fired = 0;
    outside = 0;
  };
  for (let i = 0; i < timesPs.length; i++) {
    const slot = nearestSlot(timesPs[i]!, slotPs);
    const detector = detectors[i]!;
    const symbol = symbols[i]!;
    const offset = timesPs[i]! - slot * slotPs;
    const isOutside = Math.abs(offset) > half ? 1 : 0;
    const sort = symbol >> 2;
    const match = (symbol & 2) >> 1 !== detector >> 1 ? 2 : (symbol ^ detector) & 1;
    if (slot !== slotBefore) endSlot();
    fired |= 1 << detector;
    firedSymbol = symbol;
    outside |= isOutside;
    byDetector[detector * 2 + isOutside]! += 1;
    byMatch[sort * MATCHES + match]! += 1;
    phases[Math.floor((offset / slotPs + 0.5) * PHASES) * 2 + (symbol === DARK ? 1 : 0)]! += 1;
    if (lastSlot[detector]! >= 0)
      gapsOfDetector[(gapBin(slot - lastSlot[detector]!) * SORTS + sort) * DETECTORS + detector]! += 1;
    if (slotBefore >= 0 && detector !== detectorBefore)
      gapsAcross[(gapBin(slot - slotBefore) * DETECTORS + detectorBefore) * DETECTORS + detector]! += 1;
    lastSlot[detector] = slot;
    slotBefore = slot;
    detectorBefore = detector;
  }
  endSlot();
  return {
    [CLICKS]: clickJoint,
    "slots by class, basis, value and the detectors that fired": firedJoint,
    "tags by detector and gate": byDetector,
    "tags by class, basis and error": byMatch,
    "tags by place in their slot": phases,
    "gaps of a detector by class": gapsOfDetector,
    "gaps between detectors": gapsAcross,
  };
}

/** Probability that two tables of the same law differ as much as these. */
function chanceOf(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  let cells = 0;
  const rare: [number, number] = [0, 0];
  const add = (a: number, b: number): void => {
    sum += (a - b) ** 2 / (a + b);
    cells += 1;
  };
  one.forEach((a, cell) => {
    const b = other[cell]!;
    if (a + b >= FEWEST) add(a, b);
    else {
      rare[0] += a;
      rare[1] += b;
    }
  });
  if (rare[0] + rare[1] >= FEWEST) add(...rare);
  return chiSquareTail(sum, cells);
}

/** Compares all tables. */
export function compare(ours: Tables, theirs: Tables): Verdict {
  const names = Object.keys(ours);
  const verdicts = names.map((table) => ({
    table,
    chance: Math.min(1, names.length * chanceOf(ours[table]!, theirs[table]!)),
  }));
  return verdicts.reduce((worst, verdict) => (verdict.chance < worst.chance ? verdict : worst));
}
