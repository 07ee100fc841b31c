/**
 * What the gym might have found: for tests of its page, with characters that HTML must not take for its own.
 */
import type { AttackResult, TriedAttack } from "../../../hostsim/gym/result.js";

function tried(attack: string, covered: boolean): TriedAttack {
  return {
    attack,
    does: "measures <every> pulse & sends on",
    covered,
    defence: "errors: a quarter of the bits",
    presupposes: covered ? null : "detector V 60 ps late",
    passes: [
      {
        seed: 1,
        detections: 4000,
        siftedBits: 2000,
        qber: 0.25,
        tagsOffGate: 20,
        explainedOffGate: 18,
        secretKeyBits: 0,
        noKeyReason: "the QBER is 25.0 %",
        keysEqual: true,
        informationBits: 1000,
        knownKeyBits: 0,
        withoutDecoys: { keyBits: 0, knownKeyBits: 0 },
      },
    ],
    detection: { runs: 1, withoutKey: 1, low: 0.025, high: 1 },
    meanKeyBits: 0,
    meanKnownKeyBits: 0,
  };
}

/** Two attacks, one of them not covered. */
export const ATTACKED: AttackResult = {
  scenario: "jinan-250mhz",
  evidence: "simulated",
  seed: 1,
  command: "satqkd attack jinan-250mhz --seed 1 --all --runs 1 --window 1",
  windowS: 1,
  tailBound: "chernoff",
  epsilonSec: 1e-9,
  unattacked: { secretKeyBits: 1500, qber: 0.008, detections: 4100, withoutDecoysBits: 1700 },
  attacks: [tried("first-attack", true), tried("second-attack", false)],
};
