/**
 * What delays between lasers tell an eavesdropper. Takes: the delay of each laser's line and the width of the
 * light pulse. Gives: for each polarisation, how well signal and decoy can be told apart by arrival time
 * alone; likewise polarisations.
 *
 * Light pulses are taken as Gaussian in time, and the observer as ideal, with one photon. Two Gaussians of
 * standard deviation s, d apart, have total variation distance erf(d / (2 sqrt(2) s)); the best guess between
 * two equally likely ones is right with probability (1 + that) / 2 (Helstrom, Quantum Detection and
 * Estimation Theory, for classical distributions). Decoy states assume that class and polarisation can't be
 * told at all (1/2). Lasers of Micius were typically more than 100 ps apart and 300 ps at most: A. Miller's
 * preprint of May 2025, known here from a report only (Global Economic Times, 1 June 2025), which also gives
 * 98.7 % for the best distinction of decoy from signal.
 */
import { errorFunction } from "../probability/gamma.js";

const LASERS = ["H", "V", "D", "A"] as const;
const SIGMA_OF_FWHM = 2 * Math.sqrt(2 * Math.log(2));

/** Two lasers that should look alike. */
export interface LaserPair {
  readonly pair: string;
  readonly differencePs: number;
  /** Probability that the best guess is right: 0.5 for no difference at all. */
  readonly guess: number;
}

/** Probability of guessing right which of two pulses of width `fwhmPs` came, `differencePs` apart. */
export function bestGuess(differencePs: number, fwhmPs: number): number {
  const sigma = fwhmPs / SIGMA_OF_FWHM;
  return (1 + errorFunction(Math.abs(differencePs) / (2 * Math.SQRT2 * sigma))) / 2;
}

/**
 * All pairs for the eight lasers' delays: signal against decoy, then polarisation against polarisation among
 * the signals.
 */
export function laserPairs(delaysPs: readonly number[], fwhmPs: number): LaserPair[] {
  const pair = (name: string, a: number, b: number): LaserPair => {
    const differencePs = Math.abs(delaysPs[a]! - delaysPs[b]!);
    return { pair: name, differencePs, guess: bestGuess(differencePs, fwhmPs) };
  };
  return [
    ...LASERS.map((laser, i) => pair(`signal ${laser} from decoy ${laser}`, i, i + 4)),
    ...LASERS.flatMap((one, i) =>
      LASERS.slice(i + 1).map((other, j) => pair(`${one} from ${other}`, i, i + 1 + j)),
    ),
  ];
}
