/**
 * Words of a symbol code, without a schedule. Takes: a code. Gives: `signal, Z, 1 = V`.
 */
import { symbolWords } from "../schedule/words.js";

const CLASSES = ["vacuum", "decoy", "signal"] as const;
const POLARISATIONS = ["H", "V", "D", "A"] as const;

/** Words of a 4-bit symbol code (assembly/pattern/symbol.ts). */
export function symbolWordsOf(symbol: number): string {
  return symbolWords({
    intensityClass: CLASSES[symbol >> 2] ?? "vacuum",
    basis: symbol & 2 ? "X" : "Z",
    value: symbol & 1 ? 1 : 0,
    polarisation: POLARISATIONS[symbol & 3]!,
  });
}
