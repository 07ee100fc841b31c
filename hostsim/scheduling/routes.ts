/**
 * Which stores of key serve which pairs. Takes: stores, each between two places, and what pairs want. Gives:
 * paths with amounts, by weighted maximin fairness: the pair with the least share of its demand gets as much
 * as can be, then the one with the next least, and so on (Bertsekas and Gallager, Data Networks, 2nd ed.,
 * 1992, 6.5.2); of all ways to do that one that uses up the least key.
 *
 * It is a multi-commodity flow. Columns are paths; they are made when they are worth something at the prices
 * of the stores (Ford and Fulkerson, Management Science 5 (1958) 97-101), so that the answer is the best
 * over all paths while few of them are ever written down. Where pairs are many, rows of stores are made when
 * they are needed, too (binding-stores.ts).
 */
import { BindingStores } from "./binding-stores.js";
import { cheapestPaths, type Graph } from "./paths.js";
import { Programme, type Solution, type Solver } from "./programme.js";

/** A pair that wants key. */
export interface Want {
  /** Nodes of the graph. */
  readonly first: number;
  readonly second: number;
  /** Blocks that make the whole of its demand so far, and those that it was given. */
  readonly wanted: number;
  readonly had: number;
  /** Whole blocks that it may get now. */
  readonly most: number;
  readonly priority: number;
}

/** Key on its way: as many blocks of each of the edges. */
export interface Route {
  readonly want: number;
  /** Places in the graph's edges, from the pair's first end to the second. */
  readonly edges: readonly number[];
  readonly blocks: number;
}

/** What was given, and what held it back. */
export interface Routing {
  readonly routes: readonly Route[];
  /**
   * For each pair that could get more if there were more key: the edges whose key is missing, with their part
   * of the blame, 1 in all. Empty for a pair without any path; null for one that got all that it may.
   */
  readonly scarce: readonly (ReadonlyMap<number, number> | null)[];
}

const TINY = 1e-7;
const SLACK = 1e-6;
/** From so many pairs on the programmes of shares have only those stores that hold somebody back. */
const MANY_PAIRS = 1000;

interface Path {
  readonly want: number;
  readonly edges: readonly number[];
}

/** What a programme has of each pair: the columns of its paths, as entries of a row. */
type Flows = readonly (readonly [column: number, value: number])[][];

/** The rows and columns that are added to those of paths and stores. */
interface Finish {
  /** A column to be made large. */
  readonly level: number | null;
  /** The last row of each pair. */
  readonly rows: readonly number[];
}

/**
 * Serves the pairs out of the stores: `blocks` of each of the graph's edges.
 * @param manyPairs from so many on a programme begins without stores; the answer is as good, and may be
 *   another one of equal worth
 */
export function routeKeys(
  graph: Graph,
  blocks: readonly number[],
  wants: readonly Want[],
  solver: Solver,
  manyPairs = MANY_PAIRS,
): Routing {
  return new Router(graph, blocks, wants, solver, manyPairs).route();
}

class Router {
  private readonly paths: Path[] = [];
  private readonly known = new Set<string>();
  /** What each pair gets, once that is settled. */
  private readonly settled: (number | null)[];
  private readonly scarce: (Map<number, number> | null)[];
  private readonly all: BindingStores;
  /** The stores that the programmes of shares have rows of. */
  private readonly binding: BindingStores;

  constructor(
    private readonly graph: Graph,
    private readonly blocks: readonly number[],
    private readonly wants: readonly Want[],
    private readonly solver: Solver,
    manyPairs: number,
  ) {
    this.settled = wants.map(() => null);
    this.scarce = wants.map(() => null);
    this.all = new BindingStores(blocks, true);
    this.binding = wants.length < manyPairs ? this.all : new BindingStores(blocks, false);
  }

  route(): Routing {
    this.beginWithShortest();
    while (this.settled.includes(null)) this.raiseLeast();
    return { routes: this.paths.length === 0 ? [] : this.cheapest(), scarce: this.scarce };
  }

  /** A shortest path for each pair; those without one are settled. */
  private beginWithShortest(): void {
    const free = this.blocks.map((count) => (count >= 1 ? 0 : Number.POSITIVE_INFINITY));
    const found = cheapestPaths(this.graph, free, this.wants);
    for (const [want, { most }] of this.wants.entries()) {
      const path = found[want]!;
      if (most > 0 && path !== null) this.add({ want, edges: path.edges });
      else {
        this.settled[want] = 0;
        if (most > 0) this.scarce[want] = new Map();
      }
    }
  }

  private add(path: Path): boolean {
    const key = `${path.want}:${path.edges}`;
    if (this.known.has(key)) return false;
    this.known.add(key);
    this.paths.push(path);
    return true;
  }

  /**
   * Raises the share of all pairs that are not settled as far as it goes, and settles whoever can't go on.
   */
  private raiseLeast(): void {
    const open = [...this.wants.keys()].filter((want) => this.settled[want] === null);
    const shareAtMost = (want: number) => {
      const { had, most, priority, wanted } = this.wants[want]!;
      return (had + most) / (priority * wanted);
    };
    const top = Math.min(...open.map(shareAtMost));
    // The level is counted in blocks of the largest demand: what the solver's tolerances are made for.
    const scale = Math.max(...open.map((want) => this.wants[want]!.priority * this.wants[want]!.wanted));
    const { share, solution, rows, prices } = this.highestShare(top, scale);
    const isAtTop = share >= top * (1 - TINY);
    const heldBack = (want: number) =>
      Math.abs(solution.prices[rows[want]!] ?? 0) * this.wants[want]!.priority * this.wants[want]!.wanted >
      TINY * scale;
    let settling = open.filter(isAtTop ? (want) => shareAtMost(want) <= top * (1 + TINY) : heldBack);
    if (settling.length === 0) settling = open;
    const blame = isAtTop ? null : this.blame(prices, settling);
    for (const [at, want] of settling.entries()) {
      this.settled[want] = isAtTop ? this.wants[want]!.most : this.amountAt(share, want);
      if (blame !== null) this.scarce[want] = blame[at]!;
    }
  }

  /** The share that all pairs can have that are not settled, at most `top`. */
  private highestShare(top: number, scale: number) {
    for (;;) {
      const solved = this.solved(this.binding, (programme, flows) => {
        const level = programme.column(1, 0, top * scale);
        return { level, rows: flows.map((flow, want) => this.shareRow(programme, want, flow, level, scale)) };
      });
      const share = solved.reached / scale;
      if (!this.binding.addOverdrawn(this.used(solved, share))) return { ...solved, share };
    }
  }

  /** What a pair may have, and that it has the share of all, or what is settled. */
  private shareRow(programme: Programme, want: number, flow: Flows[number], level: number, scale: number) {
    const { had, most, priority, wanted } = this.wants[want]!;
    if (flow.length === 0 && this.binding !== this.all) return -1;
    if (this.settled[want] !== null) return programme.row(this.atLeast(want), most, flow);
    programme.row(0, most, flow);
    return programme.row(-had, Number.POSITIVE_INFINITY, [...flow, [level, (-priority * wanted) / scale]]);
  }

  /** What a pair gets when it has a share. */
  private amountAt(share: number, want: number): number {
    const { had, most, priority, wanted } = this.wants[want]!;
    return Math.min(most, Math.max(0, share * priority * wanted - had));
  }

  /** Blocks of each store that a solution uses, and with it the pairs that it leaves out. */
  private used(
    {
      solution,
      columns,
      loose,
    }: { solution: Solution; columns: readonly number[]; loose: readonly (Path | null)[] },
    share: number,
  ): Float64Array {
    const used = new Float64Array(this.blocks.length);
    for (const [at, { edges }] of this.paths.entries())
      for (const edge of edges) used[edge]! += solution.values[columns[at]!] ?? 0;
    for (const [want, path] of loose.entries())
      for (const edge of path?.edges ?? []) used[edge]! += this.settled[want] ?? this.amountAt(share, want);
    return used;
  }

  /** What a pair keeps that is settled, less what the solver's tolerances may have added to it. */
  private atLeast(want: number): number {
    const amount = this.settled[want]!;
    return Math.max(0, amount - SLACK * (1 + this.wants[want]!.had + amount));
  }

  /** The edges that cost something on each pair's cheapest way. */
  private blame(prices: readonly number[], wants: readonly number[]): Map<number, number>[] {
    const found = cheapestPaths(
      this.graph,
      prices,
      wants.map((want) => this.wants[want]!),
    );
    return found.map((path) => {
      const costly = (path?.edges ?? []).filter((edge) => prices[edge]! > 0);
      const sum = costly.reduce((all, edge) => all + prices[edge]!, 0);
      return new Map(costly.map((edge) => [edge, prices[edge]! / sum]));
    });
  }

  /** Prices of the stores, by their rows; those without a block can't be passed. */
  private pricesOf({ prices }: Solution, rowOf: ReadonlyMap<number, number>): number[] {
    return this.blocks.map((count, edge) =>
      count >= 1 ? Math.max(0, prices[rowOf.get(edge) ?? -1] ?? 0) : Number.POSITIVE_INFINITY,
    );
  }

  /** For each pair a path that no store holds back; such pairs need no rows. */
  private looseWays(stores: BindingStores): (Path | null)[] {
    const loose: (Path | null)[] = this.wants.map(() => null);
    if (stores === this.all) return loose;
    for (const path of this.paths) if (stores.isLoose(path.edges)) loose[path.want] ??= path;
    return loose;
  }

  /**
   * Solves over all paths there are, with the rows of some stores and of the pairs that these hold back:
   * `finish` adds rows of pairs, and a column to be made large.
   */
  private solved(
    stores: BindingStores,
    finish: (programme: Programme, flows: Flows) => Finish,
    worthOf: (path: Path) => number = () => 0,
  ) {
    for (;;) {
      const programme = new Programme();
      const loose = this.looseWays(stores);
      const flows: [number, number][][] = this.wants.map(() => []);
      const uses: [number, number][][] = this.blocks.map(() => []);
      const columns = this.paths.map((path) => {
        if (loose[path.want] !== null) return -1;
        const column = programme.column(worthOf(path), 0, Number.POSITIVE_INFINITY);
        flows[path.want]!.push([column, 1]);
        for (const edge of path.edges) uses[edge]!.push([column, 1]);
        return column;
      });
      const rowOf = new Map(
        stores.edges().map((edge) => [edge, programme.row(0, this.blocks[edge]!, uses[edge]!)]),
      );
      const { level, rows } = finish(programme, flows);
      const solution = this.solver.solve(programme);
      const prices = this.pricesOf(solution, rowOf);
      const reached = level === null ? 0 : solution.values[level]!;
      if (!this.addWorthy({ solution, prices, flows, rows }, worthOf))
        return { reached, solution, prices, rows, columns, loose };
    }
  }

  /** Adds paths that are worth more than they cost at these prices. */
  private addWorthy(
    {
      solution,
      prices,
      flows,
      rows,
    }: { solution: Solution; prices: readonly number[]; flows: Flows; rows: readonly number[] },
    worthOf: (path: Path) => number,
  ): boolean {
    // Each edge costs what its use is worth elsewhere, and what its use takes off the worth.
    const perEdge = -worthOf({ want: 0, edges: [0] });
    const asked = [...this.wants.keys()].filter((want) => flows[want]!.length > 0);
    const found = cheapestPaths(
      this.graph,
      prices.map((price) => price + perEdge),
      asked.map((want) => this.wants[want]!),
    );
    let hasMore = false;
    for (const [at, want] of asked.entries()) {
      const path = found[at]!;
      if (path === null) continue;
      const row = rows[want]!;
      // A pair that is not settled has two rows: what it may have at most, and then its share.
      const isOpen = this.settled[want] === null;
      const reward = -solution.prices[row]! - (isOpen ? solution.prices[row - 1]! : 0);
      if (reward - path.cost > TINY * Math.max(1e-6, reward) && this.add({ want, edges: path.edges }))
        hasMore = true;
    }
    return hasMore;
  }

  /** Gives each pair what is settled, over paths that use up as little key as can be, in whole blocks. */
  private cheapest(): Route[] {
    const { solution } = this.solved(
      this.all,
      (programme, flows) => ({
        level: null,
        rows: flows.map((flow, want) => programme.row(this.atLeast(want), this.wants[want]!.most, flow)),
      }),
      ({ edges }) => -edges.length,
    );
    const left = [...this.blocks];
    return this.paths.flatMap(({ want, edges }, at) => {
      const whole = Math.floor(solution.values[at]! * (1 + 2 * TINY) + TINY);
      const blocks = Math.min(whole, ...edges.map((edge) => Math.floor(left[edge]!)));
      if (blocks === 0) return [];
      for (const edge of edges) left[edge]! -= blocks;
      return [{ want, edges, blocks }];
    });
  }
}
