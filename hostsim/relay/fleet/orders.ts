/**
 * What a plan has ordered, as the relays of satellites that it takes. Takes: the plan's relays, and what
 * satellites announced and stations took in. Gives: how much each satellite is still to relay between two
 * stations, and which of the relayed blocks are whose.
 *
 * A path from station to station goes in legs: each is a satellite with a station at either side. Orders of
 * the same leg add up, as a relay of the protocol carries all that is wanted at its time; its blocks then go
 * to the orders in the order in which those came.
 */
import { BLOCK_BITS } from "../../scheduling/problem.js";
import type { NetworkResult } from "../../scheduling/result.js";

/** An order of the plan, along its path. */
export interface Order {
  readonly pair: number;
  readonly blocks: number;
  readonly legs: readonly Leg[];
  /** The path's stations, from the pair's first to its second. */
  readonly stations: readonly number[];
  /** For each leg the numbers of this order's blocks, that both its stations hold. */
  readonly numbers: bigint[][];
  /** For each leg the blocks that were announced before the plan's end. */
  readonly announced: number[];
  /** Blocks that stations have passed on along the whole path. */
  passedOn: number;
}

interface Part {
  readonly order: Order;
  /** Which leg of the order this is. */
  readonly place: number;
  readonly fromMs: number;
}

/** A satellite between two stations. */
export class Leg {
  /** Either station's blocks in the open relay: not offered, offered, or spent for the shared key. */
  readonly states: ["none" | "offered" | "taken", "none" | "offered" | "taken"] = ["none", "none"];
  private readonly parts: Part[] = [];
  private announcedBlocks = 0;
  private isAnnounced = false;

  constructor(
    readonly satellite: number,
    readonly stations: readonly [number, number],
  ) {}

  /** Adds an order of which this is the leg at `place`. */
  add(order: Order, place: number, fromMs: number): void {
    this.parts.push({ order, place, fromMs });
  }

  /** Blocks that were ordered by now and are not announced. */
  wantedBlocks(nowMs: number): number {
    const ordered = this.parts
      .filter(({ fromMs }) => fromMs <= nowMs)
      .reduce((sum, { order }) => sum + order.blocks, 0);
    return ordered - this.announcedBlocks;
  }

  /** The satellite announced so many blocks; told at the first station's taking them, and again later. */
  announce(blocks: number, isInPlan: boolean): void {
    if (this.isAnnounced) return;
    this.isAnnounced = true;
    this.announcedBlocks += blocks;
    if (!isInPlan) return;
    let left = blocks;
    for (const { order, place } of this.parts) {
      const given = Math.min(left, order.blocks - order.announced[place]!);
      order.announced[place]! += given;
      left -= given;
    }
  }

  /** Both stations hold the blocks of these numbers. Returns the orders that got some. */
  share(numbers: readonly bigint[]): Order[] {
    this.states.fill("none");
    this.isAnnounced = false;
    let from = 0;
    return this.parts.flatMap(({ order, place }) => {
      const own = order.numbers[place]!;
      const given = numbers.slice(from, from + order.blocks - own.length);
      from += given.length;
      own.push(...given);
      return given.length > 0 ? [order] : [];
    });
  }
}

/** All orders of a plan, and the legs of each satellite. */
export class Orders {
  readonly orders: readonly Order[];
  readonly legs: readonly Leg[];

  /** @throws Error for a path over two satellites that have no station between them: no such relay exists */
  constructor({ relays }: Pick<NetworkResult, "relays">) {
    const legs = new Map<string, Leg>();
    this.orders = relays.map(({ pair, path, bits, orderedMs }) => {
      const stations = path.filter(({ kind }) => kind === "station").map(({ index }) => index);
      const own = stations.slice(1).map((to, at) => {
        const between = path[2 * at + 1];
        if (between?.kind !== "satellite" || path.length !== 2 * stations.length - 1)
          throw new Error("a path must go from station to satellite to station");
        const from = stations[at]!;
        const ends: [number, number] = from < to ? [from, to] : [to, from];
        const key = `${between.index} ${ends.join(" ")}`;
        const leg = legs.get(key) ?? new Leg(between.index, ends);
        legs.set(key, leg);
        return leg;
      });
      const order: Order = {
        pair,
        blocks: bits / BLOCK_BITS,
        legs: own,
        stations,
        numbers: own.map(() => []),
        announced: own.map(() => 0),
        passedOn: 0,
      };
      for (const [place, leg] of own.entries()) leg.add(order, place, orderedMs);
      return order;
    });
    this.legs = [...legs.values()];
  }

  /**
   * Names under which a station's store keeps key: its satellites, other stations by the satellite that
   * relays, and those whose key stations pass on.
   */
  partnersOf(station: number): number {
    const own = this.legs.filter(({ stations }) => stations.includes(station));
    const satellites = new Set(own.map(({ satellite }) => satellite));
    const ends = this.orders
      .filter(({ legs, stations }) => legs.length > 1 && [stations[0], stations.at(-1)].includes(station))
      .map(({ stations }) => (stations[0] === station ? stations.at(-1) : stations[0]));
    return satellites.size + own.length + new Set(ends).size;
  }

  /** Legs of a satellite at whose end a station is. */
  of(satellite: number, station: number): Leg[] {
    return this.legs.filter((leg) => leg.satellite === satellite && leg.stations.includes(station));
  }
}
