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
/** Part of the worth that is for key with each satellite by itself: what spreads key over satellites. */
const SPREAD = 1 / 4;
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
  const gains = gainColumns(programme, morning, contacts);
  addWorth(programme, morning, gains);
  return { programme, contacts };
}

/** Key of a satellite and a station that the day adds: a column, units of `UNIT_BITS`. */
interface Gain {
  readonly satellite: number;
  readonly station: number;
  readonly column: number;
}

function gainColumns(programme: Programme, morning: Morning, contacts: readonly number[]): Gain[] {
  const members = new Map<number, number[]>();
  for (const [at, { satellite, station }] of morning.contacts.entries()) {
    const key = satellite * morning.stations + station;
    members.set(key, [...(members.get(key) ?? []), at]);
  }
  return [...members.values()].map((places) => {
    const { satellite, station } = morning.contacts[places[0]!]!;
    const room = morning.roomBits(satellite, station) / UNIT_BITS;
    const column = programme.column(0, 0, room);
    programme.row(-INFINITE, 0, [
      [column, 1],
      ...places.map((at) => [contacts[at]!, -forecastBits(morning.contacts[at]!) / UNIT_BITS] as const),
    ]);
    return { satellite, station, column };
  });
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
  /** Key that is worth `all` once it is `whole`, of which there is `had`; it grows by the columns. */
  const worth = (all: number, whole: number, had: number, columns: readonly number[]) => {
    const parts = stretchesFrom(had / whole).map(({ length, slope }) =>
      programme.column((all * slope * UNIT_BITS) / whole, 0, (length * whole) / UNIT_BITS),
    );
    programme.row(-INFINITE, 0, [
      ...parts.map((part) => [part, 1] as const),
      ...columns.map((column) => [column, -1] as const),
    ]);
  };
  for (let station = 0; station < stations; station++) {
    const own = gains.filter((gain) => gain.station === station);
    if (own.length === 0 || wanted[station] === 0) continue;
    const whole = wanted[station]! * dayNumber;
    const all = weight[station]! * scale;
    let made = 0;
    for (let satellite = 0; satellite < satellites; satellite++) made += morning.madeBits(satellite, station);
    const columns = own.map(({ column }) => column);
    worth((1 - SPREAD) * all, whole, made, columns);
    for (const { satellite, column } of own)
      worth((SPREAD * all) / satellites, whole / satellites, morning.madeBits(satellite, station), [column]);
  }
}
