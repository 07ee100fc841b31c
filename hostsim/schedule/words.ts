/**
 * A pulse in words, the same on the terminal, in text traces and on pages. Takes: pulses. Gives: short lines.
 */
import type { SchedulePulse } from "./types.js";

/** `signal, Z, 1 = V`; a vacuum pulse has no light, so its basis and value show nothing. */
export function symbolWords(
  pulse: Pick<SchedulePulse, "intensityClass" | "basis" | "value" | "polarisation">,
): string {
  const { intensityClass, basis, value, polarisation } = pulse;
  return `${intensityClass}, ${basis}, ${value} = ${intensityClass === "vacuum" ? "dark" : polarisation}`;
}

/** A whole number in groups of three digits, with thin marks that any terminal has. */
export function grouped(value: number | bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Name of a line under a line map. */
export function lineName(lineMap: "symbol-code" | "lasers", line: number): string {
  if (lineMap === "symbol-code") return ["value", "basis", "class0", "class1"][line] ?? `line${line}`;
  return `${line < 4 ? "signal" : "decoy"}${"HVDA"[line & 3]}`;
}

/** One line a pulse: index, time, block and slot, symbol, levels (line 0 last). */
export function pulseLine(pulse: SchedulePulse, lineCount: number): string {
  return (
    `${grouped(pulse.index).padStart(16)}  ${grouped(pulse.timePs).padStart(22)} ps  ` +
    `block ${pulse.block} slot ${pulse.slotInBlock}  ` +
    `${pulse.levels.toString(2).padStart(lineCount, "0")}  ${symbolWords(pulse)}`
  );
}
