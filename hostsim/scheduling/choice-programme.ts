/**
 * The programme of a day's choice. Takes: what is known in the morning. Gives: columns and rows, in which
 * each contact is 0 or 1. The formulas stand in docs/reference/network.md#the-choice.
 */
import { exclusiveSets } from "./cliques.js";
import type { Morning } from "./morning.js";
import { forecastBits } from "./problem.js";
import { Programme } from "./programme.js";
import { stretchesFrom } from "./worth.js";

/** Bits that columns count in: coefficients near 1 are what solvers are exact with. */
const UNIT_BITS = 1024;
/** What key is worth whose counterpart is not there yet, beside key that can be relayed. */
const UNPAIRED = 1 / 4;
const INFINITE = Number.POSITIVE_INFINITY;

/** A programme and its columns of contacts. */
export interface ChoiceProgramme {
  readonly programme: Programme;
  /** A column for each contact of the morning. */
  readonly contacts: readonly number[];
}

/** Makes the programme of a morning. */
export function choiceProgramme(morning: Morning): ChoiceProgramme {
  const programme = new Programme();
  const contacts = morning.contacts.map(() => programme.column(0, 0, 1, true));
  for (const set of exclusiveSets(morning.contacts, morning.turning))
    programme.row(
      -INFINITE,
      1,
      set.map((at) => [contacts[at]!, 1]),
    );
  const weights = morning.demands.map(({ bitsPerDay, priority }) => bitsPerDay * priority);
  const scale = 1 / weights.reduce((sum, weight) => sum + weight, 0);
  const gains = gainColumns(programme, morning, contacts);
  addUnpaired(programme, morning, gains, scale);
  addPairs(programme, morning, gains, scale);
  return { programme, contacts };
}

/** Key of a satellite and a station that the day adds, a column each, units of `UNIT_BITS`. */
type Gains = ReadonlyMap<number, { satellite: number; station: number; column: number }>;

function gainColumns(programme: Programme, morning: Morning, contacts: readonly number[]): Gains {
  const members = new Map<number, number[]>();
  for (const [at, { satellite, station }] of morning.contacts.entries()) {
    const key = satellite * morning.stations + station;
    members.set(key, [...(members.get(key) ?? []), at]);
  }
  const gains = new Map<number, { satellite: number; station: number; column: number }>();
  for (const [key, places] of members) {
    const { satellite, station } = morning.contacts[places[0]!]!;
    const room = morning.roomBits(satellite, station) / UNIT_BITS;
    const column = programme.column(0, 0, room);
    programme.row(-INFINITE, 0, [
      [column, 1],
      ...places.map((at) => [contacts[at]!, -forecastBits(morning.contacts[at]!) / UNIT_BITS] as const),
    ]);
    gains.set(key, { satellite, station, column });
  }
  return gains;
}

/** Key of a station with a satellite is worth something before its counterpart is there. */
function addUnpaired(programme: Programme, morning: Morning, gains: Gains, scale: number): void {
  const { satellites, dayNumber } = morning;
  const wanted = new Array<number>(morning.stations).fill(0);
  const priority = new Array<number>(morning.stations).fill(0);
  for (const { first, second, ...demand } of morning.demands)
    for (const station of [first, second]) {
      wanted[station]! += demand.bitsPerDay;
      priority[station]! += demand.bitsPerDay * demand.priority;
    }
  for (const { satellite, station, column } of gains.values()) {
    if (wanted[station] === 0) continue;
    const part = (wanted[station]! * dayNumber) / satellites;
    const worthOfAll = (UNPAIRED * scale * priority[station]!) / satellites;
    const parts = stretchesFrom(morning.freeBits(satellite, station) / part).map(({ length, slope }) =>
      programme.column((worthOfAll * slope * UNIT_BITS) / part, 0, (length * part) / UNIT_BITS),
    );
    programme.row(-INFINITE, 0, [...parts.map((each) => [each, 1] as const), [column, -1]]);
  }
}

/** Key that can be relayed for each pair, group by group, out of stores and gains. */
function addPairs(programme: Programme, morning: Morning, gains: Gains, scale: number): void {
  const stores = new Map<number, { readonly freeBits: number; readonly columns: [number, number][] }>();
  const storeOf = (group: number, station: number) => {
    const key = group * morning.stations + station;
    const known = stores.get(key);
    if (known !== undefined) return known;
    const members = morning.groups.flatMap((each, satellite) => (each === group ? [satellite] : []));
    const freeBits = members.reduce((sum, satellite) => sum + morning.freeBits(satellite, station), 0);
    const columns = members.flatMap((satellite) => {
      const gain = gains.get(satellite * morning.stations + station);
      return gain === undefined ? [] : [[gain.column, -1] as [number, number]];
    });
    const store = { freeBits, columns };
    stores.set(key, store);
    return store;
  };
  const groups = [...new Set(morning.groups)];
  for (const [pair, demand] of morning.demands.entries()) {
    const wanted = demand.bitsPerDay * morning.dayNumber;
    const worthOfAll = scale * demand.bitsPerDay * demand.priority;
    const relayed = groups.flatMap((group) => {
      const ends = [storeOf(group, demand.first), storeOf(group, demand.second)];
      if (ends.some(({ freeBits, columns }) => freeBits === 0 && columns.length === 0)) return [];
      const column = programme.column(0, 0, INFINITE);
      for (const end of ends) end.columns.push([column, 1]);
      return [column];
    });
    if (relayed.length === 0) continue;
    const parts = stretchesFrom(morning.orderedBits[pair]! / wanted).map(({ length, slope }) =>
      programme.column((worthOfAll * slope * UNIT_BITS) / wanted, 0, (length * wanted) / UNIT_BITS),
    );
    programme.row(-INFINITE, 0, [
      ...parts.map((each) => [each, 1] as const),
      ...relayed.map((each) => [each, -1] as const),
    ]);
  }
  for (const { freeBits, columns } of stores.values())
    if (columns.some(([, sign]) => sign > 0)) programme.row(-INFINITE, freeBits / UNIT_BITS, columns);
}
