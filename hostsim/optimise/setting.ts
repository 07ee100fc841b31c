/**
 * What may be chosen for a pass, and how a point of the unit cube stands for it. Every point is a setting
 * that the protocol allows, so that the search needs no penalties. Never judges a setting.
 */
import type { Scenario } from "../scenario/schema.js";

/** One number for each class, by name. */
export interface ByClass {
  readonly signal: number;
  readonly decoy: number;
  readonly vacuum: number;
}

/** Which bases give key. */
export type KeyBases = "symmetric" | "Z" | "X";

/** How many decoys: with one there is no vacuum class. */
export type Protocol = "two-decoy" | "one-decoy";

/** A choice of everything that is not the channel's. */
export interface Setting {
  readonly keyBases: KeyBases;
  readonly intensities: ByClass;
  readonly probabilities: ByClass;
  readonly basisZProbability: number;
  /** Share of the photons that the receiver's splitter sends to basis Z. */
  readonly receiverBasisZ: number;
}

/** What is searched. */
export interface Space {
  readonly protocol: Protocol;
  readonly keyBases: KeyBases;
  /** mu3: not searched, since a vacuum pulse lights no laser. */
  readonly vacuumMean: number;
  /** Largest mu1. */
  readonly mostPhotons: number;
  /** The splitter's share where it is a given part of the station; null: it is chosen as well. */
  readonly receiverBasisZ: number | null;
}

/** Probabilities are searched from 1/(1 + e^6) = 0.25 % to 99.75 %, evenly in their log odds. */
const MOST_LOG_ODDS = 6;
/** By how much mu1 is at least above 2 mu3, so that mu2 has room between mu3 and mu1 - mu3. */
const LEAST_ROOM = 0.02;

/** The smallest mu1 that is searched. */
export function leastSignalMean(vacuumMean: number): number {
  return 2 * vacuumMean + LEAST_ROOM;
}

function shareOf(coordinate: number): number {
  return 1 / (1 + Math.exp(MOST_LOG_ODDS * (1 - 2 * coordinate)));
}

function coordinateOf(share: number): number {
  const logOdds = Math.log(share) - Math.log1p(-share);
  return Math.min(1, Math.max(0, (1 + logOdds / MOST_LOG_ODDS) / 2));
}

/** Coordinates of a space: mu1, mu2, signal, basis Z; then decoy's share of the rest; then the splitter. */
export function dimensionsOf(space: Space): number {
  return 4 + (space.protocol === "two-decoy" ? 1 : 0) + (space.receiverBasisZ === null ? 1 : 0);
}

/** mu3 of a space; without a vacuum class it means nothing and is kept at 0. */
function vacuumMeanOf({ protocol, vacuumMean }: Space): number {
  return protocol === "two-decoy" ? vacuumMean : 0;
}

/** The setting of a point: mu1 > mu2 + mu3, mu2 > mu3, and probabilities that sum to 1. */
export function settingOf(space: Space, point: readonly number[]): Setting {
  const vacuum = vacuumMeanOf(space);
  const least = leastSignalMean(vacuum);
  const signal = least + point[0]! * (space.mostPhotons - least);
  const decoy = vacuum + shareOf(point[1]!) * (signal - 2 * vacuum);
  const pSignal = shareOf(point[2]!);
  const decoyShare = space.protocol === "two-decoy" ? shareOf(point[4]!) : 1;
  const pDecoy = (1 - pSignal) * decoyShare;
  return {
    keyBases: space.keyBases,
    intensities: { signal, decoy, vacuum },
    probabilities: {
      signal: pSignal,
      decoy: pDecoy,
      vacuum: space.protocol === "two-decoy" ? 1 - pSignal - pDecoy : 0,
    },
    basisZProbability: shareOf(point[3]!),
    receiverBasisZ: space.receiverBasisZ ?? shareOf(point[point.length - 1]!),
  };
}

/** The point nearest to a setting, which may be of another protocol. */
export function pointOf(space: Space, setting: Setting): number[] {
  const vacuum = vacuumMeanOf(space);
  const least = leastSignalMean(vacuum);
  const { intensities, probabilities } = setting;
  const signal = Math.min(space.mostPhotons, Math.max(least, intensities.signal));
  const within = (share: number) => Math.min(1 - 1e-9, Math.max(1e-9, share));
  const point = [
    (signal - least) / (space.mostPhotons - least),
    coordinateOf(within((intensities.decoy - vacuum) / (signal - 2 * vacuum))),
    coordinateOf(within(probabilities.signal)),
    coordinateOf(within(setting.basisZProbability)),
  ];
  const rest = probabilities.decoy + probabilities.vacuum;
  if (space.protocol === "two-decoy") point.push(coordinateOf(within(probabilities.decoy / rest)));
  if (space.receiverBasisZ === null) point.push(coordinateOf(within(setting.receiverBasisZ)));
  return point;
}

const INTENSITY_DIGITS = 5;
/** Finer than the payload's 1/65536, so that the rarest share that is searched stays above 0. */
const PROBABILITY_DIGITS = 6;

/** A setting with as many digits as a file should hold, and class probabilities that still sum to 1. */
export function rounded(setting: Setting): Setting {
  const mean = (value: number) => Number(value.toFixed(INTENSITY_DIGITS));
  const share = (value: number) => Number(value.toFixed(PROBABILITY_DIGITS));
  const { intensities, probabilities } = setting;
  const signal = share(probabilities.signal);
  const withoutVacuum = probabilities.vacuum === 0;
  const decoy = withoutVacuum ? share(1 - signal) : share(probabilities.decoy);
  return {
    keyBases: setting.keyBases,
    intensities: {
      signal: mean(intensities.signal),
      decoy: mean(intensities.decoy),
      vacuum: intensities.vacuum,
    },
    probabilities: { signal, decoy, vacuum: withoutVacuum ? 0 : share(1 - signal - decoy) },
    basisZProbability: share(setting.basisZProbability),
    receiverBasisZ: share(setting.receiverBasisZ),
  };
}

/** The protocol of a setting. */
export function protocolOf({ probabilities }: Setting): Protocol {
  return probabilities.vacuum === 0 ? "one-decoy" : "two-decoy";
}

/** The setting that a scenario has. */
export function settingOfScenario({
  source,
  receiver,
  security,
}: Pick<Scenario, "source" | "receiver" | "security">): Setting {
  return {
    keyBases: security.keyBases,
    intensities: source.intensities,
    probabilities: source.probabilities,
    basisZProbability: source.basisZProbability,
    receiverBasisZ: receiver.basisZProbability,
  };
}
