/**
 * Contacts of which a terminal can have only one. Takes: contacts, and the time in which terminals turn.
 * Gives: sets, such that contacts can be had together if and only if no set holds two of them.
 *
 * A contact holds its terminal from its beginning until it has turned to the next one. Such stretches make
 * an interval graph, whose largest cliques are the sets of stretches over one moment, at most one a contact:
 * each becomes one row of the programme, where rows for pairs would be more and bound less (Golumbic,
 * Algorithmic Graph Theory and Perfect Graphs, 1980, chapter 8).
 */
import type { Contact } from "../constellation/contact.js";
import { collide, type TurningTimes } from "./problem.js";

/** Places in `contacts` of each largest set of two or more that exclude each other, in a fixed order. */
export function exclusiveSets(contacts: readonly Contact[], turning: TurningTimes): number[][] {
  const bySatellite = (contact: Contact) => contact.satellite;
  const byStation = (contact: Contact) => contact.station;
  return [
    ...setsOf(contacts, bySatellite, turning.satelliteMs),
    ...setsOf(contacts, byStation, turning.stationMs),
  ].flatMap((set) => withoutStays(contacts, set, turning));
}

/**
 * A contact that is cut into pieces needs no turn between them, so both may be had: such a set is told as the
 * sets of its first pieces, of its second ones and so on, and as pairs of a piece and a later one of others.
 */
function withoutStays(
  contacts: readonly Contact[],
  set: readonly number[],
  turning: TurningTimes,
): number[][] {
  const stays = (one: number, other: number) =>
    one !== other && !collide(contacts[one]!, contacts[other]!, turning);
  if (!set.some((one) => set.some((other) => stays(one, other)))) return [[...set]];
  const ranks = set.map((one, at) => set.slice(0, at).filter((other) => stays(one, other)).length);
  const layers = [...new Set(ranks)].map((rank) => set.filter((_, at) => ranks[at] === rank));
  const pairs = set.flatMap((one, at) =>
    set.flatMap((other, place) =>
      place > at && ranks[place] !== ranks[at] && !stays(one, other) ? [[one, other]] : [],
    ),
  );
  return [...layers.filter(({ length }) => length > 1), ...pairs];
}

function setsOf(
  contacts: readonly Contact[],
  terminalOf: (contact: Contact) => number,
  turnMs: number,
): number[][] {
  const byTerminal = new Map<number, number[]>();
  for (const [at, contact] of contacts.entries()) {
    const terminal = terminalOf(contact);
    byTerminal.set(terminal, [...(byTerminal.get(terminal) ?? []), at]);
  }
  const terminals = [...byTerminal].sort(([one], [other]) => one - other);
  return terminals.flatMap(([, members]) => cliquesOf(contacts, members, turnMs));
}

/** A clique is largest when a contact ends in it that no later beginning came before. */
function cliquesOf(contacts: readonly Contact[], members: readonly number[], turnMs: number): number[][] {
  const sorted = [...members].sort(
    (one, other) => contacts[one]!.startMs - contacts[other]!.startMs || one - other,
  );
  const cliques: number[][] = [];
  let open: number[] = [];
  let hasGrown = false;
  for (const at of sorted) {
    const still = open.filter((each) => contacts[each]!.endMs + turnMs > contacts[at]!.startMs);
    if (still.length < open.length && hasGrown) {
      if (open.length > 1) cliques.push(open);
      hasGrown = false;
    }
    open = [...still, at];
    hasGrown = true;
  }
  if (open.length > 1) cliques.push(open);
  return cliques;
}
