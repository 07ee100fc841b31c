/**
 * The plots of a pass as data. Takes: its intervals. Gives: series with names and units; null where nothing
 * was measured.
 */
import type { PassInterval, PassResult } from "../pass/result.js";

/** A line of a plot. */
export interface Series {
  readonly name: string;
  readonly unit: string;
  /** Digits after the point in the legend. */
  readonly digits: number;
  readonly values: readonly (number | null)[];
  /** Number of its colour; left out: its place in the plot. */
  readonly color?: number;
  readonly isDashed?: boolean;
}

/** A plot; series of one unit share an axis, and `axes` labels them in the order of first use. */
export interface Plot {
  readonly id: string;
  readonly title: string;
  readonly axes: readonly string[];
  readonly series: readonly Series[];
}

/** Intervals over which the QBER is taken: a single second at low elevation has only a handful of errors. */
const QBER_WINDOW = 5;
/** Fewer settled bits than this say nothing about a QBER of a percent. */
const QBER_LEAST_BITS = 500;

/**
 * Errors over settled bits of the QBER_WINDOW intervals around each one, in percent; null where too few are
 * settled.
 */
function qberSeries(intervals: readonly PassInterval[]): (number | null)[] {
  return intervals.map((_, at) => {
    const around = intervals.slice(Math.max(0, at - (QBER_WINDOW >> 1)), at + (QBER_WINDOW >> 1) + 1);
    const bits = around.reduce((sum, interval) => sum + interval.settledBits, 0);
    const errors = around.reduce((sum, interval) => sum + interval.errors, 0);
    return bits < QBER_LEAST_BITS ? null : (100 * errors) / bits;
  });
}

/** Angles of a pass whose frames turn, and what is left of the turn; none of another one. */
function polarisationPlots(intervals: readonly PassInterval[]): Plot[] {
  const known = intervals.flatMap(({ polarisation }) => polarisation ?? []);
  if (known.length !== intervals.length || known.length === 0) return [];
  return [
    {
      id: "polarisation",
      title: "Polarisation: the satellite's frame against the station's, and what the plate leaves",
      axes: ["frame in deg", "left in deg rms"],
      series: [
        { name: "frame", unit: "deg", digits: 1, values: known.map(({ frameDeg }) => frameDeg) },
        { name: "left", unit: "deg rms", digits: 2, values: known.map(({ leftRmsDeg }) => leftRmsDeg) },
      ],
    },
  ];
}

/** What the QBER should be, where polarisation is simulated. */
function expectedQberSeries(intervals: readonly PassInterval[]): Series[] {
  const values = intervals.map(({ polarisation }) =>
    polarisation === undefined ? null : 100 * polarisation.expectedQber,
  );
  if (values.every((value) => value === null)) return [];
  return [{ name: "expected", unit: "%", digits: 2, values, isDashed: true }];
}

/** The plots, in the order of the page; a fibre has no elevation, and one loss. */
export function passPlots(intervals: readonly PassInterval[], lightPath: PassResult["lightPath"]): Plot[] {
  const line = (
    name: string,
    unit: string,
    digits: number,
    of: (interval: PassInterval) => number,
  ): Series => ({
    name,
    unit,
    digits,
    values: intervals.map(of),
  });
  const sky: Plot[] = [
    {
      id: "geometry",
      title: "Elevation and range",
      axes: ["elevation in deg", "range in km"],
      series: [
        line("elevation", "deg", 1, ({ elevationDeg }) => elevationDeg),
        line("range", "km", 1, ({ rangeKm }) => rangeKm),
      ],
    },
    {
      id: "loss",
      title: "Loss, from the satellite to the detectors' faces",
      axes: ["loss in dB"],
      series: [line("loss", "dB", 2, ({ lossDb }) => lossDb)],
    },
  ];
  return [
    ...(lightPath === "sky" ? sky : []),
    ...polarisationPlots(intervals),
    {
      id: "rates",
      title: "Clicks and sifted bits",
      axes: ["rate in 1/s"],
      series: [
        line("clicks", "1/s", 0, ({ clicks, durationS }) => clicks / durationS),
        line("sifted bits", "1/s", 0, ({ siftedBits, durationS }) => siftedBits / durationS),
      ],
    },
    {
      id: "qber",
      title: `QBER over ${Number((QBER_WINDOW * (intervals[0]?.durationS ?? 1)).toPrecision(3))} s`,
      axes: ["QBER in %"],
      series: [
        { name: "QBER", unit: "%", digits: 2, values: qberSeries(intervals) },
        ...expectedQberSeries(intervals),
      ],
    },
    {
      id: "key",
      title: "Key so far: the bound on what is reconciled, none while bases wait for the end of the light",
      axes: ["key in kbit"],
      series: [line("key", "kbit", 1, ({ keyBits }) => keyBits / 1000)],
    },
  ];
}

/** A plot in words, for those who do not see it: each line's least and most. */
export function plotWords({ title, series }: Plot): string {
  const lines = series.map(({ name, unit, digits, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${name} is not known`;
    const [least, most] = [Math.min(...known), Math.max(...known)].map((value) => value.toFixed(digits));
    return `${name} from ${least} to ${most} ${unit}`;
  });
  return `${title}: ${lines.join("; ")}`;
}

/**
 * The plots of two runs in one: the second's lines are dashed. Elevation, range, loss and polarisation are
 * those of the first; both have one scenario.
 */
export function plotsOfTwo(
  first: readonly Plot[],
  second: readonly Plot[],
  names: readonly [string, string],
): Plot[] {
  return first.map((plot, at) => {
    if (["geometry", "loss", "polarisation"].includes(plot.id)) return plot;
    const ofRun = ({ series }: Plot, run: 0 | 1) =>
      series.map((line, color) => ({
        ...line,
        name: `${line.name}, ${names[run]}`,
        color,
        isDashed: run === 1,
      }));
    return { ...plot, series: [...ofRun(plot, 0), ...ofRun(second[at]!, 1)] };
  });
}
