/**
 * An attack on passes of a scenario. Takes: the scenario, the attack, seeds. Gives: for each pass what the
 * parties see, what key is left and what of it the attacker knows; over all passes how often there was none.
 */
import type { Attack } from "../adversary/attack.js";
import type { DeviceFlaws } from "../channel/device-flaws.js";
import { CLOPPER_PEARSON } from "../finite-key/tails/clopper-pearson.js";
import type { PassOptions } from "../pass/options.js";
import { type PassOutcome, runPass } from "../pass/run-pass.js";
import type { Scenario } from "../scenario/schema.js";
import { knownKeyBits, knownStrings } from "./known-key.js";
import type { AttackedPass, AttackResult, Detection, TriedAttack } from "./result.js";
import { keyWithoutDecoys } from "./without-decoys.js";

/** Probability that a limit of the detection's interval is on the wrong side. */
const BEYOND_A_LIMIT = 0.025;

/** How an attack is tried. */
export interface Trial extends Pick<PassOptions, "windowS" | "tailBound" | "assume"> {
  /** Seed of the first pass; each later one's is one more. */
  readonly seed: number;
  /** Passes. */
  readonly runs: number;
}

/** What was seen in one pass without anybody. */
export type Unattacked = AttackResult["unattacked"];

function withoutDecoys({ basisCounts, finiteKey }: PassOutcome["result"]): { Z: number; X: number } {
  const { Z, X } = basisCounts;
  return {
    Z: keyWithoutDecoys(Z, X, finiteKey.epsilonSec),
    X: keyWithoutDecoys(X, Z, finiteKey.epsilonSec),
  };
}

/** The pass of a seed without anybody. */
export async function unattacked(scenario: Scenario, { runs: _, ...options }: Trial): Promise<Unattacked> {
  const { result } = await runPass(scenario, options);
  const naive = withoutDecoys(result);
  const { secretKeyBits, qber, detections } = result;
  return { secretKeyBits, qber, detections, withoutDecoysBits: naive.Z + naive.X };
}

function judged(seed: number, { result, keyBitsOfBases: [keyZ, keyX] }: PassOutcome): AttackedPass {
  const { detections, siftedBits, qber, secretKeyBits, noKeyReason, keysEqual, offGate } = result;
  const { Z, X } = knownStrings(result, result.adversaryKnowledge);
  const naive = withoutDecoys(result);
  return {
    seed,
    detections,
    siftedBits,
    qber,
    tagsOffGate: offGate.tags,
    explainedOffGate: Math.round(offGate.explained),
    secretKeyBits,
    noKeyReason,
    keysEqual,
    informationBits: Math.round(Z.informationBits + X.informationBits),
    knownKeyBits: knownKeyBits(keyZ, Z) + knownKeyBits(keyX, X),
    withoutDecoys: {
      keyBits: naive.Z + naive.X,
      knownKeyBits: knownKeyBits(naive.Z, Z) + knownKeyBits(naive.X, X),
    },
  };
}

/** The interval of the probability of something that happened `count` times in `runs`. */
export function detectionOf(count: number, runs: number): Detection {
  const exponent = -Math.log(BEYOND_A_LIMIT);
  const least = (seen: number) => CLOPPER_PEARSON.lower(seen, runs, exponent) / runs;
  return { runs, withoutKey: count, low: least(count), high: 1 - least(runs - count) };
}

/** What an attack presupposes of devices, in words. */
function presupposed(flaws: Partial<DeviceFlaws> | undefined): string | null {
  const words = (what: string, names: string[], delays: readonly number[] | undefined) =>
    (delays ?? []).flatMap((delay, i) => (delay === 0 ? [] : [`${what} ${names[i]} ${delay} ps late`]));
  const all = [
    ...words("class", ["vacuum", "decoy", "signal"], flaws?.classDelaysPs),
    ...words("detector", ["H", "V", "D", "A"], flaws?.detectorDelaysPs),
  ];
  return all.length === 0 ? null : all.join(", ");
}

/** Tries an attack. */
export async function tryAttack(
  scenario: Scenario,
  attack: Attack,
  { seed, runs, ...options }: Trial,
): Promise<TriedAttack> {
  const passes: AttackedPass[] = [];
  for (let run = 0; run < runs; run++) {
    const outcome = await runPass(scenario, { ...options, seed: seed + run, attack });
    passes.push(judged(seed + run, outcome));
  }
  const { name, does, covered, defence, flaws } = attack;
  return {
    attack: name,
    does,
    covered,
    defence,
    presupposes: presupposed(flaws),
    passes,
    detection: detectionOf(passes.filter(({ secretKeyBits }) => secretKeyBits === 0).length, runs),
    meanKeyBits: Math.round(passes.reduce((sum, pass) => sum + pass.secretKeyBits, 0) / runs),
    meanKnownKeyBits: Math.round(passes.reduce((sum, pass) => sum + pass.knownKeyBits, 0) / runs),
  };
}

/** Whether an attack left key of which she knows a bit, although the analysis claims that none is left. */
export function breaksTheClaim({ covered, passes }: TriedAttack): boolean {
  return covered && passes.some((pass) => pass.knownKeyBits > 0 || !pass.keysEqual);
}
