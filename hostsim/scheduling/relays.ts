/**
 * Orders for relayed key, from the morning on which key is set aside until both ends hold it. Takes: routes,
 * and satellites in sight of stations. Gives: what was delivered when, and what each satellite knew until
 * then.
 *
 * As in the protocol (docs/reference/relay.md), a satellite spends two keys for their xor once both stations
 * have asked for that, each while it sees the satellite. A satellite that has only satellites beside it is
 * told by any station.
 */
import { lastOperands, type Parcel } from "./key-store.js";
import type { Link, NetworkStores } from "./network-stores.js";
import type { Knowledge, RelayedKey } from "./result.js";

interface Duty {
  readonly satellite: number;
  /** Stations that have not asked yet; null: any station tells it. */
  readonly waitsFor: Set<number> | null;
  readonly fromMs: number;
  doneMs: number | null;
}

interface Order {
  readonly pair: number;
  readonly path: readonly number[];
  readonly links: readonly Link[];
  readonly bits: number;
  readonly parcels: readonly Parcel[];
  readonly orderedMs: number;
  readonly duties: readonly Duty[];
  deliveredMs: number | null;
}

/** Key that was delivered to a pair. */
export interface Delivery {
  readonly pair: number;
  readonly bits: number;
  readonly deliveredMs: number;
  /** When the last operand of each part of it was made. */
  readonly parcels: readonly Parcel[];
}

/** All orders. */
export class Relays {
  private readonly orders: Order[] = [];
  private readonly open: Order[][];
  readonly deliveries: Delivery[] = [];

  constructor(
    private readonly satellites: number,
    private readonly stores: NetworkStores,
  ) {
    this.open = Array.from({ length: satellites }, () => []);
  }

  /** Sets key aside along a path, from the pair's first end on. */
  order(pair: number, firstNode: number, links: readonly Link[], bits: number, orderedMs: number): void {
    const path = [firstNode];
    for (const { nodes } of links) path.push(nodes[0] === path.at(-1) ? nodes[1] : nodes[0]);
    const perLink = links.map((link) => this.stores.order(link, bits));
    const duties = path.flatMap((node, at): Duty[] => {
      if (node >= this.satellites) return [];
      const beside = [path[at - 1]!, path[at + 1]!].filter((each) => each >= this.satellites);
      return [
        {
          satellite: node,
          waitsFor: beside.length === 0 ? null : new Set(beside),
          fromMs: lastOperands([perLink[at - 1]!, perLink[at]!])
            .map(({ madeMs }) => madeMs)
            .reduce((least, madeMs) => Math.min(least, madeMs)),
          doneMs: null,
        },
      ];
    });
    const parcels = lastOperands(perLink);
    const order = { pair, path, links, bits, parcels, orderedMs, duties, deliveredMs: null };
    this.orders.push(order);
    for (const { satellite } of duties) this.open[satellite]!.push(order);
  }

  /** A satellite was in sight of a station from `startMs` to `endMs`. */
  meet(satellite: number, station: number, startMs: number, endMs: number): void {
    const orders = this.open[satellite]!;
    if (orders.length === 0) return;
    const node = this.stores.nodeOf(station);
    this.open[satellite] = orders.filter((order) => {
      if (startMs < order.orderedMs) return true;
      const duty = order.duties.find((each) => each.satellite === satellite)!;
      duty.waitsFor?.delete(node);
      if (duty.waitsFor !== null && duty.waitsFor.size > 0) return true;
      this.fulfil(order, duty, endMs);
      return false;
    });
  }

  /**
   * The xor is made: the keys beside this satellite are spent, and with the last one the ends have the key.
   */
  private fulfil(order: Order, duty: Duty, nowMs: number): void {
    duty.doneMs = nowMs;
    const isDone = (node: number) =>
      order.duties.every(({ satellite, doneMs }) => satellite !== node || doneMs !== null);
    for (const link of order.links)
      if (link.nodes.includes(duty.satellite) && link.nodes.every(isDone))
        this.stores.spend(link, order.bits);
    if (order.duties.some(({ doneMs }) => doneMs === null)) return;
    order.deliveredMs = nowMs;
    const { pair, bits, parcels } = order;
    this.deliveries.push({ pair, bits, deliveredMs: nowMs, parcels });
  }

  /** What became of all orders. */
  told(): { readonly relays: RelayedKey[]; readonly knowledge: Knowledge[] } {
    const times = (parcels: readonly Parcel[]) => parcels.map(({ madeMs }) => madeMs);
    const relays = this.orders.map(({ pair, path, bits, parcels, orderedMs, deliveredMs }) => ({
      pair,
      path: path.map((node) => this.stores.placeOf(node)),
      bits,
      firstMadeMs: times(parcels).reduce((least, each) => Math.min(least, each)),
      lastMadeMs: times(parcels).reduce((most, each) => Math.max(most, each)),
      orderedMs,
      deliveredMs,
    }));
    const knowledge = this.orders.flatMap(({ duties }, relay) =>
      duties.map(({ satellite, fromMs, doneMs }) => ({ satellite, relay, fromMs, untilMs: doneMs })),
    );
    return { relays, knowledge };
  }
}
