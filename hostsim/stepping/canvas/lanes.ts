/**
 * Where lanes are on a canvas. Takes: a stepper, a height. Gives: lanes from top to bottom, all of one
 * height, so that they fill it.
 */
import type { Stepper } from "../stepper.js";

/** Pixels of both rulers, above the lanes. */
export const RULER = 40;
/** The least that a lane is high, pixels. */
const LEAST = 20;

/** A lane. */
export interface Lane {
  readonly name: string;
  readonly kind: "line" | "symbol" | "differs";
  /** Which schedule it is of. */
  readonly of: "upper" | "lower";
  /** Number of the line; -1 for other kinds. */
  readonly line: number;
  readonly top: number;
  readonly height: number;
}

type Entry = Omit<Lane, "top" | "height">;

function entries({ source, other }: Stepper): Entry[] {
  const lanes = (of: Lane["of"]): Entry[] => [
    ...source.lineNames.map((name, line) => ({ name, kind: "line" as const, of, line })),
    { name: "symbol", kind: "symbol", of, line: -1 },
  ];
  if (other === null) return lanes("upper");
  return [...lanes("upper"), { name: "differs", kind: "differs", of: "upper", line: -1 }, ...lanes("lower")];
}

/** The lanes of a canvas of a height, pixels. */
export function lanesOf(stepper: Stepper, height: number): Lane[] {
  const all = entries(stepper);
  const each = (height - RULER) / all.length;
  return all.map((entry, at) => ({ ...entry, top: RULER + at * each, height: each }));
}

/** The least height in which lanes can be told apart, pixels. */
export function leastHeight(stepper: Stepper): number {
  return RULER + LEAST * entries(stepper).length;
}

/** Whether a lane is of one of the two schedules. */
export function laneAt(of: Lane["of"]): (lane: Lane) => boolean {
  return (lane) => lane.of === of && lane.kind !== "differs";
}
