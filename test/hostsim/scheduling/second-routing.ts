/**
 * Maximin fairness once more, by its definition: flows along arcs in place of paths, a pair is settled when
 * no flow gives it more without taking below the level from others, and YALPS in place of HiGHS. Takes:
 * stores and wants. Gives: what each pair gets, and the least key that is used up for it.
 */
import { type Constraint, equalTo, greaterEq, lessEq, solve } from "yalps";
import type { Graph } from "../../../hostsim/scheduling/paths.js";
import type { Want } from "../../../hostsim/scheduling/routes.js";

const TINY = 1e-6;
/** Blocks in a unit: numbers near 1 are what this simplex is exact with. */
const UNIT = 10_000;

/** Amounts by pair, and the least sum over all edges. */
export function secondRouting(graph: Graph, blocks: readonly number[], wants: readonly Want[]) {
  const inUnits = wants.map(({ wanted, had, most, ...want }) => ({
    ...want,
    wanted: wanted / UNIT,
    had: had / UNIT,
    most: most / UNIT,
  }));
  const { amounts, use } = routing(
    graph,
    blocks.map((count) => count / UNIT),
    inUnits,
  );
  return { amounts: amounts.map((amount) => amount * UNIT), use: use * UNIT };
}

function routing(graph: Graph, blocks: readonly number[], wants: readonly Want[]) {
  const layers = Math.min(graph.mostEdges, graph.nodes - 1);
  const settled: (number | null)[] = wants.map(() => null);
  const levelAt = (share: number, { had, most, priority, wanted }: Want) =>
    Math.min(most, Math.max(0, share * priority * wanted - had));

  /** Solves the flow: each pair gets at least so much. */
  function flow(least: readonly number[], worth: "level" | "use" | number, open: readonly number[]): number {
    const constraints: Record<string, Constraint> = {};
    const variables: Record<string, Record<string, number>> = {};
    for (const [edge, count] of blocks.entries()) constraints[`edge${edge}`] = lessEq(count);
    for (const [pair, { first, second, most, had, priority, wanted }] of wants.entries()) {
      for (let layer = 1; layer < layers; layer++)
        for (let node = 0; node < graph.nodes; node++)
          if (node !== first && node !== second) constraints[`node${pair}:${layer}:${node}`] = equalTo(0);
      // Nothing comes back to where it began: circles would count as delivered otherwise.
      constraints[`out${pair}`] = lessEq(most);
      constraints[`least${pair}`] = greaterEq(least[pair]! - 1e-7);
      if (worth === "level" && open.includes(pair)) {
        constraints[`level${pair}`] = greaterEq(-had);
        variables.level = { ...variables.level, [`level${pair}`]: -priority * wanted, worth: 1 };
        const top = (had + most) / (priority * wanted);
        constraints[`top${pair}`] = lessEq(top);
        variables.level[`top${pair}`] = 1;
      }
      const isOpen = worth === "level" && open.includes(pair);
      for (const [name, entries] of arcsOf(graph, layers, pair, wants[pair]!, isOpen)) {
        if (worth === "use") entries.worth = 1;
        if (worth === pair && `out${pair}` in entries) entries.worth = 1;
        variables[name] = entries;
      }
    }
    const direction = worth === "use" ? "minimize" : "maximize";
    const { status, result } = solve(
      { direction, objective: "worth", constraints, variables },
      { precision: 1e-8, maxPivots: 100_000 },
    );
    if (status !== "optimal") throw new Error(`YALPS: ${status}`);
    return result;
  }

  while (settled.includes(null)) {
    const open = [...wants.keys()].filter((pair) => settled[pair] === null);
    const base = settled.map((amount) => amount ?? 0);
    const share = flow(base, "level", open);
    const least = wants.map((want, pair) => settled[pair] ?? levelAt(share, want));
    for (const pair of open) {
      const most = flow(least, pair, []);
      if (most <= least[pair]! + TINY * Math.max(1, most)) settled[pair] = least[pair]!;
    }
  }
  const amounts = settled.map((amount) => amount!);
  return { amounts, use: flow(amounts, "use", []) };
}

/** The flow of a pair over each arc, with the rows that it stands in. */
function* arcsOf(
  { edges, passesOn }: Graph,
  layers: number,
  pair: number,
  { first, second }: Want,
  isOpen: boolean,
): Generator<[string, Record<string, number>]> {
  for (const [edge, [one, other]] of edges.entries())
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      if (to === first || from === second) continue;
      if ((from !== first && !passesOn[from]) || (to !== second && !passesOn[to])) continue;
      // Copies of the arc for each number of edges that lie before it: so no path is too long.
      for (let layer = 0; layer < layers; layer++) {
        if ((from === first) !== (layer === 0) || (layer === layers - 1 && to !== second)) continue;
        const entries: Record<string, number> = { [`edge${edge}`]: 1 };
        if (from !== first) entries[`node${pair}:${layer}:${from}`] = -1;
        if (to !== second) entries[`node${pair}:${layer + 1}:${to}`] = 1;
        if (to === second) {
          entries[`out${pair}`] = 1;
          entries[`least${pair}`] = 1;
          if (isOpen) entries[`level${pair}`] = 1;
        }
        yield [`flow${pair}:${edge}:${from}:${layer}`, entries];
      }
    }
}
