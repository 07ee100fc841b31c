/**
 * Keys for masters. Takes: who asks, for whom, how many, how long. Gives: keys with IDs that every station of
 * the slaves holds already. An ID is told only when each of them has said that it has it and that is in the
 * ledger; what could not be agreed on is void at all of them, or, where nobody can have heard of it, as if it
 * had never been.
 */
import { randomUUID } from "node:crypto";
import { type Book, blocksFor, xor } from "./book.js";
import type { Custody } from "./custody.js";
import type { Leg, Path } from "./entries.js";
import type { Journal } from "./journal.js";
import type { Outcome } from "./link.js";
import type { Neighbour } from "./neighbour.js";
import { Refusal } from "./refusal.js";
import type { Reserve } from "./reserve.js";
import { type Links, pathBetween } from "./routes.js";

/** What a master asks for; checked by who takes the request. */
export interface GiveRequest {
  readonly master: string;
  /** The first is the slave of the address; none twice. */
  readonly slaves: readonly { readonly sae: string; readonly station: string }[];
  readonly number: number;
  readonly bytes: number;
  /** Trusted relays between stations that are accepted at most, the satellite counted. */
  readonly mostRelays: number | null;
}

/** A key that was agreed on. */
export interface GivenKey {
  readonly id: string;
  /** Secret; the receiver wipes it. */
  readonly key: Buffer;
  /** By slave's station: the way that it went. */
  readonly paths: readonly Path[];
  /** Block numbers of the first way. */
  readonly numbers: readonly string[];
}

/** What giving works with. */
export interface GivingTools {
  readonly station: string;
  readonly book: Book;
  readonly journal: Journal;
  readonly custody: Custody;
  readonly reserve: Reserve;
  readonly neighbours: ReadonlyMap<string, Neighbour>;
  readonly links: Links;
  readonly today: () => string;
}

/** Agrees on keys with the slaves' stations. Throws a Refusal when they can't be had: then nobody has any. */
export async function giveKeys(tools: GivingTools, asked: GiveRequest): Promise<GivenKey[]> {
  const plan = await planLegs(tools, asked);
  const { journal, book, neighbours } = tools;
  const wanted = blocksOfPlan(plan, asked);
  // Looked at again after each wait: who waited for the same blocks may have taken them.
  for (let short = shortOf(tools, wanted); short !== undefined; short = shortOf(tools, wanted)) {
    const [peer, blocks] = short;
    if (!(await neighbours.get(peer)!.fill(blocks)))
      throw new Refusal(503, `not enough key with ${peer}: nothing was spent, try later or ask for less`);
  }
  const { ids, isAhead, written } = noteAgreeing(tools, plan, asked);
  for (const { peer } of plan) neighbours.get(peer)!.topUp();
  await written;
  const outcomes = await Promise.all(
    ids.map((id) => {
      const { key, legs, blocks } = book.agreeing.get(id)!;
      return Promise.all(
        legs.map(({ peer, numbers, path, slaves }, leg) =>
          neighbours.get(peer)!.agree({
            id,
            master: asked.master,
            slaves,
            bytes: asked.bytes,
            numbers,
            cover: leg === 0 ? null : xor(key, blocks[leg]!).toString("base64"),
            path,
          }),
        ),
      );
    }),
  );
  if (outcomes.some((each) => each.some((outcome) => outcome !== "agreed")))
    throw await undo(tools, ids, outcomes);
  const day = tools.today();
  const given = ids.map((id): GivenKey => {
    const { key, legs } = book.agreeing.get(id)!;
    return { id, key: Buffer.from(key), paths: legs.map(({ path }) => path), numbers: legs[0]!.numbers };
  });
  const told = ids.map((id) => ({ kind: "told", id, day }) as const);
  await (isAhead ? journal.noteAhead(...told) : journal.noteForTelling(...told));
  return given;
}

/** A way for each station of slaves. */
async function planLegs(
  { station, links, neighbours, custody }: GivingTools,
  { slaves, mostRelays }: GiveRequest,
): Promise<Omit<Leg, "numbers">[]> {
  const stations = [...new Set(slaves.map((slave) => slave.station))];
  await Promise.all([...neighbours.values()].map((each) => each.contact()));
  return stations.map((target) => {
    const isOpen = (first: string) => neighbours.get(first)?.isNear === true && custody.left(first) > 0;
    const path =
      pathBetween(links, station, target, isOpen) ??
      pathBetween(links, station, target, (first) => neighbours.get(first)?.isNear === true);
    if (path === null) throw new Refusal(503, awayOrNoWay(links, station, target));
    const relays = path.length - 2 + Number(custody.cameOverSatellite(path[1]!));
    if (mostRelays !== null && relays > mostRelays)
      throw new Refusal(400, "not all extension_mandatory request options could be met", [
        { satqkd_most_relays: `the way to ${target} has ${relays} trusted relays` },
      ]);
    const there = slaves.filter((slave) => slave.station === target).map(({ sae }) => sae);
    return { peer: path[1]!, path, slaves: there };
  });
}

function awayOrNoWay(links: Links, station: string, target: string): string {
  return pathBetween(links, station, target) === null
    ? `no way leads from ${station} to ${target}`
    : `no station on the way from ${station} to ${target} answers: nothing was spent, try again`;
}

/** Blocks that a request takes, by the station that they are shared with. */
function blocksOfPlan(
  plan: readonly Omit<Leg, "numbers">[],
  { number, bytes }: GiveRequest,
): Map<string, number> {
  const wanted = new Map<string, number>();
  for (const { peer } of plan) wanted.set(peer, (wanted.get(peer) ?? 0) + number * blocksFor(bytes));
  return wanted;
}

/** A station with which fewer blocks are ready than are wanted; undefined when there is none. */
function shortOf({ neighbours }: GivingTools, wanted: ReadonlyMap<string, number>) {
  return [...wanted].find(([peer, blocks]) => neighbours.get(peer)!.ready < blocks);
}

/** Puts blocks to IDs. All in one turn of the event loop, so that no other request can pick the same. */
function noteAgreeing(
  { book, custody, reserve }: GivingTools,
  plan: readonly Omit<Leg, "numbers">[],
  asked: GiveRequest,
): { ids: string[]; isAhead: boolean; written: Promise<void> } {
  const { master, bytes, number } = asked;
  const ids = Array.from({ length: number }, () => randomUUID());
  const blocks = new Map(
    plan.map(({ peer }) => [peer, book.blocks(peer, custody.ownHalf(peer)).keys()] as const),
  );
  const numbersOf = (peer: string): string[] =>
    Array.from({ length: blocksFor(bytes) }, () => blocks.get(peer)!.next().value!);
  const legsOf = ids.map(() => plan.map((leg) => ({ ...leg, numbers: numbersOf(leg.peer) })));
  const isReady = legsOf.flat().every(({ peer, numbers }) => reserve.isReady(peer, numbers));
  const entries = ids.map((id, at) => {
    const entry = { kind: "agree", id, master, bytes, legs: legsOf[at]! } as const;
    return isReady ? { ...entry, open: true } : entry;
  });
  return {
    ids,
    ...reserve.use(legsOf.flat(), entries),
  };
}

/** Makes keys void that were not agreed on by all; returns what the master is told. */
async function undo(
  { book, journal, neighbours }: GivingTools,
  ids: readonly string[],
  outcomes: readonly (readonly Outcome[])[],
): Promise<Refusal> {
  const entries = ids.map((id, i) => {
    const { legs } = book.agreeing.get(id)!;
    if (outcomes[i]!.every((outcome) => outcome === "unsent")) return { kind: "unsent", id } as const;
    return {
      kind: "void",
      id,
      legs: legs.map(({ peer, numbers, path }) => ({ peer, numbers, path })),
    } as const;
  });
  ids.forEach((id, i) => {
    book.agreeing.get(id)!.legs.forEach(({ peer }, leg) => {
      const outcome = outcomes[i]![leg]!;
      if (outcome === "unsent" || outcome === "unclear") neighbours.get(peer)!.lose(`a key is ${outcome}`);
    });
  });
  await journal.note(...entries);
  const unclear = outcomes.flat().some((outcome) => outcome !== "unsent");
  return new Refusal(
    503,
    unclear
      ? "the key could not be agreed on with the other station: it is void, try again"
      : "the other station does not answer: nothing was spent, try again",
  );
}
