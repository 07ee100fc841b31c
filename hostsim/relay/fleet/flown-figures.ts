/**
 * A flight in figures. Takes: the plan, the passes that were flown, the fleet at the end, what relays came
 * to. Gives: each pass beside its expectation, keys by link and by pair beside the plan's, accounts.
 */
import { BLOCK_BITS } from "../../scheduling/problem.js";
import type { NetworkResult } from "../../scheduling/result.js";
import { accountsOfStore, accountsOnBoard } from "../accounts.js";
import { campaignEpsilons } from "../campaign-epsilon.js";
import { freeKeys } from "../relay-blocks.js";
import { type Fleet, numberOnBoard, relayedPeer, satellitePeer } from "./fleet.js";
import type { FlownAgreement, FlownLink, FlownNetwork, FlownPair, FlownPass } from "./flown-result.js";
import type { FlownContact } from "./fly-passes.js";
import { type FlownRelays, type StoredPass, TAG_BLOCKS } from "./fly-relays.js";

/** Standard deviations that a pair may be off by. */
const MARGIN_DEVIATIONS = 3;

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

/** Root of the sum of squares of standard deviations. */
function together(deviations: readonly number[]): number {
  return Math.sqrt(sumOf(deviations, (each) => each * each));
}

function passOf({ contact, pass }: FlownContact, stored: StoredPass): FlownPass {
  const { satellite, station, startMs, endMs, keyBits } = contact;
  const { expectedBits, deviationBits, result } = pass;
  const { secretKeyBits, qber, noKeyReason } = result;
  return {
    satellite,
    station,
    startMs,
    endMs,
    plannedBits: keyBits,
    expectedBits,
    deviationBits,
    secretBits: secretKeyBits,
    deviations: deviationBits === 0 ? null : (secretKeyBits - expectedBits) / deviationBits,
    qber,
    noKeyReason,
    blocks: stored.blocks,
    refusedBlocks: stored.refusedBlocks,
  };
}

/** Links with key, by satellite, then by station. */
function linksOf(fleet: Fleet, passes: readonly FlownPass[]): FlownLink[] {
  return fleet.satellites.flatMap((_, satellite) =>
    fleet.stations.flatMap(({ store }, station) => {
      const own = passes.filter((pass) => pass.satellite === satellite && pass.station === station);
      if (own.length === 0) return [];
      const account = store.status().peers.find(({ peer }) => peer === satellitePeer(satellite));
      const reserved = account === undefined ? [] : Object.values(account.reservedBits);
      return [
        {
          satellite,
          station,
          plannedBits: sumOf(own, ({ plannedBits }) => plannedBits),
          madeBits: account?.madeBits ?? 0,
          deviationBits: together(own.map(({ deviationBits }) => deviationBits)),
          authenticationBits: account?.spentBits.authentication ?? 0,
          leftBits: (account?.freeBits ?? 0) + sumOf(reserved, (bits) => bits),
        },
      ];
    }),
  );
}

function pairsOf(plan: NetworkResult, { orders }: FlownRelays, links: readonly FlownLink[]): FlownPair[] {
  return plan.pairs.map(({ first, second }, pair) => {
    const own = orders.filter((order) => order.pair === pair);
    const used = links.filter(({ satellite, station }) =>
      own.some(({ legs }) =>
        legs.some((leg) => leg.satellite === satellite && leg.stations.includes(station)),
      ),
    );
    const over = own.filter(({ legs }) => legs.length > 1);
    const direct = own.filter(({ legs }) => legs.length === 1);
    const passedOnBits = BLOCK_BITS * sumOf(over, ({ passedOn }) => passedOn);
    const planned = plan.keys.filter((key) => key.pair === pair);
    return {
      first,
      second,
      plannedBits: sumOf(planned, ({ deliveredBits }) => deliveredBits),
      announcedBits: BLOCK_BITS * sumOf(own, ({ announced }) => Math.min(...announced)),
      heldBits: BLOCK_BITS * sumOf(direct, ({ numbers }) => numbers[0]!.length) + passedOnBits,
      passedOnBits,
      marginBits: Math.ceil(
        MARGIN_DEVIATIONS * together(used.map(({ deviationBits }) => deviationBits)) +
          sumOf(used, ({ authenticationBits }) => authenticationBits + TAG_BLOCKS * BLOCK_BITS),
      ),
    };
  });
}

function agreementOf(passes: readonly FlownPass[], pairs: readonly FlownPair[]): FlownAgreement {
  const varied = passes.filter(({ deviations }) => deviations !== null);
  return {
    passes: varied.length,
    chiSquared: sumOf(varied, ({ deviations }) => deviations! ** 2),
    expectedBits: sumOf(passes, ({ expectedBits }) => expectedBits),
    secretBits: sumOf(passes, ({ secretBits }) => secretBits),
    deviationBits: together(passes.map(({ deviationBits }) => deviationBits)),
    plannedBits: sumOf(pairs, ({ plannedBits }) => plannedBits),
    announcedBits: sumOf(pairs, ({ announcedBits }) => announcedBits),
    pairsBeyondMargin: pairs.filter(
      ({ plannedBits, announcedBits, marginBits }) => Math.abs(announcedBits - plannedBits) > marginBits,
    ).length,
  };
}

/** Whether what two stations both hold under one number is the same. */
function areKeysEqual({ stations, satellites }: Fleet): boolean {
  const names = (id: string) => [id, ...satellites.map((_, satellite) => relayedPeer(id, satellite))];
  return stations.every(({ id: first, store }, at) =>
    stations.slice(at + 1).every(({ id: second, store: other }) =>
      names(second).every((peer, place) => {
        if (!store.peers.includes(peer) || !other.peers.includes(names(first)[place]!)) return true;
        const theirs = freeKeys(other, names(first)[place]!);
        return [...freeKeys(store, peer)].every(([number, key]) => {
          const same = theirs.get(number);
          return same === undefined || Buffer.compare(key, same) === 0;
        });
      }),
    ),
  );
}

/** Puts the figures together: all but what the run itself is. */
export function flownFigures(
  plan: NetworkResult,
  flown: readonly FlownContact[],
  fleet: Fleet,
  relays: FlownRelays,
): Omit<FlownNetwork, "command" | "days" | "furtherDays"> {
  const passes = flown.map((each, at) => passOf(each, relays.stored[at]!));
  const links = linksOf(fleet, passes);
  const pairs = pairsOf(plan, relays, links);
  const named = fleet.stations.map(({ id: name }, station) => ({ name, number: numberOnBoard(station) }));
  const sent = { questions: relays.tags, rows: relays.rows, messages: [] };
  const results = flown.map(({ pass }) => pass.result);
  const { scenario, title, scenarioHash, core, seed, evidence, fromUtc, satellites, stations } = plan;
  return {
    scenario,
    title,
    scenarioHash,
    core,
    seed,
    evidence,
    fromUtc,
    satellites,
    stations,
    passes,
    links,
    pairs,
    agreement: agreementOf(passes, pairs),
    relays: { relays: relays.relays, blocks: relays.rows, questions: relays.tags },
    keysEqual: areKeysEqual(fleet),
    accounts: [
      ...fleet.stations.flatMap(({ id, store }) => accountsOfStore(id, store)),
      ...fleet.satellites.flatMap((satellite, index) =>
        accountsOnBoard(satellitePeer(index), satellite, named),
      ),
    ],
    epsilonTotal: sumOf(campaignEpsilons(results, sent), ({ value }) => value),
  };
}
