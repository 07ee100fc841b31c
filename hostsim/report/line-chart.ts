/**
 * Lines in a page, without a script. Takes: points and lines, either axis linear or logarithmic. Gives: an
 * SVG whose words say the same; a line has gaps where it has no value, or none above 0 on a logarithm.
 */
import { escapeHtml } from "../base/html.js";

/** A line of a chart. */
export interface ChartLine {
  readonly name: string;
  /** Its class in the page's styles. */
  readonly style: string;
  /** One for each point of the chart. */
  readonly values: readonly number[];
}

/** An axis. */
interface Axis {
  readonly label: string;
  readonly isLogarithmic?: boolean;
}

/** A chart. */
interface Chart {
  readonly id: string;
  /** What it shows, for those who do not see it. */
  readonly words: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly points: readonly number[];
  readonly lines: readonly ChartLine[];
  /** A place on the x axis to be marked, and its word. */
  readonly mark?: { readonly at: number; readonly word: string };
}

const [WIDTH, HEIGHT] = [960, 400];
const [LEFT, RIGHT, TOP, BOTTOM] = [84, 16, 24, 56];
/** Decades that a logarithmic axis shows, the highest ones. */
const MOST_DECADES = 6;
const FEWEST_TICKS = 4;

/** A number in few characters: 0.5, 20, 3e6. */
function tickWords(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e5 || size < 1e-3)) return value.toExponential().replace("e+", "e");
  return `${Number(value.toPrecision(6))}`;
}

/** An axis's ends, and where its ticks stand. */
interface Scale {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  /** 0 at the one end, 1 at the other; null for what is not on it. */
  place(value: number): number | null;
}

function logarithmic(values: readonly number[]): Scale {
  const known = values.filter((value) => value > 0);
  const last = Math.ceil(Math.log10(Math.max(1, ...known)));
  const lowest = known.length === 0 ? last - 1 : Math.floor(Math.log10(Math.min(...known)));
  const first = Math.min(last - 1, Math.max(lowest, last - MOST_DECADES));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
  const place = (value: number) => (Math.log10(value) - first) / (last - first);
  return {
    from: 10 ** first,
    to: 10 ** last,
    ticks,
    place: (value) => (value >= 10 ** first ? place(value) : null),
  };
}

function linear(values: readonly number[]): Scale {
  const [least, most] = [Math.min(0, ...values), Math.max(...values)];
  const span = most > least ? most - least : 1;
  const decade = 10 ** Math.floor(Math.log10(span / FEWEST_TICKS));
  const step = [5, 2, 1].map((times) => times * decade).find((each) => span / each >= FEWEST_TICKS) ?? decade;
  const first = Math.floor(least / step);
  const last = Math.ceil((least + span) / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  const [from, to] = [first * step, last * step];
  return { from, to, ticks, place: (value) => (value - from) / (to - from) };
}

function scaleOf(axis: Axis, values: readonly number[]): Scale {
  return axis.isLogarithmic ? logarithmic(values) : linear(values);
}

/** The chart, as wide as its place. */
export function lineChart({ id, words, x, y, points, lines, mark }: Chart): string {
  const [across, up] = [
    scaleOf(x, points),
    scaleOf(
      y,
      lines.flatMap(({ values }) => values),
    ),
  ];
  const atX = (share: number) => (LEFT + share * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const atY = (share: number) => (HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const [bottom, top, left, right] = [atY(0), atY(1), atX(0), atX(1)];
  const grid = [
    ...across.ticks.map((tick) => {
      const place = atX(across.place(tick)!);
      return `<line class="grid" x1="${place}" x2="${place}" y1="${top}" y2="${bottom}"/><text class="tick" text-anchor="middle" x="${place}" y="${HEIGHT - BOTTOM + 18}">${tickWords(tick)}</text>`;
    }),
    ...up.ticks.map((tick) => {
      const place = atY(up.place(tick)!);
      return `<line class="grid" x1="${left}" x2="${right}" y1="${place}" y2="${place}"/><text class="tick" text-anchor="end" x="${LEFT - 6}" y="${(Number(place) + 4).toFixed(1)}">${tickWords(tick)}</text>`;
    }),
  ];
  const drawn = lines.map(({ name, style, values }) => {
    let path = "";
    let isDown = false;
    for (const [i, value] of values.entries()) {
      const [along, height] = [across.place(points[i]!), up.place(value)];
      const isShown = along !== null && height !== null;
      if (isShown) path += `${isDown ? "L" : "M"}${atX(along)} ${atY(height)}`;
      isDown = isShown;
    }
    return path === ""
      ? ""
      : `<path class="curve ${style}" d="${path}"><title>${escapeHtml(name)}</title></path>`;
  });
  const marked = mark === undefined ? null : across.place(mark.at);
  const place = marked === null ? "" : atX(marked);
  const marks =
    mark === undefined || marked === null
      ? ""
      : `<line class="mark" x1="${place}" x2="${place}" y1="${top}" y2="${bottom}"/><text class="tick" x="${Number(place) + 4}" y="${TOP - 8}">${escapeHtml(mark.word)}</text>`;
  return `<div id="${id}" class="wide" tabindex="0"><svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(words)}">
${[...grid, marks, ...drawn].join("\n")}
<text class="tick" text-anchor="middle" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 12}">${escapeHtml(x.label)}</text>
<text class="tick" text-anchor="middle" transform="translate(16 ${(HEIGHT - BOTTOM + TOP) / 2}) rotate(-90)">${escapeHtml(y.label)}</text>
</svg></div>`;
}

/** What a chart's lines are called, each beside a piece of it. */
export function chartLegend(lines: readonly Pick<ChartLine, "name" | "style">[]): string {
  const entries = lines.map(
    ({ name, style }) =>
      `<li><svg class="sample" viewBox="0 0 36 12" aria-hidden="true"><path class="curve ${style}" d="M0 6L36 6"/></svg> ${escapeHtml(name)}</li>`,
  );
  return `<ul class="legend">${entries.join("")}</ul>`;
}
