/**
 * `satqkd network SCENARIO --fly`: the plan flown whole, each pass from random bits to key and each relay by
 * the protocol (docs/reference/constellation.md#flown-whole). Takes: constellation, plan, flags. Gives: the
 * flight, with progress on the way, and its summary.
 */
import type { Constellation } from "../constellation/load.js";
import type { FlownNetwork } from "../relay/fleet/flown-result.js";
import { flyNetwork } from "../relay/fleet/fly-network.js";
import type { NetworkResult } from "../scheduling/result.js";
import { remark } from "./say.js";

const NAME_WIDTH = 30;
const NUMBER_WIDTH = 13;

/** Flies a plan; says how many passes are done. */
export function networkFlight(
  constellation: Constellation,
  plan: NetworkResult,
  threads: number | undefined,
): Promise<FlownNetwork> {
  const command = plan.command.replace(/ --seed \d+$/, (seed) => ` --fly${seed}`);
  return flyNetwork(constellation, plan, command, {
    seed: plan.seed,
    threads: threads ?? null,
    tell: (done, of) => remark(`${done} of ${of} passes flown\n`),
  });
}

function bits(count: number): string {
  return Math.round(count).toLocaleString("en");
}

function columns(name: string, ...numbers: readonly string[]): string {
  return `  ${name.padEnd(NAME_WIDTH)}${numbers.map((each) => each.padStart(NUMBER_WIDTH)).join("")}`;
}

function passLines({ passes, satellites, stations }: FlownNetwork): string[] {
  return [
    columns("Pass", "expected", "deviation", "flown", "off by"),
    ...passes.map(({ satellite, station, startMs, expectedBits, deviationBits, secretBits, deviations }) =>
      columns(
        `${new Date(startMs).toISOString().slice(5, 16).replace("T", " ")} ${satellites[satellite]!.name} ${stations[station]!.name}`,
        bits(expectedBits),
        bits(deviationBits),
        bits(secretBits),
        deviations === null ? "-" : `${deviations.toFixed(1)} dev.`,
      ),
    ),
  ];
}

function pairLines({ pairs, stations }: FlownNetwork): string[] {
  return [
    columns("Pair", "planned", "announced", "held by both", "margin"),
    ...pairs.map(({ first, second, plannedBits, announcedBits, heldBits, marginBits }) =>
      columns(
        `${stations[first]!.name} - ${stations[second]!.name}`,
        bits(plannedBits),
        bits(announcedBits),
        bits(heldBits),
        bits(marginBits),
      ),
    ),
  ];
}

/** A flight, for people. */
export function flightSummary(flown: FlownNetwork): string {
  const { agreement, relays, keysEqual, epsilonTotal, pairs, days, furtherDays } = flown;
  const { passes, chiSquared, expectedBits, secretBits, deviationBits } = agreement;
  const off = deviationBits === 0 ? 0 : (secretBits - expectedBits) / deviationBits;
  const passedOn = pairs.reduce((sum, { passedOnBits }) => sum + passedOnBits, 0);
  return `${[
    `${flown.title}, flown whole (simulated)`,
    ...passLines(flown),
    `Passes          ${passes}, chi-squared ${chiSquared.toFixed(1)}; in all ${bits(secretBits)} bits of ${bits(expectedBits)} expected, off by ${off.toFixed(1)} standard deviations (${bits(deviationBits)} bits)`,
    ...pairLines(flown),
    `Relays          ${relays.relays} by satellites, ${bits(relays.blocks)} blocks of 256 bits, ${bits(relays.questions)} questions under tags; stations passed ${bits(passedOn)} bits on`,
    `Pairs           ${bits(agreement.announcedBits)} bits announced in the ${days} days, ${bits(agreement.plannedBits)} planned; ${agreement.pairsBeyondMargin} of ${pairs.length} pairs beyond the margin`,
    `Held            by both stations after ${furtherDays} more days; ${keysEqual ? "equal wherever both hold it" : "NOT EQUAL"}`,
    `Fails with      at most ${epsilonTotal.toExponential(1)}, passes and tags together; the keys follow from the seed and are public`,
    `Again           ${flown.command}`,
  ].join("\n")}\n`;
}
