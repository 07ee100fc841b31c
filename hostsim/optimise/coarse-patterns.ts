/**
 * Probabilities that few random bits a pulse can make. Takes: a setting and the number of bits. Gives:
 * settings near it whose class and basis probabilities are multiples of 1/2^(bits-1), the units of
 * assembly/pattern/thresholds.ts. The payload has the last word on which of them it can send with so few
 * bits.
 */
import type { Setting } from "./setting.js";

/** Units to either side of the setting that are tried, for each of signal, decoy and basis Z. */
const REACH = 8;

function* around(share: number, units: number): Generator<number> {
  const middle = Math.round(share * units);
  for (let unit = Math.max(1, middle - REACH); unit <= Math.min(units - 1, middle + REACH); unit++) {
    yield unit / units;
  }
}

/** Settings with the same intensities and coarse probabilities. */
export function* coarsePatterns(setting: Setting, bits: number): Generator<Setting> {
  const units = 2 ** (bits - 1);
  const withoutVacuum = setting.probabilities.vacuum === 0;
  for (const signal of around(setting.probabilities.signal, units)) {
    const decoys = withoutVacuum ? [1 - signal] : around(setting.probabilities.decoy, units);
    for (const decoy of decoys) {
      const vacuum = 1 - signal - decoy;
      if (!withoutVacuum && vacuum <= 0) continue;
      for (const basisZProbability of around(setting.basisZProbability, units)) {
        yield { ...setting, probabilities: { signal, decoy, vacuum }, basisZProbability };
      }
    }
  }
}
