/** Routing of key against its definition, by another formulation and another solver (second-routing.ts). */
import { beforeAll, expect, test } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import type { Graph } from "../../../hostsim/scheduling/paths.js";
import { Solver } from "../../../hostsim/scheduling/programme.js";
import { routeKeys, type Want } from "../../../hostsim/scheduling/routes.js";
import { secondRouting } from "./second-routing.js";

let solver: Solver;
beforeAll(async () => {
  solver = await Solver.open();
});

/** Satellites first, stations behind them; some satellites have links to each other. */
function randomNetwork(seed: number) {
  const random = new RandomStream(seed, "small case of routing");
  const below = (count: number) => Math.floor(random.uniform() * count);
  const satellites = 1 + below(3);
  const stations = 2 + below(4);
  const edges: [number, number][] = [];
  for (let satellite = 0; satellite < satellites; satellite++) {
    for (let station = 0; station < stations; station++)
      if (random.uniform() < 0.7) edges.push([satellite, satellites + station]);
    for (let other = 0; other < satellite; other++)
      if (random.uniform() < 0.3) edges.push([other, satellite]);
  }
  const blocks = edges.map(() => (random.uniform() < 0.15 ? 0 : below(100_000)));
  const wants: Want[] = [];
  for (let first = 0; first < stations; first++)
    for (let second = first + 1; second < stations; second++)
      if (wants.length === 0 || random.uniform() < 0.5) {
        const wanted = 1000 + below(random.uniform() < 0.5 ? 20_000 : 200_000);
        const had = random.uniform() < 0.5 ? 0 : below(wanted);
        const ends = { first: satellites + first, second: satellites + second };
        wants.push({ ...ends, wanted, had, most: wanted - had, priority: 1 + below(2) });
      }
  const areTrusted = random.uniform() < 0.5;
  const graph: Graph = {
    nodes: satellites + stations,
    edges,
    passesOn: Array.from({ length: satellites + stations }, (_, node) => areTrusted || node < satellites),
    mostEdges: 2 + below(4),
  };
  return { graph, blocks, wants };
}

/** From so many pairs on only the stores that hold somebody back have rows: never, and always. */
test.each([
  ["few", Number.POSITIVE_INFINITY],
  ["many", 1],
])(
  "every pair of %s gets what maximin fairness gives it, over paths that use up the least key",
  (_, manyPairs) => {
    let held = 0;
    for (let seed = 0; seed < 25; seed++) {
      const { graph, blocks, wants } = randomNetwork(seed);
      const { routes, scarce } = routeKeys(graph, blocks, wants, solver, manyPairs);
      const second = secondRouting(graph, blocks, wants);
      const used = blocks.map(() => 0);
      const got = wants.map(() => 0);
      for (const { want, edges, blocks: amount } of routes) {
        let node = wants[want]!.first;
        expect(edges.length, `seed ${seed}`).toBeLessThanOrEqual(graph.mostEdges);
        for (const edge of edges) {
          expect(node === wants[want]!.first || graph.passesOn[node], `seed ${seed}`).toBe(true);
          const [one, other] = graph.edges[edge]!;
          expect([one, other], `seed ${seed}`).toContain(node);
          node = node === one ? other : one;
          used[edge]! += amount;
        }
        expect(node, `seed ${seed}`).toBe(wants[want]!.second);
        expect(Number.isInteger(amount) && amount > 0).toBe(true);
        got[want]! += amount;
      }
      for (const [edge, amount] of used.entries()) expect(amount).toBeLessThanOrEqual(blocks[edge]!);
      for (const [want, amount] of second.amounts.entries()) {
        const parts = Math.max(1, routes.filter((route) => route.want === want).length);
        const where = `seed ${seed}, pair ${want}`;
        expect(got[want]!, where).toBeLessThanOrEqual(amount * (1 + 1e-6) + 1);
        // Each path is cut to whole blocks.
        expect(got[want]!, where).toBeGreaterThan(amount * (1 - 1e-6) - parts - 1);
        const isMet = amount >= wants[want]!.most - 0.5;
        if (isMet) expect(scarce[want], where).toBeNull();
        else if (amount > 1) {
          held += 1;
          const missing = [...scarce[want]!.keys()];
          expect(missing.length, where).toBeGreaterThan(0);
          // Where key is missing, all of it but the rest of whole blocks is used up.
          for (const edge of missing) expect(blocks[edge]! - used[edge]!, where).toBeLessThan(10);
        }
      }
      const sum = used.reduce((all, amount) => all + amount, 0);
      expect(sum, `seed ${seed}`).toBeLessThanOrEqual(second.use * (1 + 1e-6) + 1);
      expect(sum, `seed ${seed}`).toBeGreaterThan(second.use * (1 - 1e-6) - 10 * routes.length - 1);
    }
    expect(held).toBeGreaterThan(10);
  },
);
