/**
 * A pulse in words, the same on the terminal and on pages. Takes: pulses and an index. Gives: what stands
 * beside a name.
 */
import { meaningOf, placeOf } from "../schedule/geometry.js";
import { grouped, symbolWords } from "../schedule/words.js";
import type { PulseSource } from "./source.js";
import { timeWords } from "./time-words.js";

/** One line about a pulse. */
export interface Detail {
  readonly name: "pulse" | "time" | "symbol" | "block" | "levels" | "bits" | "table" | "slack";
  readonly text: string;
}

/** All that is known of a pulse, the most asked for first. */
export function detailsOf(source: PulseSource, index: number): Detail[] {
  const place = placeOf(source, index);
  const meaning = meaningOf(source.symbols(index, 1)[0]!);
  const levels = source.symbolLevels[meaning.symbol]!.toString(2).padStart(source.lineCount, "0");
  const bits = source.randomBits(index);
  const time = timeWords(place.timePs);
  const ps = `${grouped(place.timePs)} ps`;
  return [
    { name: "pulse", text: `${grouped(index)}, slot ${grouped(place.slot)}` },
    { name: "symbol", text: symbolWords(meaning) },
    { name: "time", text: time === ps ? ps : `${time} = ${ps}` },
    {
      name: "block",
      text: `${grouped(place.block)}, slot ${grouped(place.slotInBlock)} of ${grouped(source.pulsesPerBlock)}`,
    },
    bits === null ? { name: "levels", text: levels } : { name: "bits", text: `${bits}   levels ${levels}` },
    {
      name: "table",
      text: `descriptor ${place.descriptor}, word ${grouped(place.tableWord)}, bit ${place.bitInWord}`,
    },
    { name: "slack", text: `${grouped(place.slackSlots)} slots as planned` },
  ];
}
