/**
 * What an attack is: somebody on the light, on the link, or on both, and what she lives on. Takes and gives
 * nothing: types. Whatever fits here can be flown by `satqkd attack` (docs/how-to/own-attacker.md).
 */
import type { Adversary } from "../channel/adversary.js";
import type { DeviceFlaws } from "../channel/device-flaws.js";
import type { ReceiverOptics } from "../channel/optics.js";
import type { LinkAdversary } from "../network/conversation.js";

/** What she knows of satellite and station: all of it is public. */
export interface KnownStation {
  readonly receiver: ReceiverOptics;
  readonly deadTimePs: number;
  readonly slotPs: number;
  readonly gatePs: number;
  readonly timingSigmaPs: number;
  /** The largest transmittance of the pass, from the satellite to behind the receiver optics. */
  readonly mostTransmittance: number;
  /** Slots of the session. */
  readonly sessionSlots: number;
  /** Mean photon numbers of vacuum, decoy, signal. */
  readonly meanPhotons: readonly [number, number, number];
  /** Counts a second of H, V, D, A that no pulse causes. */
  readonly noiseHz: readonly number[];
}

/** An attack. */
export interface Attack {
  readonly name: string;
  /** What she does, in a sentence without its dot. */
  readonly does: string;
  /** Whether the security analysis claims that no key is left of which she knows a bit. */
  readonly covered: boolean;
  /** What covers it, or what would help: a sentence without its dot. */
  readonly defence: string;
  /** What she presupposes of devices; left out: nothing, the devices are as the scenario says. */
  readonly flaws?: Partial<DeviceFlaws>;
  /** Her part on the light, what is left out being nothing; the same seed does the same. */
  light?(seed: number, station: KnownStation): Partial<Adversary>;
  /** Her part on the link that carries packets. */
  link?(seed: number): LinkAdversary;
}

/** Probability that a photon that enters a receiver is detected at all, over the four polarisations. */
export function seenShare({ basisZProbability, efficiencies }: ReceiverOptics): number {
  const [h, v, d, a] = efficiencies;
  return (basisZProbability * (h + v)) / 2 + ((1 - basisZProbability) * (d + a)) / 2;
}
