/**
 * Jobs of kind `network`. Takes: a constellation, a seed of its weather, a window of whole days. Gives: what
 * the plan of those days came to, in figures.
 */
import { UserError } from "../base/user-error.js";
import { contactsOf } from "../constellation/contacts.js";
import type { Constellation } from "../constellation/load.js";
import { parseOrbit } from "../orbit/elements.js";
import { networkResult } from "../scheduling/network-result.js";
import type { NetworkResult } from "../scheduling/result.js";
import type { Window } from "./job.js";
import type { Row } from "./row.js";

const MS_PER_DAY = 86_400_000;

/** A constellation as a job's scenario: all that files have given it is in the text. */
export function constellationText({ satellites, ...rest }: Constellation): string {
  const orbits = satellites.map(({ name, elements }) => ({ name, source: elements.source }));
  return JSON.stringify({ ...rest, satellites: orbits });
}

/**
 * The constellation of the job before. Jobs of a study come by constellation, and what is expected of its
 * passes is half of a short plan's work; it depends on nothing else, so it is kept from weather to weather.
 */
let last: { readonly text: string; readonly constellation: Constellation } | null = null;

function constellationOf(text: string): Constellation {
  if (last?.text !== text) last = { text, constellation: parsed(text) };
  return last.constellation;
}

function parsed(text: string): Constellation {
  const { satellites, ...rest } = JSON.parse(text) as Omit<Constellation, "satellites"> & {
    readonly satellites: readonly {
      readonly name: string;
      readonly source: Parameters<typeof parseOrbit>[0];
    }[];
  };
  return {
    ...rest,
    satellites: satellites.map(({ name, source }) => ({ name, elements: parseOrbit(source) })),
  };
}

/**
 * Plans the days of a window by the programme with whole numbers.
 * @param scenario of `constellationText`.
 * @throws UserError when the window is not of whole days.
 */
export async function networkPlan(scenario: string, seed: number, { fromMs, toMs }: Window): Promise<Row> {
  const days = (toMs - fromMs) / MS_PER_DAY;
  if (!Number.isInteger(days) || days < 1)
    throw new UserError(`window: ${toMs - fromMs} ms are not whole days`);
  const constellation = { ...constellationOf(scenario), fromMs };
  const contacts = await contactsOf(constellation, fromMs, days, seed);
  const run = { days, seed, scheduler: "programme" as const, command: "" };
  const result = await networkResult(constellation, contacts, run);
  const delivered = new Array<number>(result.pairs.length).fill(0);
  const arrears = new Array<number>(result.pairs.length).fill(0);
  // By pair, then by day.
  for (const { pair, wantedBits, deliveredBits } of result.keys) {
    delivered[pair]! += deliveredBits;
    arrears[pair] = Math.max(arrears[pair]!, wantedBits - delivered[pair]!);
  }
  const shares = result.pairs.map(({ bitsPerDay }, pair) => delivered[pair]! / (bitsPerDay * days));
  const chosen = result.contacts.filter(({ isChosen }) => isChosen);
  return {
    deliveredBits: delivered.reduce((sum, bits) => sum + bits, 0),
    leastShare: Math.min(...shares),
    stockDays: Math.max(...result.pairs.map(({ bitsPerDay }, pair) => arrears[pair]! / bitsPerDay)),
    demandsMet: shares.filter((share) => share >= 1).length,
    madeBits: result.stores.reduce((sum, { madeBits }) => sum + madeBits, 0),
    contacts: result.contacts.length,
    chosenContacts: chosen.length,
    clearContacts: chosen.filter(({ isClear }) => isClear).length,
    gap: result.gap,
    worst: worstPair(result, shares),
  };
}

/** The pair with the least share of its demand, and what holds it back; null where all demands are met. */
function worstPair(
  { bottlenecks, pairs, stations }: NetworkResult,
  shares: readonly number[],
): string | null {
  const [worst] = [...bottlenecks].sort((one, other) => shares[one.pair]! - shares[other.pair]!);
  if (worst === undefined) return null;
  const { first, second } = pairs[worst.pair]!;
  const percent = (100 * shares[worst.pair]!).toFixed(1);
  return `${stations[first]!.name} - ${stations[second]!.name}: ${percent} %; ${worst.reason}`;
}
