/**
 * Published results whose inputs were not at hand. Takes nothing. Gives: sections of the page of validation,
 * which set the published figure against what our model expects with the inputs that are known, and say which
 * are ours. Expected values (channel/expected-counts.ts), no pass is flown.
 */
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { total } from "../../hostsim/finite-key/tail-bounds.js";
import { boundOf, countsOf, type KeyConditions, wantedPattern } from "../../hostsim/optimise/expected-key.js";
import { settingOfScenario } from "../../hostsim/optimise/setting.js";
import { emissionOfHost } from "../../hostsim/pass/emission-of-board.js";
import { expectedChannelOf } from "../../hostsim/pass/expected-channel.js";
import { loadScenario } from "../../hostsim/scenario/load.js";
import type { Scenario } from "../../hostsim/scenario/schema.js";

const EFFICIENCY = 1.04;

/** What is expected of a scenario. */
interface Expected {
  readonly siftedBits: number;
  readonly qber: number;
  readonly secretKeyBits: number;
}

function validationScenario(name: string): Scenario {
  return loadScenario(join(packageRoot, `test/validation/${name}.json`));
}

async function conditionsOf(scenario: Scenario): Promise<KeyConditions & { readonly leastLossDb: number }> {
  const {
    durationS: _,
    leastLossDb,
    ...channel
  } = expectedChannelOf(scenario, await emissionOfHost(scenario, null));
  const { epsilonSec, epsilonCor, tailBound } = scenario.security;
  return { channel, epsilonSec, epsilonCor, tailBound, efficiency: EFFICIENCY, leastLossDb };
}

function expected(scenario: Scenario, conditions: KeyConditions): Expected {
  const setting = settingOfScenario(scenario);
  const pattern = wantedPattern(setting);
  const counts = countsOf(conditions, setting, pattern);
  const sum = (what: "detections" | "errors") => total(counts.Z[what]) + total(counts.X[what]);
  const { secretKeyBits } = boundOf(conditions, setting, pattern, counts);
  return { siftedBits: sum("detections"), qber: sum("errors") / sum("detections"), secretKeyBits };
}

/** The same link with so many dB more. */
function withMoreLoss(conditions: KeyConditions, decibels: number): KeyConditions {
  const factor = 10 ** (-decibels / 10);
  const levels = conditions.channel.levels.map((level) => ({
    ...level,
    transmittance: level.transmittance * factor,
  }));
  return { ...conditions, channel: { ...conditions.channel, levels } };
}

/** The largest of a rising range of losses at which something still holds, to 0.01 dB. */
function largestLossDb(from: number, to: number, holds: (decibels: number) => boolean): number {
  let [low, high] = [from, to];
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** Micius over Zvenigorod. */
export async function zvenigorod(): Promise<string> {
  const scenario = validationScenario("micius-zvenigorod");
  const here = expected(scenario, await conditionsOf(scenario));
  const share = (bits: number, of: number) => `${((100 * bits) / of).toFixed(1)} %`;
  return [
    "| | published, Zvenigorod and Nanshan together | here, Zvenigorod alone | why |",
    "|---|---:|---:|---|",
    `| sifted bits | 2,500,000 | ${whole(here.siftedBits)} | ${share(here.siftedBits, 2_500_000)} of both stations' bits, how they share is not at hand; another pass, efficiencies assumed |`,
    `| secret bits | 310,000 | ${whole(here.secretKeyBits)} | theirs pays for the mismatch; ours leaves it out, so a pass refuses this key without \`--assume equal-efficiencies\` |`,
    `| secret bits a sifted bit | ${share(310, 2500)} | ${share(here.secretKeyBits, here.siftedBits)} | as above |`,
    `| QBER | not at hand | ${share(here.qber, 1)} | as over Xinglong |`,
  ].join("\n");
}

const PUBLISHED_1_GHZ_BITS = 4_580_000;

/** The emulated overpass at 1 GHz: the loss at which our model has its key. */
export async function gigahertz(): Promise<string> {
  const scenario = validationScenario("overpass-1ghz");
  const conditions = await conditionsOf(scenario);
  const at = (decibels: number) => expected(scenario, withMoreLoss(conditions, decibels));
  const more = largestLossDb(-10, 10, (decibels) => at(decibels).secretKeyBits >= PUBLISHED_1_GHZ_BITS);
  const rows = [-3, 0, 3].map((decibels) => {
    const { siftedBits, secretKeyBits } = at(decibels);
    return `| ${(conditions.leastLossDb + decibels).toFixed(1)} dB | ${whole(siftedBits)} | ${whole(secretKeyBits)} |`;
  });
  return [
    "| least loss | sifted bits, here | secret bits, here |",
    "|---|---:|---:|",
    ...rows,
    "",
    `Published are 4,580,000 secret bits. Here an overpass has them at a least loss of ${(conditions.leastLossDb + more).toFixed(1)} dB: what their channel would have to have been, with our source and receiver.`,
  ].join("\n");
}

const NIGHT_S = 8 * 3600;

/** A geostationary satellite: losses at which a night of the 1 GHz source gives key. */
export async function geostationary(): Promise<string> {
  const scenario = validationScenario("overpass-1ghz");
  const conditions = await conditionsOf(scenario);
  const at = (lossDb: number) => {
    const levels = [{ pulses: NIGHT_S * scenario.source.pulseRateHz, transmittance: 10 ** (-lossDb / 10) }];
    return expected(scenario, { ...conditions, channel: { ...conditions.channel, levels } });
  };
  const most = largestLossDb(30, 80, (lossDb) => at(lossDb).secretKeyBits > 0);
  const rows = [40, 45, 50].map((lossDb) => {
    const { siftedBits, qber, secretKeyBits } = at(lossDb);
    return `| ${lossDb} dB | ${whole(siftedBits)} | ${(100 * qber).toFixed(2)} % | ${whole(secretKeyBits)} |`;
  });
  return [
    "| loss | sifted bits | QBER | secret bits |",
    "|---|---:|---:|---:|",
    ...rows,
    "",
    `A night gives key up to ${most.toFixed(1)} dB.`,
  ].join("\n");
}
