/**
 * A plan over days. Takes: a problem and a scheduler. Gives: chosen contacts, key, relays and accounts. Each
 * morning key that is on board is set aside for pairs, and the day's contacts are chosen by what is known
 * then: the weather forecast of the day before, and all that happened until midnight. The weather of a
 * contact counts when it comes.
 */
import type { Contact } from "../constellation/contact.js";
import type { Choice, Morning } from "./morning.js";
import { NetworkStores } from "./network-stores.js";
import { BLOCK_BITS, collide, DAY_MS, type NetworkProblem, type SatelliteContact } from "./problem.js";
import type { Solver } from "./programme.js";
import { type Delivery, Relays } from "./relays.js";
import type {
  Knowledge,
  PairDay,
  PlannedContact,
  PlannedDay,
  RelayedKey,
  SatelliteKey,
  StoreDay,
} from "./result.js";
import { routeKeys } from "./routes.js";

/** How a day's contacts are chosen. */
export type Scheduler = (morning: Morning, solver: Solver) => Choice;

/** A plan and what came of it. */
export interface NetworkPlan {
  readonly contacts: readonly PlannedContact[];
  readonly satelliteKeys: readonly SatelliteKey[];
  readonly days: readonly PlannedDay[];
  readonly keys: readonly PairDay[];
  readonly relays: readonly RelayedKey[];
  readonly knowledge: readonly Knowledge[];
  readonly stores: readonly StoreDay[];
  readonly deliveries: readonly Delivery[];
  /**
   * For each pair the links whose key was missing, as "node node", with their part of the blame over days.
   */
  readonly scarce: readonly ReadonlyMap<string, number>[];
}

/** Plans all days. `tell` is called with the number of days that are done. */
export function planNetwork(
  problem: NetworkProblem,
  choose: Scheduler,
  solver: Solver,
  tell: (done: number) => void = () => {},
): NetworkPlan {
  const plan = new Planning(problem, choose, solver);
  for (let day = 0; day < problem.days; day++) {
    plan.day(day);
    tell(day + 1);
  }
  return plan.end();
}

/** A contact on its way to be planned. */
type OpenContact = { -readonly [Field in keyof PlannedContact]: PlannedContact[Field] };

/**
 * A contact that is not chosen yet. Field by field: a spread object that is given two fields more is a hash
 * table to V8, of three times the size, and a year has a million of them.
 */
function openContact(contact: Contact): OpenContact {
  return {
    satellite: contact.satellite,
    station: contact.station,
    startMs: contact.startMs,
    endMs: contact.endMs,
    highestElevationDeg: contact.highestElevationDeg,
    expectedKeyBits: contact.expectedKeyBits,
    clearProbability: contact.clearProbability,
    isClear: contact.isClear,
    isChosen: false,
    keyBits: 0,
  };
}

class Planning {
  private readonly stores: NetworkStores;
  private readonly relays: Relays;
  private readonly contacts: readonly OpenContact[];
  private readonly satelliteKeys: SatelliteKey[] = [];
  private readonly orderedBits: number[];
  private readonly orderedOf: number[][];
  private readonly days: PlannedDay[] = [];
  private readonly storeDays: StoreDay[] = [];
  private readonly scarce: Map<string, number>[];
  /** What ends, by its end: places in the list of contacts between satellites, then in that of the others. */
  private readonly ends: Uint32Array;
  /** Chosen contacts that may reach into the next day, with the turn after them. */
  private unfinished: Contact[] = [];
  private nextEnd = 0;
  private nextContact = 0;

  constructor(
    private readonly problem: NetworkProblem,
    private readonly choose: Scheduler,
    private readonly solver: Solver,
  ) {
    const { demands, satellites } = problem;
    this.stores = new NetworkStores(problem);
    this.relays = new Relays(satellites, this.stores);
    this.contacts = problem.contacts.map(openContact);
    this.orderedBits = demands.map(() => 0);
    this.orderedOf = demands.map(() => new Array<number>(problem.days).fill(0));
    this.scarce = demands.map(() => new Map());
    this.ends = this.endsInOrder();
  }

  /** A day: what is over by its morning counts, key is set aside, contacts are chosen. */
  day(day: number): void {
    const startMs = this.problem.fromMs + day * DAY_MS;
    this.passUntil(startMs);
    if (day > 0) this.storeDays.push(...this.stores.endDay(day - 1));
    this.orderKeys(day, startMs);
    const from = this.nextContact;
    while (
      this.nextContact < this.contacts.length &&
      this.contacts[this.nextContact]!.startMs < startMs + DAY_MS
    )
      this.nextContact += 1;
    const ofDay = this.contacts.slice(from, this.nextContact);
    const { turning } = this.problem;
    const turnMs = Math.max(turning.satelliteMs, turning.stationMs);
    this.unfinished = this.unfinished.filter(({ endMs }) => endMs + turnMs > startMs);
    const possible = ofDay.filter(
      (contact) => !this.unfinished.some((other) => collide(other, contact, turning)),
    );
    const choice = this.choose(this.morning(day, possible), this.solver);
    for (const [at, planned] of possible.entries()) planned.isChosen = choice.isChosen[at]!;
    const chosen = possible.filter(({ isChosen }) => isChosen);
    this.unfinished.push(...chosen);
    this.days.push({
      startMs,
      contacts: ofDay.length,
      chosen: chosen.length,
      clear: chosen.filter(({ isClear }) => isClear).length,
      value: choice.value,
      bound: choice.bound,
    });
  }

  /** Lets the last contacts come to their ends. */
  end(): NetworkPlan {
    const { problem } = this;
    this.passUntil(Number.POSITIVE_INFINITY);
    this.storeDays.push(...this.stores.endDay(problem.days - 1));
    const dayOf = (ms: number) => Math.min(problem.days - 1, Math.floor((ms - problem.fromMs) / DAY_MS));
    const delivered = problem.demands.map(() => new Array<number>(problem.days).fill(0));
    for (const { pair, bits, deliveredMs } of this.relays.deliveries)
      delivered[pair]![dayOf(deliveredMs)]! += bits;
    return {
      contacts: this.contacts,
      satelliteKeys: this.satelliteKeys,
      days: this.days,
      keys: problem.demands.flatMap(({ bitsPerDay }, pair) =>
        this.orderedOf[pair]!.map((orderedBits, day) => ({
          pair,
          day,
          wantedBits: bitsPerDay * (day + 1),
          orderedBits,
          deliveredBits: delivered[pair]![day]!,
        })),
      ),
      ...this.relays.told(),
      stores: this.storeDays,
      deliveries: this.relays.deliveries,
      scarce: this.scarce,
    };
  }

  /** Ends of contacts, by time; of those at one time first key between satellites, then by place. */
  private endsInOrder(): Uint32Array {
    const { satelliteContacts } = this.problem;
    const between = satelliteContacts.length;
    const endMs = Float64Array.from({ length: between + this.contacts.length }, (_, at) =>
      at < between ? satelliteContacts[at]!.endMs : this.contacts[at - between]!.endMs,
    );
    return Uint32Array.from(endMs.keys()).sort((one, other) => endMs[one]! - endMs[other]! || one - other);
  }

  private passUntil(ms: number): void {
    const { satelliteContacts } = this.problem;
    for (; this.nextEnd < this.ends.length; this.nextEnd++) {
      const at = this.ends[this.nextEnd]!;
      const between = satelliteContacts[at];
      const contact = this.contacts[at - satelliteContacts.length];
      if ((between ?? contact!).endMs > ms) return;
      if (between !== undefined) this.endBetween(between);
      else this.endOf(contact!);
    }
  }

  /** Two satellites have been in sight of each other. */
  private endBetween({ first, second, startMs, endMs, keyBits }: SatelliteContact): void {
    const taken = this.stores.add(first, second, keyBits, endMs);
    this.satelliteKeys.push({ first, second, startMs, endMs, keyBits: taken });
  }

  /** A satellite has been over a station. */
  private endOf(contact: OpenContact): void {
    const { satellite, station, startMs, endMs } = contact;
    if (contact.isChosen && contact.isClear) {
      const bits = Math.floor(contact.expectedKeyBits);
      contact.keyBits = this.stores.add(satellite, this.stores.nodeOf(station), bits, endMs);
    }
    this.relays.meet(satellite, station, startMs, endMs);
  }

  /** Sets free key aside for pairs that have had less than they want. */
  private orderKeys(day: number, nowMs: number): void {
    const { links, graph, blocks } = this.stores.spare();
    const wants = this.problem.demands.map(({ first, second, bitsPerDay, priority }, pair) => {
      const wantedBits = bitsPerDay * (day + 1);
      const hadBits = this.orderedBits[pair]!;
      return {
        first: this.stores.nodeOf(first),
        second: this.stores.nodeOf(second),
        wanted: wantedBits / BLOCK_BITS,
        had: hadBits / BLOCK_BITS,
        most: Math.max(0, Math.floor((wantedBits - hadBits) / BLOCK_BITS)),
        priority,
      };
    });
    const { routes, scarce } = routeKeys(graph, blocks, wants, this.solver);
    for (const { want, edges, blocks: count } of routes) {
      const bits = count * BLOCK_BITS;
      const way = edges.map((edge) => links[edge]!);
      this.relays.order(want, wants[want]!.first, way, bits, nowMs);
      this.orderedBits[want]! += bits;
      this.orderedOf[want]![day]! += bits;
    }
    for (const [pair, blame] of scarce.entries())
      for (const [edge, part] of blame ?? []) {
        const key = links[edge]!.nodes.join(" ");
        this.scarce[pair]!.set(key, (this.scarce[pair]!.get(key) ?? 0) + part);
      }
  }

  private morning(day: number, contacts: readonly Contact[]): Morning {
    const { turning, satellites, stations, demands } = this.problem;
    const storeOf = (satellite: number, station: number) =>
      this.stores.link(satellite, this.stores.nodeOf(station)).store;
    return {
      contacts,
      turning,
      satellites,
      stations,
      dayNumber: day + 1,
      demands,
      madeBits: (satellite, station) => storeOf(satellite, station).madeBits,
      roomBits: (satellite, station) => storeOf(satellite, station).roomBits,
    };
  }
}
