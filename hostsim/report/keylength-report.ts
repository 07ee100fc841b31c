/**
 * The page of a set of counts: key against loss and against block size, the methods side by side. Takes:
 * curves and the key of the counts. Gives: one HTML page that needs no server and no network, and no script
 * but to save what it shows.
 */
import { embeddedJson, escapeHtml } from "../base/html.js";
import { titleOfMethod } from "../finite-key/decoy-methods.js";
import type { KeyLength } from "../finite-key/key-length.js";
import type { MethodCurves } from "../finite-key/method-curves.js";
import { type ChartLine, chartLegend, lineChart } from "./line-chart.js";
import { pictureButtons, reportAsset, reportPage } from "./page-frame.js";

/** What the page is of. */
export interface KeylengthPage {
  /** Name of the counts. */
  readonly name: string;
  /** The key of the counts themselves. */
  readonly key: KeyLength;
  /** Sifted detections of the bases that make key. */
  readonly detections: number;
  readonly ofLoss: MethodCurves;
  readonly ofSize: MethodCurves;
  /** How to make the page again; null where the counts came from a pipe. */
  readonly command: string | null;
}

const STYLES = ["first-method", "second-method"] as const;

const whole = (value: number) => Math.round(value).toLocaleString("en-US");

/** Lines of the curves: a colour a method, a dash a tail bound. */
function linesOf(
  { points, curves }: MethodCurves,
  shown: (bits: number, point: number) => number,
): ChartLine[] {
  const methods = [...new Set(curves.map(({ method }) => method))];
  return curves.map(({ method, tailBound, secretKeyBits }) => ({
    name: `${titleOfMethod(method)}, ${tailBound}`,
    style: `${STYLES[methods.indexOf(method) % STYLES.length]} ${tailBound}`,
    values: secretKeyBits.map((bits, i) => shown(bits, points[i]!)),
  }));
}

function answer({ secretKeyBits, reason, method, tailBound, phaseErrorLimit }: KeyLength): string {
  const by = `by ${titleOfMethod(method)}, ${tailBound} tail bound, ${phaseErrorLimit} phase error`;
  return secretKeyBits > 0
    ? `<p class="answer">${whole(secretKeyBits)} secret bits ${escapeHtml(by)}</p>`
    : `<p class="answer none">No key ${escapeHtml(by)}: ${escapeHtml(reason ?? "")}.</p>`;
}

/** The numbers of a chart: a row a point, a column a line. */
function numbers(title: string, head: string, { points, curves }: MethodCurves, lines: ChartLine[]): string {
  const names = lines.map(({ name }) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const rows = points.map(
    (point, i) =>
      `<tr><th scope="row">${whole(point)}</th>${curves.map(({ secretKeyBits }) => `<td>${whole(secretKeyBits[i]!)}</td>`).join("")}</tr>`,
  );
  return `<details><summary>${escapeHtml(title)}</summary><div class="wide" tabindex="0" role="region" aria-label="${escapeHtml(title)}"><table>
<thead><tr><th scope="col">${escapeHtml(head)}</th>${names}</tr></thead>
<tbody>${rows.join("\n")}</tbody></table></div></details>`;
}

const TABLE_HEAD = ["against", "value", "method", "tail bound", "secret bits"] as const;
const LOSS_UNIT = "loss beyond that of the counts in dB";
const SIZE_UNIT = "sifted detections of the bases that make key";

/** Both charts as rows, the names of their columns first. */
function rowsOf({ ofLoss, ofSize }: KeylengthPage): (string | number)[][] {
  const rows = (against: string, { points, curves }: MethodCurves) =>
    curves.flatMap(({ method, tailBound, secretKeyBits }) =>
      points.map((point, i) => [against, point, method, tailBound, secretKeyBits[i]!]),
    );
  return [[...TABLE_HEAD], ...rows(LOSS_UNIT, ofLoss), ...rows(SIZE_UNIT, ofSize)];
}

/** Largest loss at which a line has key, in words. */
function reach({ points, curves }: MethodCurves, lines: readonly ChartLine[]): string {
  return curves
    .map(({ secretKeyBits }, i) => {
      const last = secretKeyBits.findLastIndex((bits) => bits > 0);
      return `${lines[i]!.name} ${last === -1 ? "has none" : `up to ${points[last]} dB`}`;
    })
    .join("; ");
}

/** The page. */
export function keylengthReport(page: KeylengthPage): string {
  const { name, key, detections, ofLoss, ofSize, command } = page;
  const loss = linesOf(ofLoss, (bits) => bits);
  const size = linesOf(ofSize, (bits, point) => (point === 0 ? 0 : bits / point));
  const title = `Key length of ${name}`;
  const again = command === null ? "" : ` Again:\n<code>${escapeHtml(command)}</code>`;
  return reportPage({
    title,
    styles: `${reportAsset("style.css")}\n${reportAsset("keylength.css")}`,
    header: `<h1>${escapeHtml(title)}</h1>
${answer(key)}
<p class="quiet">Computed from ${whole(detections)} sifted detections, ${key.layout} layout; secrecy ${key.epsilonSec}, correctness ${key.epsilonCor}; errors ${key.errorPattern}. At other losses and sizes an estimate: light falls with
the loss, noise stays, nothing saturates, the leak keeps its efficiency. Gains of the bases are compared for the counts themselves only.${again}</p>`,
    main: `<p class="tools">All data: <button type="button" data-all="csv">CSV</button></p>
${chartLegend(loss)}
<h2>Key against loss</h2>
${lineChart({
  id: "loss",
  words: `Key against loss beyond that of the counts. Key: ${reach(ofLoss, loss)}`,
  x: { label: LOSS_UNIT },
  y: { label: "secret bits", isLogarithmic: true },
  points: ofLoss.points,
  lines: loss,
  mark: { at: 0, word: "the counts" },
})}
${numbers("Secret bits against loss, as numbers", "dB", ofLoss, loss)}
<h2>Key against block size</h2>
${lineChart({
  id: "size",
  words: `Secret bits per sifted detection against block size, with ${whole(ofSize.points.at(-1)!)} detections: ${size.map((line) => `${line.name} ${line.values.at(-1)!.toFixed(3)}`).join("; ")}`,
  x: { label: SIZE_UNIT, isLogarithmic: true },
  y: { label: "secret bits per sifted detection" },
  points: ofSize.points,
  lines: size,
  mark: { at: detections, word: "the counts" },
})}
${numbers("Secret bits against block size, as numbers", "detections", ofSize, size)}
${pictureButtons({ loss: "Key against loss", size: "Key against block size" })}`,
    scripts: `<script type="application/json" id="data">${embeddedJson({ name: `${name}-keylength`, rows: rowsOf(page) })}</script>
<script>${reportAsset("downloads.js")}</script>
`,
  });
}
