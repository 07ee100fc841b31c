/**
 * Cheapest ways through a graph. Takes: nodes and edges, and what each edge costs. Gives: for each pair of
 * nodes the cheapest path; of equally cheap ones that with fewest edges, and then that over the lowest nodes.
 */

/** Places and the stores between them. */
export interface Graph {
  readonly nodes: number;
  readonly edges: readonly (readonly [number, number])[];
  /** For each node whether it passes key on that is neither from nor for itself. */
  readonly passesOn: readonly boolean[];
  /** Edges of a path at most. */
  readonly mostEdges: number;
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

/** A neighbour, and the edge to it. */
type Step = readonly [node: number, edge: number];

/**
 * Cheapest path of each pair (Bellman and Ford, by number of edges). Costs are not negative; edges of
 * infinite cost are none, and null is a pair without a path.
 */
export function cheapestPaths(
  graph: Graph,
  costs: readonly number[],
  pairs: readonly Ends[],
): (CheapestPath | null)[] {
  const neighbours: Step[][] = Array.from({ length: graph.nodes }, () => []);
  for (const [edge, [one, other]] of graph.edges.entries()) {
    if (costs[edge] === Number.POSITIVE_INFINITY) continue;
    neighbours[one]!.push([other, edge]);
    neighbours[other]!.push([one, edge]);
  }
  const trees = new Map<number, Tree>();
  return pairs.map(({ first, second }) => {
    const tree = trees.get(first) ?? treeFrom(first, graph, neighbours, costs);
    trees.set(first, tree);
    return pathTo(second, tree);
  });
}

/** The cheapest way from the root to each node, by its number of edges: cost, node before, edge. */
type Tree = readonly { readonly cost: Float64Array; readonly before: Int32Array; readonly by: Int32Array }[];

function treeFrom(
  root: number,
  { nodes, passesOn, mostEdges }: Graph,
  neighbours: readonly (readonly Step[])[],
  costs: readonly number[],
): Tree {
  const layer = () => ({
    cost: new Float64Array(nodes).fill(Number.POSITIVE_INFINITY),
    before: new Int32Array(nodes),
    by: new Int32Array(nodes),
  });
  const tree = [layer()];
  tree[0]!.cost[root] = 0;
  // The cheapest so far: a longer way that is no cheaper is not followed, so ways never come back to a node.
  const cheapest = Float64Array.from(tree[0]!.cost);
  for (let edges = 1; edges <= Math.min(mostEdges, nodes - 1); edges++) {
    const last = tree[edges - 1]!;
    const next = layer();
    for (let from = 0; from < nodes; from++) {
      if (last.cost[from] === Number.POSITIVE_INFINITY || (from !== root && !passesOn[from])) continue;
      for (const [node, edge] of neighbours[from]!) {
        const cost = last.cost[from]! + costs[edge]!;
        if (cost >= cheapest[node]! || cost >= next.cost[node]!) continue;
        next.cost[node] = cost;
        next.before[node] = from;
        next.by[node] = edge;
      }
    }
    for (let node = 0; node < nodes; node++) cheapest[node] = Math.min(cheapest[node]!, next.cost[node]!);
    tree.push(next);
  }
  return tree;
}

function pathTo(node: number, tree: Tree): CheapestPath | null {
  let best = 0;
  for (let edges = 1; edges < tree.length; edges++)
    if (tree[edges]!.cost[node]! < tree[best]!.cost[node]!) best = edges;
  const cost = tree[best]!.cost[node]!;
  if (cost === Number.POSITIVE_INFINITY) return null;
  const edges: number[] = [];
  let at = node;
  for (let layer = best; layer > 0; layer--) {
    edges.push(tree[layer]!.by[at]!);
    at = tree[layer]!.before[at]!;
  }
  return { edges: edges.reverse(), cost };
}
