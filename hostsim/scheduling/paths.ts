/**
 * Cheapest ways through a graph. Takes: nodes and edges, and what each edge costs. Gives: for each pair of
 * nodes the cheapest path; of equally cheap ones that with fewest edges, and then that over the lowest nodes.
 */

/** Places and the stores between them. */
export interface Graph {
  readonly nodes: number;
  readonly edges: readonly (readonly [number, number])[];
}

/** A way and its cost. */
export interface CheapestPath {
  readonly edges: readonly number[];
  readonly cost: number;
}

interface Ends {
  readonly first: number;
  readonly second: number;
}

/** Cheapest path of each pair (Dijkstra); edges of infinite cost are none, and null is a pair without a path. */
export function cheapestPaths(
  { nodes, edges }: Graph,
  costs: readonly number[],
  pairs: readonly Ends[],
): (CheapestPath | null)[] {
  const neighbours: [number, number][][] = Array.from({ length: nodes }, () => []);
  for (const [edge, [one, other]] of edges.entries()) {
    if (costs[edge] === Number.POSITIVE_INFINITY) continue;
    neighbours[one]!.push([other, edge]);
    neighbours[other]!.push([one, edge]);
  }
  const trees = new Map<number, Tree>();
  return pairs.map(({ first, second }) => {
    const tree = trees.get(first) ?? treeFrom(first, neighbours, costs);
    trees.set(first, tree);
    if (tree.cost[second] === Number.POSITIVE_INFINITY) return null;
    const path: number[] = [];
    for (let node = second; node !== first; node = tree.before[node]!) path.push(tree.by[node]!);
    return { edges: path.reverse(), cost: tree.cost[second]! };
  });
}

interface Tree {
  readonly cost: Float64Array;
  readonly hops: Int32Array;
  readonly before: Int32Array;
  readonly by: Int32Array;
}

function treeFrom(
  root: number,
  neighbours: readonly (readonly [number, number][])[],
  costs: readonly number[],
): Tree {
  const nodes = neighbours.length;
  const cost = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY);
  const hops = new Int32Array(nodes).fill(nodes);
  const before = new Int32Array(nodes).fill(-1);
  const by = new Int32Array(nodes).fill(-1);
  const done = new Uint8Array(nodes);
  cost[root] = 0;
  hops[root] = 0;
  const isNearer = (one: number, other: number) =>
    cost[one]! < cost[other]! || (cost[one] === cost[other] && hops[one]! < hops[other]!);
  for (;;) {
    let next = -1;
    for (let node = 0; node < nodes; node++)
      if (done[node] === 0 && cost[node]! < Number.POSITIVE_INFINITY && (next < 0 || isNearer(node, next)))
        next = node;
    if (next < 0) return { cost, hops, before, by };
    done[next] = 1;
    for (const [node, edge] of neighbours[next]!) {
      if (done[node] === 1) continue;
      const through = cost[next]! + costs[edge]!;
      const steps = hops[next]! + 1;
      if (through > cost[node]! || (through === cost[node] && steps >= hops[node]!)) continue;
      cost[node] = through;
      hops[node] = steps;
      before[node] = next;
      by[node] = edge;
    }
  }
}
