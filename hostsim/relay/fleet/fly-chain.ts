/**
 * The passes of one satellite over one station, flown in turn. Takes: what all of them have in common, and
 * when each is. Gives: what each came to, beside what was expected of it, and the keys of both sides. The
 * keys are secret: they go from this thread to who asked, and into no file.
 */
import { KeyForecast } from "../../forecast/expected.js";
import { keyWithDeviation } from "../../forecast/key-deviation.js";
import { scenarioOfPass } from "../../forecast/pass-scenario.js";
import { PassChain } from "../../pass/chain.js";
import { type EarlierKey, passNumber } from "../../pass/keys.js";
import type { PassResult } from "../../pass/result.js";
import { runPass } from "../../pass/run-pass.js";
import type { Scenario } from "../../scenario/schema.js";

/** Passes that one pool of authentication key goes through. */
export interface ChainWork {
  /** Where source, link, receiver and bound come from. */
  readonly base: Scenario;
  readonly satellite: string;
  readonly orbit: Scenario["orbit"];
  readonly station: Scenario["station"];
  /** In order; Unix times in whole ms. Each has a seed of its own. */
  readonly passes: readonly { readonly startMs: number; readonly endMs: number; readonly seed: number }[];
}

/** A pass that was flown. */
export interface ChainPass {
  readonly expectedBits: number;
  /** Standard deviation of the key, as counts of clicks vary by chance. */
  readonly deviationBits: number;
  readonly result: Pick<
    PassResult,
    "startUtc" | "secretKeyBits" | "siftedBits" | "qber" | "noKeyReason" | "epsilons"
  >;
  /** Keys that both sides committed in this pass, those of earlier passes first. Secret. */
  readonly keys: readonly EarlierKey[];
}

/** Flies them. */
export async function flyChain(work: ChainWork): Promise<ChainPass[]> {
  const { base, satellite, orbit, station } = work;
  const forecast = await KeyForecast.open(base);
  const chain = new PassChain();
  const flown: ChainPass[] = [];
  for (const { startMs, endMs, seed } of work.passes) {
    const scenario = scenarioOfPass(base, {
      name: "flown",
      title: `${satellite} over ${station.name}, ${new Date(startMs).toISOString()}`,
      orbit,
      station,
      usable: { fromUtcMs: startMs, toUtcMs: endMs },
    });
    const { result, keys } = await runPass(scenario, { seed, chain });
    const { startUtc, secretKeyBits, siftedBits, qber, noKeyReason, epsilons } = result;
    const { whole, equal, refilledBits, bits } = keys;
    const own = { pass: passNumber(startUtc), bits: bits + refilledBits, refilledBits, whole, equal };
    flown.push({
      ...keyWithDeviation(forecast, scenario),
      result: { startUtc, secretKeyBits, siftedBits, qber, noKeyReason, epsilons },
      keys: whole.ground.length === 0 ? keys.earlier : [...keys.earlier, own],
    });
  }
  return flown;
}

export default flyChain;
