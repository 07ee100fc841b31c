/** A relay in the page, by the code of `satqkd relay`. Takes: its name, a seed. Gives: its report. */
import { readFileSync } from "node:fs";
import { DEFAULT_BLOCKS } from "../../keystore/pass-stores.js";
import { SealedStore } from "../../keystore/sealed-store.js";
import { runCampaign } from "../../relay/campaign.js";
import { campaignResult } from "../../relay/campaign-result.js";
import { loadRelayScenario } from "../../relay/scenario/load.js";
import { relayBody } from "../../report/relay-report.js";
import type { Relayed } from "../messages.js";

const NO_QUOTAS = { authentication: 0, relay: 0, application: 0 };

/** Runs the relay; tells what becomes of each pass. @throws UserError as `runCampaign` does. */
export async function relay(
  { name, seed }: { readonly name: string; readonly seed: number },
  tell: (line: string) => void,
): Promise<Relayed> {
  const startedMs = performance.now();
  const scenario = loadRelayScenario(name);
  const files = scenario.pictureFiles.map((path) => Uint8Array.from(readFileSync(path)));
  const storeOf = (owner: string) =>
    SealedStore.create(`/${owner}`, new Uint8Array(0), { owner, blocks: DEFAULT_BLOCKS, quotas: NO_QUOTAS });
  const [first, second] = scenario.stations;
  const stores = [await storeOf(first.id), await storeOf(second.id)] as const;
  const campaign = await runCampaign(scenario, files, stores, seed, {
    flying: ({ station }) => {
      tell(`flying a pass over ${station}`);
      return { show: undefined, stop: () => undefined };
    },
    tell,
  });
  const { result, pictures, sights } = campaignResult(scenario, files, campaign, {
    seed,
    command: `satqkd relay ${name} --seed ${seed}`,
    wallS: (performance.now() - startedMs) / 1000,
  });
  return { body: relayBody(result, pictures, sights) };
}
