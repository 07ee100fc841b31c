/**
 * What a station shows of a pass, in lines of text. Takes: the watch, and how wide the screen is. Gives:
 * lines. Nothing in them is secret.
 */
import { GATE_BINS, type StationClock, type Watch } from "./watch.js";

/** Eighths of a character's height, lowest first. */
const BARS = " ▁▂▃▄▅▆▇█";
const DETECTORS = ["H", "V", "D", "A"];
const LABEL_WIDTH = 13;

function row(label: string, text: string): string {
  return label.padEnd(LABEL_WIDTH) + text;
}

/** The histogram of clicks over a slot, each bin a character; the highest bin is as high as the line. */
export function gateBars(gate: Float64Array): string {
  const most = Math.max(...gate);
  if (most === 0) return BARS[0]!.repeat(GATE_BINS);
  return [...gate].map((count) => BARS[Math.ceil((count / most) * (BARS.length - 1))]!).join("");
}

/** A line under the histogram that shows the gate's edges. */
export function gateEdges(gateBins: number): string {
  const half = Math.round(gateBins);
  const middle = GATE_BINS / 2;
  const edges = " ".repeat(Math.max(0, middle - half));
  return `${edges}[${"-".repeat(Math.max(0, 2 * half - 2))}]`;
}

function byDetector(numbers: readonly number[], shown: (value: number) => string): string {
  return DETECTORS.map(
    (name, at) => `${name} ${Number.isNaN(numbers[at]) ? "..." : shown(numbers[at]!)}`,
  ).join("  ");
}

/** Error rates; with bases after the light none is known before its end. */
function ratesOf({ qberByDetector, basesWait }: Watch): string {
  if (basesWait && qberByDetector.every((rate) => Number.isNaN(rate))) return "known after the light";
  return `${byDetector(qberByDetector, (rate) => (100 * rate).toFixed(2))} %`;
}

/** How the station found time, in some words. */
export function clockWords(clock: StationClock): string {
  const told = clock.toldPulses > 0 ? `, ${clock.toldPulses.toLocaleString("en-US")} pulses told` : "";
  if (clock.delaySigmaPs === null) return `looking for the grid of slots${told}`;
  const slots = clock.slips.reduce((sum, slip) => sum + Math.abs(slip.slots), 0);
  return (
    `found after ${clock.acquiredAfterS!.toFixed(1)} s${told}; delay known to ${clock.delaySigmaPs.toFixed(0)} ps rms, ` +
    `${slots} slots slipped, indices ${clock.lock}`
  );
}

/** Lines for a screen. */
export function stationPicture(watch: Watch, title: string, columns: number): string[] {
  const { seconds, of } = watch.progress;
  const { interval, bound, backgroundHz } = watch;
  const place =
    interval === null ? "" : `, ${interval.elevationDeg.toFixed(1)} deg, ${interval.rangeKm.toFixed(0)} km`;
  const key = bound?.bound.secretKeyBits ?? 0;
  const { clock } = watch;
  const clicksPerS = interval === null ? 0 : interval.clicks / interval.durationS;
  return [
    title,
    row("Pass", `${seconds.toFixed(1)} of ${of.toFixed(1)} s${place}`),
    ...(clock === null ? [] : [row("Own clock", clockWords(clock))]),
    row("Gate", gateBars(watch.gate)),
    row("", gateEdges(watch.gateBins)),
    row("Clicks", `${(clicksPerS / 1000).toFixed(1)} k/s; ${byDetector(watch.clicks, String)}`),
    row(
      "Background",
      backgroundHz === null
        ? "not seen: the gate is the whole slot"
        : `${byDetector(backgroundHz, (hz) => hz.toFixed(0))} Hz`,
    ),
    row("QBER", ratesOf(watch)),
    row("Dialogue", watch.step),
    row("Key so far", `${key.toLocaleString("en-US")} bits`),
  ].map((line) => line.slice(0, columns));
}

/** One line for a log. */
export function stationLine(watch: Watch): string {
  const { seconds, of } = watch.progress;
  const key = watch.bound?.bound.secretKeyBits ?? 0;
  const { clock } = watch;
  const time = clock === null ? "" : `own clock ${clockWords(clock)}; `;
  return `${seconds.toFixed(1)} of ${of.toFixed(1)} s: ${time}QBER ${ratesOf(watch)}, key ${key.toLocaleString("en-US")} bits`;
}
