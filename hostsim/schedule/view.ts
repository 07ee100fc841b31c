/**
 * The terminal picture of a schedule around a pulse. Takes: a schedule, a cursor, the terminal's width.
 * Gives: lines that fit it, without colour or control codes.
 */

import { generatorNamed } from "../core/generators.js";
import type { Schedule } from "./types.js";
import { grouped, lineName, symbolWords } from "./words.js";

const LABEL = 8;
const HIGH = "▇";
const LOW = "▁";
const DARK = " ";

function shorten(text: string, columns: number): string {
  return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
}

/**
 * Waveforms of all lines around the cursor, dark slots between bursts left blank, and the cursor's pulse in
 * words.
 */
export function view(schedule: Schedule, cursor: number, columns: number): string[] {
  const pulse = schedule.at(cursor);
  const width = Math.max(1, columns - LABEL);
  const firstSlot = Math.max(0, pulse.slot - (width >> 1));
  const shown = Array.from({ length: width }, (_, column) => {
    const index = schedule.pulseOfSlot(firstSlot + column);
    return index === null ? null : schedule.levels(index, 1)[0]!;
  });
  const waveforms = Array.from({ length: schedule.lineCount }, (_, line) => {
    const label = lineName(schedule.request.lineMap, line).padEnd(LABEL);
    return (
      label + shown.map((levels) => (levels === null ? DARK : (levels >> line) & 1 ? HIGH : LOW)).join("")
    );
  });
  const bits = pulse.randomBits.toString(2).padStart(pulse.randomBitCount, "0");
  const { request } = schedule;
  return [
    `${request.target}, seed ${request.seed}, ${generatorNamed(schedule.generator).title}, ${request.mode}, ${request.lineMap}`,
    ...waveforms,
    `${" ".repeat(LABEL + pulse.slot - firstSlot)}^`,
    `pulse  ${grouped(pulse.index)}   slot ${grouped(pulse.slot)}`,
    `time   ${grouped(pulse.timePs)} ps`,
    `block  ${grouped(pulse.block)}, slot ${grouped(pulse.slotInBlock)} of ${grouped(schedule.pulsesPerBlock)}`,
    `symbol ${symbolWords(pulse)}`,
    `bits   ${bits}   levels ${pulse.levels.toString(2).padStart(schedule.lineCount, "0")}`,
    `table  descriptor ${pulse.descriptor}, word ${grouped(pulse.tableWord)}, bit ${pulse.bitInWord}`,
    `slack  ${grouped(pulse.slackSlots)} slots as planned`,
  ].map((line) => shorten(line, columns));
}
