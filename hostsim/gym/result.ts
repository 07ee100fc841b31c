/**
 * What the gym tells of attacks. The names of the JSON object are part of the command line's interface. Takes
 * and gives nothing: types.
 */

/** One attacked pass. */
export interface AttackedPass {
  readonly seed: number;
  /** What the parties see. */
  readonly detections: number;
  readonly siftedBits: number;
  /** Null where no bit was settled. */
  readonly qber: number | null;
  /** Tags outside the gates, and as many as noise and pulses explain. */
  readonly tagsOffGate: number;
  readonly explainedOffGate: number;
  readonly secretKeyBits: number;
  readonly noKeyReason: string | null;
  /** Whether both sides hold the same key, or none. */
  readonly keysEqual: boolean;
  /** What she knows of the sifted bits, in bits: measured against what was sent. */
  readonly informationBits: number;
  /** Bits of the key that she knows. */
  readonly knownKeyBits: number;
  /** The same with an analysis that has no decoys: its key, and the bits of it that she knows. */
  readonly withoutDecoys: { readonly keyBits: number; readonly knownKeyBits: number };
}

/** How often a pass ended without a key, and what that shows of its probability. */
export interface Detection {
  readonly runs: number;
  readonly withoutKey: number;
  /** Limits of the probability at 95 %, two-sided (Clopper and Pearson). */
  readonly low: number;
  readonly high: number;
}

/** An attack, tried. */
export interface TriedAttack {
  readonly attack: string;
  readonly does: string;
  /** Whether the security analysis claims to cover it. */
  readonly covered: boolean;
  readonly defence: string;
  /** Flaws of devices that it lives on, in words; null: none. */
  readonly presupposes: string | null;
  /** Passes, one a seed. */
  readonly passes: readonly AttackedPass[];
  readonly detection: Detection;
  /** Key that is left on average. */
  readonly meanKeyBits: number;
  /** Of the key that is left what she knows, on average. */
  readonly meanKnownKeyBits: number;
}

/** The object that `satqkd attack --json` prints. */
export interface AttackResult {
  readonly scenario: string;
  /** Always "simulated": attacks are models of physics, or bytes on a simulated link. */
  readonly evidence: "simulated";
  readonly seed: number;
  readonly command: string;
  /** Seconds around the closest approach; null: the whole session. */
  readonly windowS: number | null;
  readonly tailBound: string;
  readonly epsilonSec: number;
  /** The first seed's pass without anybody: its key, QBER and detections. */
  readonly unattacked: {
    readonly secretKeyBits: number;
    readonly qber: number | null;
    readonly detections: number;
    readonly withoutDecoysBits: number;
  };
  readonly attacks: readonly TriedAttack[];
}
