/**
 * What the finite-key bound assumes of a receiver, by name. Where one does not hold there is no key, unless
 * somebody takes it upon himself by name; then it is printed beside every figure of the key
 * (docs/reference/finite-key.md).
 */

/** The assumptions that can be taken by hand. */
export const ASSUMPTIONS = [
  "equal-detectors",
  "balanced-splitter",
  "known-dead-time",
  "equal-gains",
] as const;

/**
 * "equal-detectors": all detectors have the same efficiency. "balanced-splitter": the passive choice of basis
 * sends half of the light each way. "known-dead-time": a detector is blind for its dead time after a tag, and
 * never else. "equal-gains": the counts of both bases differ by chance only.
 */
export type AssumptionName = (typeof ASSUMPTIONS)[number];

/** An assumption that does not hold, and how that is seen. */
export interface BrokenAssumption {
  readonly name: AssumptionName;
  /** To follow "no key: ". */
  readonly why: string;
}

/**
 * Relative difference of efficiencies, and difference of the splitter from 1/2, that is rounding and nothing
 * else.
 */
const ROUNDING = 1e-9;

/** The receiver as far as the bound's assumptions speak of it. */
export interface AssumedReceiver {
  readonly basisZProbability: number;
  readonly efficiencies: readonly number[];
  readonly saturation?: { readonly extendingProbability: number } | undefined;
  readonly latching?: { readonly probability: number } | undefined;
}

/** What of a receiver the bound does not cover. */
export function brokenByReceiver(receiver: AssumedReceiver): BrokenAssumption[] {
  const { basisZProbability, efficiencies, saturation, latching } = receiver;
  const broken: BrokenAssumption[] = [];
  if (Math.max(...efficiencies) > Math.min(...efficiencies) * (1 + ROUNDING)) {
    const why = `the detectors differ in efficiency (${efficiencies.join(", ")}), and the bound holds for equal ones only`;
    broken.push({ name: "equal-detectors", why });
  }
  if (Math.abs(basisZProbability - 0.5) > ROUNDING) {
    const why =
      `the splitter sends ${basisZProbability} of the light to basis Z: with other than half of it ` +
      "the basis depends on the number of photons, and the bound does not cover that";
    broken.push({ name: "balanced-splitter", why });
  }
  if ((saturation?.extendingProbability ?? 0) > 0 || (latching?.probability ?? 0) > 0) {
    const why =
      "saturated or latched detectors stay blind for longer than the dead time after their tag, and which one does " +
      "depends on the bit: the bound holds where all are known to be alive";
    broken.push({ name: "known-dead-time", why });
  }
  return broken;
}

/**
 * The reason for no key: the first assumption that does not hold and that nobody took by hand; null when
 * there is none.
 */
export function refusalOf(
  broken: readonly BrokenAssumption[],
  assumed: readonly AssumptionName[],
): string | null {
  const first = broken.find(({ name }) => !assumed.includes(name));
  return first === undefined ? null : `${first.why} (--assume ${first.name} takes it upon you)`;
}
