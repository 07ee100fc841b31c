/**
 * Saves what is in sight. Takes: a stepper and its view. Gives: files: the pulses as CSV and JSON, the
 * picture as SVG and PNG.
 */
import type { Headed } from "../../../base/format-head.js";
import { slotOf } from "../../../schedule/geometry.js";
import type { PulseSource } from "../../../stepping/source.js";
import type { Stepper } from "../../../stepping/stepper.js";
import { symbolWordsOf } from "../../symbol-words.js";
import type { SavedPulses } from "../page-data.js";
import type { View } from "./view.js";

/** Pulses that become text at a time. */
const PART = 16_384;
const COLUMNS = "pulse,ps,block,slot in block,levels,symbol,words";

/** What is saved, by the word on its button. */
export type SavedAs = "CSV" | "JSON" | "SVG" | "PNG";

/** The same columns as a trace of the ending .txt; RFC 4180. */
function* csvOf(source: PulseSource, first: number, end: number): Generator<string> {
  yield `${COLUMNS}\r\n`;
  const { pulsesPerBlock, lineCount, slotPs, symbolLevels } = source;
  for (let from = first; from < end; from += PART) {
    const symbols = Array.from(source.symbols(from, Math.min(PART, end - from)));
    yield symbols
      .map((symbol, at) => {
        const index = from + at;
        const ps = BigInt(slotOf(source, index)) * BigInt(slotPs);
        const levels = symbolLevels[symbol]!.toString(2).padStart(lineCount, "0");
        const place = `${Math.floor(index / pulsesPerBlock)},${index % pulsesPerBlock}`;
        return `${index},${ps},${place},${levels},${symbol},"${symbolWordsOf(symbol)}"\r\n`;
      })
      .join("");
  }
}

function savedPulses(source: PulseSource, first: number, end: number): Headed<"satqkd-pulses", SavedPulses> {
  return {
    format: "satqkd-pulses",
    version: 1,
    title: source.title,
    slotPs: source.slotPs,
    pulsesPerBlock: source.pulsesPerBlock,
    periodSlots: source.periodSlots,
    lines: source.lineNames,
    delaysPs: source.delaysPs,
    levels: Array.from(source.symbolLevels),
    first,
    symbols: Array.from(source.symbols(first, end - first)),
  };
}

function download(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Saves the upper schedule's pulses in sight, or the picture of all. `target` begins the file's name. */
export function save(as: SavedAs, target: string, { source, window }: Stepper, view: View): void {
  const { first, end } = window.pulses(source);
  const name = `${target}-${first}.${as.toLowerCase()}`;
  if (as === "CSV") download(new Blob([...csvOf(source, first, end)], { type: "text/csv" }), name);
  else if (as === "JSON") {
    const text = `${JSON.stringify(savedPulses(source, first, end))}\n`;
    download(new Blob([text], { type: "application/json" }), name);
  } else if (as === "SVG") {
    const title = `${source.title}, pulses ${first} to ${end - 1}`;
    download(new Blob([view.svg(title)], { type: "image/svg+xml" }), name);
  } else view.png((blob) => download(blob, name));
}
