/**
 * How sharp an optimum is. Takes: a setting. Gives: the expected key with each parameter chosen a tenth
 * smaller and larger, before quantisation. It says how well a parameter must be chosen, not what its drift
 * costs: the bound knows each choice.
 */
import { expectedKey, type KeyConditions, wantedPattern } from "./expected-key.js";
import type { ByClass, Setting } from "./setting.js";

/** Key when one parameter is changed. */
export interface Sensitivity {
  /** As it is named in a scenario. */
  parameter: string;
  value: number;
  /** Expected key with 0.9 and with 1.1 times the value; null where the protocol allows no such setting. */
  smallerBits: number | null;
  largerBits: number | null;
}

const TENTH = 0.1;

/**
 * One class's probability scaled, the others keeping their ratio; null when nothing would be left for them.
 */
function withProbability(setting: Setting, name: keyof ByClass, factor: number): Setting | null {
  const value = setting.probabilities[name] * factor;
  if (value >= 1) return null;
  const rest = (1 - value) / (1 - setting.probabilities[name]);
  const { signal, decoy, vacuum } = setting.probabilities;
  const probabilities = { signal: signal * rest, decoy: decoy * rest, vacuum: vacuum * rest, [name]: value };
  return { ...setting, probabilities };
}

function withIntensity(setting: Setting, name: "signal" | "decoy", factor: number): Setting | null {
  const intensities = { ...setting.intensities, [name]: setting.intensities[name] * factor };
  return intensities.signal > intensities.decoy + intensities.vacuum ? { ...setting, intensities } : null;
}

/** The rarer basis's probability scaled. */
function withBasis(setting: Setting, factor: number): Setting {
  const { basisZProbability } = setting;
  const rareZ = basisZProbability <= 0.5;
  const rare = (rareZ ? basisZProbability : 1 - basisZProbability) * factor;
  return { ...setting, basisZProbability: rareZ ? rare : 1 - rare };
}

/** Every parameter of a setting, a tenth smaller and larger. */
export function sensitivityOf(conditions: KeyConditions, setting: Setting): Sensitivity[] {
  const bits = (changed: Setting | null) =>
    changed === null ? null : expectedKey(conditions, changed, wantedPattern(changed)).bound.secretKeyBits;
  const row = (
    parameter: string,
    value: number,
    change: (factor: number) => Setting | null,
  ): Sensitivity => ({
    parameter,
    value,
    smallerBits: bits(change(1 - TENTH)),
    largerBits: bits(change(1 + TENTH)),
  });
  const { intensities, probabilities, basisZProbability } = setting;
  const classes = (["signal", "decoy", "vacuum"] as const).filter(
    // With two classes one probability says both: the decoy's, which is rarely the larger one.
    (name) => probabilities[name] > 0 && (name !== "signal" || probabilities.vacuum > 0),
  );
  return [
    ...(["signal", "decoy"] as const).map((name) =>
      row(`intensities.${name}`, intensities[name], (factor) => withIntensity(setting, name, factor)),
    ),
    ...classes.map((name) =>
      row(`probabilities.${name}`, probabilities[name], (factor) => withProbability(setting, name, factor)),
    ),
    row(
      basisZProbability <= 0.5 ? "basisZProbability" : "1 - basisZProbability",
      Math.min(basisZProbability, 1 - basisZProbability),
      (factor) => withBasis(setting, factor),
    ),
  ];
}
