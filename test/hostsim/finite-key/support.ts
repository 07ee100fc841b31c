/**
 * Material of the finite-key tests: SatQuMA's rows as counts files, and expected counts of a plain channel
 * model.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import type { BiasedInput, MeasuredBasis, SymmetricInput } from "../../../hostsim/finite-key/key-length.js";
import type { PerClass, TailBound } from "../../../hostsim/finite-key/tail-bounds.js";

type Three = [number, number, number];

interface Row {
  Pec: number;
  QBERI: number;
  ls_dB: number;
  dt_s: number;
  SKL: number;
  phi_x: number;
  sX0: number;
  sX1: number;
  vZ1: number;
  sZ1: number;
  lambdaEC: number;
  nX_k: Three;
  mX_k: Three;
  nZ_k: Three;
  mZ_k: Three;
}

interface Satquma {
  params: { mu: Three; P: Three; eps_s: number; eps_c: number; bounds: string };
  rows: Row[];
}

/** The 16 rows that SatQuMA 2.0.0-beta printed, with their parameters. */
export const satquma: Satquma = JSON.parse(
  readFileSync(join(packageRoot, "test/hostsim/finite-key/satquma-2.0.0-beta.json"), "utf8"),
);

/** A row as the contents of a counts file by SatQuMA's analysis: renamed, no value touched. */
export function countsFile(row: Row) {
  return {
    layout: "biased",
    intensities: satquma.params.mu,
    probabilities: satquma.params.P,
    keyBasis: { detections: row.nX_k, errors: row.mX_k },
    testBasis: { detections: row.nZ_k, errors: row.mZ_k },
    leakedBits: row.lambdaEC,
    epsilonSec: satquma.params.eps_s,
    epsilonCor: satquma.params.eps_c,
    tailBound: satquma.params.bounds,
    phaseErrorLimit: "lim2014",
    decoyMethod: "lim2014",
  };
}

/** A channel: pulses sent in one basis, transmittance, dark click probability, error rate of photons. */
export interface Channel {
  pulses: number;
  transmittance: number;
  dark: number;
  qber: number;
}

const INTENSITIES: PerClass = [0.8, 0.1, 0];
const PROBABILITIES: PerClass = [0.5, 0.25, 0.25];

/** Expected counts of a basis whose dark clicks are wrong half of the time. */
export function expectedBasis(channel: Channel): MeasuredBasis {
  const photons = (k: 0 | 1 | 2) =>
    channel.pulses * PROBABILITIES[k] * (1 - Math.exp(-INTENSITIES[k] * channel.transmittance));
  const dark = (k: 0 | 1 | 2) => channel.pulses * PROBABILITIES[k] * channel.dark;
  const detected = (k: 0 | 1 | 2) => photons(k) + dark(k);
  const wrong = (k: 0 | 1 | 2) => photons(k) * channel.qber + dark(k) / 2;
  return {
    detections: [detected(0), detected(1), detected(2)],
    errors: [wrong(0), wrong(1), wrong(2)],
  };
}

const COMMON = {
  intensities: INTENSITIES,
  probabilities: PROBABILITIES,
  epsilonSec: 1e-9,
  epsilonCor: 1e-15,
  decoyMethod: "lim2014" as const,
};

/** Counts of a channel, the same in both bases, with one key basis; by Lim et al. */
export function biased(channel: Channel, leakedBits: number, tailBound: TailBound): BiasedInput {
  const basis = expectedBasis(channel);
  return { ...COMMON, layout: "biased", keyBasis: basis, testBasis: basis, leakedBits, tailBound };
}

/** The same with key from both bases; the leak is that of each basis. */
export function symmetric(channel: Channel, leakedBits: number, tailBound: TailBound): SymmetricInput {
  const basis = { ...expectedBasis(channel), leakedBits };
  return { ...COMMON, layout: "symmetric", basisCounts: { Z: basis, X: basis }, tailBound };
}
