/**
 * The programme of a day's choice. Takes: what is known in the morning. Gives: columns and rows, in which
 * each contact is 0 or 1, and choosing nothing is worth 0. The formulas stand in
 * docs/reference/network.md#the-choice.
 */
import { exclusiveSets } from "./cliques.js";
import type { Morning } from "./morning.js";
import { forecastBits } from "./problem.js";
import { Programme } from "./programme.js";
import { type Stretch, straightTo, stretchesFrom } from "./worth.js";

/** Bits that columns count in: coefficients near 1 are what solvers are exact with. */
const UNIT_BITS = 1024;
/** Part of the worth that is for key with each satellite by itself: what spreads key over satellites. */
const SPREAD = 1 / 4;
const INFINITE = Number.POSITIVE_INFINITY;

/** A programme and its columns of contacts. */
export interface ChoiceProgramme {
  readonly programme: Programme;
  /** A column for each contact of the morning. */
  readonly contacts: readonly number[];
}

/**
 * Makes the programme of a morning.
 * @param areWhole false: contacts may be chosen in part, which can only be worth more
 */
export function choiceProgramme(morning: Morning, areWhole = true): ChoiceProgramme {
  const programme = new Programme();
  const contacts = morning.contacts.map(() => programme.column(0, 0, 1, areWhole));
  for (const set of exclusiveSets(morning.contacts, morning.turning))
    programme.row(
      -INFINITE,
      1,
      set.map((at) => [contacts[at]!, 1]),
    );
  addWorth(programme, morning, gainsOf(programme, morning, contacts));
  return { programme, contacts };
}

/** Key of a contact, if it is chosen: units of `UNIT_BITS`, above 0 and no more than there is room for. */
interface Term {
  readonly column: number;
  readonly units: number;
}

/** Key of a satellite and a station that the day adds. */
interface Gain {
  readonly satellite: number;
  readonly station: number;
  readonly terms: readonly Term[];
  /** What sums up to it: the terms, or a column that the quota bounds. */
  readonly sum: readonly Term[];
}

function gainsOf(programme: Programme, morning: Morning, contacts: readonly number[]): Gain[] {
  const members = new Map<number, number[]>();
  for (const [at, { satellite, station }] of morning.contacts.entries()) {
    const key = satellite * morning.stations + station;
    const known = members.get(key);
    if (known === undefined) members.set(key, [at]);
    else known.push(at);
  }
  return [...members.values()].flatMap((places) => {
    const { satellite, station } = morning.contacts[places[0]!]!;
    const room = morning.roomBits(satellite, station) / UNIT_BITS;
    const terms = places
      .map((at) => ({
        column: contacts[at]!,
        units: Math.min(room, forecastBits(morning.contacts[at]!) / UNIT_BITS),
      }))
      .filter(({ units }) => units > 0);
    if (terms.length === 0) return [];
    return [{ satellite, station, terms, sum: within(programme, terms, room) }];
  });
}

/** A sum that is no more than `room`. */
function within(programme: Programme, terms: readonly Term[], room: number): readonly Term[] {
  if (terms.reduce((sum, { units }) => sum + units, 0) <= room) return terms;
  const column = programme.column(0, 0, room);
  programme.row(-INFINITE, 0, [[column, 1], ...terms.map((term) => [term.column, -term.units] as const)]);
  return [{ column, units: 1 }];
}

/** What the day's key is worth, at each station and there with each satellite. */
function addWorth(programme: Programme, morning: Morning, gains: readonly Gain[]): void {
  const { satellites, stations, dayNumber, demands } = morning;
  const wanted = new Array<number>(stations).fill(0);
  const weight = new Array<number>(stations).fill(0);
  for (const { first, second, bitsPerDay, priority } of demands)
    for (const station of [first, second]) {
      wanted[station]! += bitsPerDay;
      weight[station]! += bitsPerDay * priority;
    }
  const scale = 1 / weight.reduce((sum, each) => sum + each, 0);
  /** Key that is worth `all` once it is `whole`, of which there is `had`; what it grows by. */
  const worth = (all: number, whole: number, had: number, terms: readonly Term[], sum: readonly Term[]) =>
    addConcave(
      programme,
      stretchesFrom(had / whole).map(({ length, slope }) => ({
        length: (length * whole) / UNIT_BITS,
        slope: (all * slope * UNIT_BITS) / whole,
      })),
      terms,
      sum,
    );
  for (let station = 0; station < stations; station++) {
    const own = gains.filter((gain) => gain.station === station);
    if (own.length === 0 || wanted[station] === 0) continue;
    const whole = wanted[station]! * dayNumber;
    const all = weight[station]! * scale;
    let made = 0;
    for (let satellite = 0; satellite < satellites; satellite++) made += morning.madeBits(satellite, station);
    worth(
      (1 - SPREAD) * all,
      whole,
      made,
      own.flatMap(({ terms }) => terms),
      own.flatMap(({ sum }) => sum),
    );
    for (const { satellite, terms, sum } of own)
      worth(
        (SPREAD * all) / satellites,
        whole / satellites,
        morning.madeBits(satellite, station),
        terms,
        sum,
      );
  }
}

/**
 * Adds what a sum is worth, which is concave. A part of a contact would be worth far more than that part of
 * its worth, and no contact is chosen in part, so two things are said of the stretches that change nothing
 * for whole contacts: there is nothing between no key and that of the least contact, so up to there worth is
 * straight; and a stretch is filled by a contact only as far as that is chosen.
 */
function addConcave(
  programme: Programme,
  stretches: readonly Stretch[],
  terms: readonly Term[],
  sum: readonly Term[],
): void {
  const least = terms.reduce((all, { units }) => Math.min(all, units), INFINITE);
  const parts = straightTo(stretches, least);
  if (terms.length === 1) {
    programme.addWorth(terms[0]!.column, parts[0]!.slope * least);
    return;
  }
  const columns = parts.map(({ length, slope }) => programme.column(slope, 0, length));
  programme.row(-INFINITE, 0, [
    ...columns.map((column) => [column, 1] as const),
    ...sum.map(({ column, units }) => [column, -units] as const),
  ]);
  for (const [at, { length }] of parts.entries())
    if (length < INFINITE)
      programme.row(-INFINITE, 0, [
        [columns[at]!, 1],
        ...terms.map(({ column, units }) => [column, -Math.min(length, units)] as const),
      ]);
}
