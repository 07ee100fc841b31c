/**
 * A value change dump (IEEE 1364-2005, 18.2), whoever wrote it, pulse by pulse. Takes: a file, and how to
 * read it: as its own header says, or as the other trace and the user do. Gives: the levels of each pulse,
 * sampled in the middle of its slot, each line with its own delay; x, z and what was never set are unknown.
 */
import { printable } from "../base/printable.js";
import { UserError } from "../base/user-error.js";
import { lineName } from "../schedule/words.js";
import { lineCountOf, parseHeader, type TraceHeader } from "./header.js";
import { History } from "./history.js";
import { NO_INDEX, type PulseStarts, startsByBus, startsByClock, startsByTrigger } from "./pulse-starts.js";
import type { Layout, ReadTrace, TraceFile } from "./trace.js";
import { bitsOf, readChanges, type VcdNumberWatcher, type VcdWatcher } from "./vcd-changes.js";
import { readDeclarations, type VcdWire } from "./vcd-declarations.js";
import { type VcdTokens, withTokens } from "./vcd-tokens.js";
import { bitCalled, type VcdBit, wireNames, wiresCalled } from "./vcd-wires.js";

const FS_PER_PS = 1000;
/** Value of a wire that is neither 0 nor 1. */
const UNKNOWN = 2;

/** Looks at a dump's declarations. @throws UserError with the line of what is wrong. */
export function openVcd(path: string): TraceFile {
  const { comments } = withTokens(path, readDeclarations);
  let header: TraceHeader | null = null;
  for (const comment of comments) header ??= parseHeader(comment);
  return { header, read: (layout) => withTokens(path, (tokens) => readVcd(tokens, layout)) };
}

function readVcd(tokens: VcdTokens, layout: Layout): ReadTrace {
  const { unitFs, wires } = readDeclarations(tokens);
  if (unitFs === null) throw new UserError("$timescale is missing: what a unit of time is, is not said");
  const unitsPerPs = FS_PER_PS / unitFs;
  const watchers = new Map<string, VcdWatcher>();
  const numbers = new Map<string, VcdNumberWatcher>();
  const lines = lineBits(wires, layout).map((bit) => watchLevel(watchers, bit));
  const clock = clockOf(wires, layout);
  const history =
    clock.kind === "bus"
      ? watchIndex(watchers, numbers, clock.wire)
      : clock.kind === "trigger"
        ? watchLevel(watchers, clock.bit)
        : null;
  const end = readChanges(tokens, { bits: bitsOf(wires), watchers, numbers });
  return sample(layout, lines, startsOf(layout, clock, history, end, unitsPerPs), end, unitsPerPs);
}

/** The wire of each line: as satqkd calls it, or as the user does. */
function lineBits(wires: readonly VcdWire[], { header, isOwn, named }: Layout): VcdBit[] {
  return Array.from({ length: lineCountOf(header.lineMap) }, (_, line): VcdBit => {
    const given = named.wires?.[line];
    const names = given === undefined ? [lineName(header.lineMap, line), `line${line}`] : [given];
    for (const name of names) {
      const bit = bitCalled(wires, name);
      if (bit !== null) return bit;
    }
    const hint = isOwn ? "" : "; --wires names others";
    throw new UserError(
      `line ${line} is missing: no wire is called ${names.map(printable).join(" or ")}; wires: ${wireNames(wires)}${hint}`,
    );
  });
}

/** What says when pulses begin. */
type Clock =
  | { readonly kind: "bus"; readonly wire: VcdWire }
  | { readonly kind: "trigger"; readonly bit: VcdBit }
  | { readonly kind: "start"; readonly startPs: number };

/**
 * What the user says comes first, then a bus that is called as satqkd's, in a capture of satqkd its trigger.
 */
function clockOf(wires: readonly VcdWire[], { header, isOwn, named }: Layout): Clock {
  if (named.startPs !== null) return { kind: "start", startPs: named.startPs };
  const triggerName = isOwn && header.count === null ? "trigger" : named.trigger;
  if (triggerName !== null) {
    const bit = bitCalled(wires, triggerName);
    if (bit === null)
      throw new UserError(`trigger ${printable(triggerName)} is missing; wires: ${wireNames(wires)}`);
    return { kind: "trigger", bit };
  }
  const bus = busOf(wires);
  if (bus !== null) return { kind: "bus", wire: bus };
  const hint = isOwn ? "" : "; --trigger or --start-ps says when pulses begin";
  throw new UserError(`no bus "pulse" has the pulses' index; wires: ${wireNames(wires)}${hint}`);
}

/** The number with the pulses' index, as satqkd writes it, or the bus, as it did before December 2026. */
function busOf(wires: readonly VcdWire[]): VcdWire | null {
  const found = wiresCalled(wires, "pulse").filter(({ bits, type }) => bits > 1 || type === "real");
  if (found.length > 1) throw new UserError("several buses are called pulse");
  return found[0] ?? null;
}

/** Adds to what is watched; one code may be watched for several bits. */
function watch(watchers: Map<string, VcdWatcher>, code: string, added: VcdWatcher): void {
  const before = watchers.get(code);
  watchers.set(
    code,
    before === undefined
      ? added
      : (time, digits) => {
          before(time, digits);
          added(time, digits);
        },
  );
}

function watchLevel(watchers: Map<string, VcdWatcher>, { code, place }: VcdBit): History {
  const history = new History();
  watch(watchers, code, (time, digits) => {
    history.push(time, levelOf(digits, place));
  });
  return history;
}

function watchIndex(
  watchers: Map<string, VcdWatcher>,
  numbers: Map<string, VcdNumberWatcher>,
  { code, type }: VcdWire,
): History {
  const history = new History();
  const push = (time: number, index: number): void => {
    if (index > Number.MAX_SAFE_INTEGER) throw new UserError(`time ${time}: pulse ${index} is above 2^53`);
    history.push(time, Number.isInteger(index) && index >= 0 ? index : NO_INDEX);
  };
  if (type === "real") numbers.set(code, push);
  else
    watch(watchers, code, (time, digits) => {
      push(time, /^[01]+$/.test(digits) ? Number.parseInt(digits, 2) : Number.NaN);
    });
  return history;
}

/**
 * A digit as level: weak levels are levels; a value shorter than its wire goes on to the left with 0, or with
 * its x or z.
 */
function levelOf(digits: string, place: number): number {
  const at = digits.length - 1 - place;
  const digit = at >= 0 ? digits[at]! : digits[0] === "1" ? "0" : digits[0]!;
  if (digit === "0" || digit === "l" || digit === "L") return 0;
  if (digit === "1" || digit === "h" || digit === "H") return 1;
  return UNKNOWN;
}

function startsOf(
  layout: Layout,
  clock: Clock,
  history: History | null,
  end: number,
  unitsPerPs: number,
): PulseStarts {
  if (clock.kind === "start") return startsByClock(clock.startPs, layout.header, unitsPerPs, end);
  return clock.kind === "bus"
    ? startsByBus(history!, layout, unitsPerPs)
    : startsByTrigger(history!, layout, unitsPerPs, end);
}

function sample(
  { header, isOwn }: Layout,
  lines: readonly History[],
  { starts, first, irregular }: PulseStarts,
  end: number,
  unitsPerPs: number,
): ReadTrace {
  const { delaysPs, slotPs } = header;
  const least = Math.min(0, ...delaysPs);
  const offsets = delaysPs.map((delay) => (delay - least + slotPs / 2) * unitsPerPs);
  const latest = Math.max(...offsets);
  // A pulse counts when the file goes on for as long as it must be looked at.
  let count = starts.length;
  while (count > 0 && starts[count - 1]! + latest > end) count -= 1;
  if (isOwn && header.count === null && count < starts.length)
    throw new UserError(`the file ends at time ${end}, inside a burst`);
  if (!isOwn && header.count !== null) count = Math.min(count, header.count);
  const levels = new Uint8Array(count);
  const unknown = new Uint8Array(count);
  lines.forEach((history, line) => {
    let pulse = 0;
    for (const value of history.at(momentsOf(starts, count, offsets[line]!), UNKNOWN)) {
      if (value === UNKNOWN) unknown[pulse]! |= 1 << line;
      else levels[pulse]! |= value << line;
      pulse += 1;
    }
  });
  return {
    header: isOwn ? header : { ...header, first: first ?? header.first, count },
    levels,
    unknown: unknown.some((mask) => mask !== 0) ? unknown : null,
    irregular: irregular !== null && irregular.offset < count ? irregular : null,
  };
}

function* momentsOf(starts: Float64Array, count: number, offset: number): Generator<number> {
  for (let pulse = 0; pulse < count; pulse++) yield starts[pulse]! + offset;
}
