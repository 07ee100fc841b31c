/**
 * A plan of a network, for people. Takes: the result. Gives: text.
 */
import type { NetworkResult } from "../scheduling/result.js";

/** Pairs that are shown: those with the least share of their demand. */
const SHOWN = 10;

function bits(count: number): string {
  return count.toLocaleString("en");
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

/** Summary of a plan; `folder`: where its files were written, or null. */
export function networkSummary(result: NetworkResult, folder: string | null): string {
  const { contacts, days, pairs, waiting, keys, bottlenecks, gap, terminals } = result;
  const chosen = contacts.filter(({ isChosen }) => isChosen);
  const delivered = pairs.map(() => 0);
  for (const { pair, deliveredBits } of keys) delivered[pair]! += deliveredBits;
  const wantedOf = (pair: number) => pairs[pair]!.bitsPerDay * days.length;
  const wanted = sumOf(pairs, ({ bitsPerDay }) => bitsPerDay) * days.length;
  const nameOf = (pair: number) => {
    const { first, second } = pairs[pair]!;
    return `${result.stations[first]!.name} - ${result.stations[second]!.name}`;
  };
  const proof =
    gap === null
      ? "greedy, nothing proved"
      : `no choice by these forecasts is better by ${(100 * gap).toFixed(2)} %`;
  const choice =
    contacts.length === 0
      ? "none possible: nowhere is a satellite high and near enough for key for long enough, by night where the rules want it"
      : `${bits(contacts.length)} possible, ${bits(chosen.length)} chosen, ${bits(chosen.filter(({ isClear }) => isClear).length)} of them clear; ${proof}`;
  const waited = waiting.filter(({ meanS }) => meanS !== null);
  const waitedBits = sumOf(waited, ({ deliveredBits }) => deliveredBits);
  const meanHours = sumOf(waited, ({ meanS, deliveredBits }) => meanS! * deliveredBits) / waitedBits / 3600;
  const beams = terminals.filter(({ place }) => place.kind === "satellite");
  const lines = [
    `${result.title} (simulated)`,
    `Contacts        ${choice}`,
    `Satellites      in light for ${percent(
      sumOf(beams, ({ chosenS }) => chosenS),
      sumOf(beams, ({ possibleS }) => possibleS),
    )} of the time in which they could be`,
    `Key made        ${bits(sumOf(contacts, ({ keyBits }) => keyBits))} bits between satellites and stations`,
    `Key delivered   ${bits(sumOf(delivered, (each) => each))} bits between stations, ${percent(
      sumOf(delivered, (each) => each),
      wanted,
    )} of what is wanted`,
    `Waiting         ${waitedBits === 0 ? "-" : `${meanHours.toFixed(1)} h on average from the making of key until both ends hold it`}`,
    `Demands         ${pairs.length - bottlenecks.length} of ${pairs.length} pairs have all that they want`,
  ];
  const worst = [...bottlenecks]
    .sort((one, other) => one.deliveredBits / wantedOf(one.pair) - other.deliveredBits / wantedOf(other.pair))
    .slice(0, SHOWN);
  for (const { pair, deliveredBits, wantedBits, reason } of worst)
    lines.push(`  ${nameOf(pair)}: ${percent(deliveredBits, wantedBits)}; ${reason}`);
  if (bottlenecks.length > worst.length)
    lines.push(`  and ${bottlenecks.length - worst.length} more pairs (--json has all)`);
  lines.push(
    `Checked         ${bits(result.checked.contacts)} contacts and ${bits(result.checked.relays)} relays, by a program that is not the scheduler`,
  );
  if (folder !== null) lines.push(`Files           ${folder}`);
  lines.push(`Again           ${result.command}`);
  return `${lines.join("\n")}\n`;
}
