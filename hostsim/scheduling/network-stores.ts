/**
 * All stores of key of a network, and what was done with them day by day. Takes: key, orders, relays. Gives:
 * what is free between any two places, as a graph, and an account a day.
 */
import { KeyStore, type Parcel } from "./key-store.js";
import type { Graph } from "./paths.js";
import { BLOCK_BITS, type NetworkProblem } from "./problem.js";
import type { Place, StoreDay } from "./result.js";

/** A store and the places of its key. Nodes: satellites first, stations behind them. */
export interface Link {
  readonly store: KeyStore;
  readonly nodes: readonly [number, number];
}

interface Account {
  readonly link: Link;
  madeBits: number;
  overQuotaBits: number;
  orderedBits: number;
  spentBits: number;
}

/** What a node is: nodes are the satellites first, then the stations. */
export function placeOfNode(node: number, satellites: number): Place {
  return node < satellites
    ? { kind: "satellite", index: node }
    : { kind: "station", index: node - satellites };
}

/** Stores between satellites and stations, and between satellites. */
export class NetworkStores {
  private readonly links = new Map<number, Link>();
  private accounts = new Map<number, Account>();
  private readonly nodes: number;
  /** One object a place: a year's accounts name them a million times. */
  private readonly places: readonly Place[];

  constructor(private readonly problem: NetworkProblem) {
    const { satellites, stations } = problem;
    this.nodes = satellites + stations;
    this.places = Array.from({ length: this.nodes }, (_, node) => placeOfNode(node, satellites));
  }

  /** The node of a station. */
  nodeOf(station: number): number {
    return this.problem.satellites + station;
  }

  /** What a node is. */
  placeOf(node: number): Place {
    return this.places[node]!;
  }

  /** The store of two nodes, in either order; an empty one is made for those that have none. */
  link(one: number, other: number): Link {
    const nodes: [number, number] = one < other ? [one, other] : [other, one];
    const key = this.keyOf(nodes);
    const known = this.links.get(key);
    if (known !== undefined) return known;
    const link = { store: new KeyStore(this.problem.quotaBits ?? Number.POSITIVE_INFINITY), nodes };
    this.links.set(key, link);
    return link;
  }

  /** Takes in what was made, and returns what found room. */
  add(one: number, other: number, bits: number, madeMs: number): number {
    const link = this.link(one, other);
    const taken = link.store.add(bits, madeMs);
    const account = this.accountOf(link);
    account.madeBits += taken;
    account.overQuotaBits += bits - taken;
    return taken;
  }

  /** Sets key of a link aside. */
  order(link: Link, bits: number): Parcel[] {
    this.accountOf(link).orderedBits += bits;
    return link.store.setAside(bits);
  }

  /** Uses key up that was set aside. */
  spend(link: Link, bits: number): void {
    this.accountOf(link).spentBits += bits;
    link.store.spend(bits);
  }

  /** The links that have a block to spare, as a graph, and how many each has. */
  spare(): { readonly links: readonly Link[]; readonly graph: Graph; readonly blocks: readonly number[] } {
    const { satellites, trust } = this.problem;
    const links = [...this.links]
      .sort(([one], [other]) => one - other)
      .map(([, link]) => link)
      .filter(({ store }) => store.freeBits >= BLOCK_BITS);
    return {
      links,
      graph: {
        nodes: this.nodes,
        edges: links.map(({ nodes }) => nodes),
        passesOn: Array.from({ length: this.nodes }, (_, node) => node < satellites || trust.overStations),
        mostEdges: trust.mostHops + 1,
      },
      blocks: links.map(({ store }) => Math.floor(store.freeBits / BLOCK_BITS)),
    };
  }

  /** Ends a day: the accounts of all stores in which something changed. */
  endDay(day: number): StoreDay[] {
    const rows = [...this.accounts]
      .sort(([one], [other]) => one - other)
      .map(([, { link, ...account }]) => ({
        first: this.placeOf(link.nodes[0]),
        second: this.placeOf(link.nodes[1]),
        day,
        ...account,
        freeBits: link.store.freeBits,
        heldBits: link.store.heldBits,
      }));
    this.accounts = new Map();
    return rows;
  }

  private keyOf([one, other]: readonly [number, number]): number {
    return one * this.nodes + other;
  }

  private accountOf(link: Link): Account {
    const key = this.keyOf(link.nodes);
    const known = this.accounts.get(key);
    if (known !== undefined) return known;
    const account = { link, madeBits: 0, overQuotaBits: 0, orderedBits: 0, spentBits: 0 };
    this.accounts.set(key, account);
    return account;
  }
}
