/**
 * Who has the satellite when. The oracle tries every stretch of every window, ms by ms; fairness is held
 * against all ways in which the passes could have been given out.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Span } from "../../../hostsim/forecast/crossings.js";
import { planPasses } from "../../../hostsim/forecast/plan.js";
import {
  groupsOf,
  type Reservation,
  Reservations,
  type Wish,
} from "../../../hostsim/forecast/reservations.js";
import { findStation } from "../../../hostsim/forecast/stations.js";
import { parseOrbit } from "../../../hostsim/orbit/elements.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { stationId } from "../../../hostsim/scenario/station-id.js";

/** Short times, so that every stretch can be tried. */
const wish = fc
  .record({
    fromUtcMs: fc.nat(40),
    length: fc.integer({ min: 1, max: 30 }),
    use: fc.constantFrom("light" as const, "packets" as const),
    least: fc.integer({ min: 1, max: 12 }),
    more: fc.nat(20),
    afterMs: fc.nat(5),
  })
  .map(({ fromUtcMs, length, use, least, more, afterMs }) => ({
    window: { fromUtcMs, toUtcMs: fromUtcMs + length - 1 },
    use,
    leastMs: least,
    mostMs: least + more,
    afterMs,
  }));
const wishes = fc
  .array(wish, { minLength: 1, maxLength: 4 })
  .map((all): Wish[] => all.map((each, i) => ({ ...each, station: "ABCD"[i]! })));
const slew = fc.nat(8);

interface Given extends Span {
  readonly station: string;
  readonly heldUntil: number;
}

/** The stretch that a station gets beside what others have, found by trying all of them. */
function bruteForce(each: Wish, others: readonly Given[], slewMs: number): Span | null {
  const fits = (from: number, to: number) =>
    others.every(
      (other) =>
        other.station === each.station ||
        from - other.heldUntil - 1 >= slewMs ||
        other.fromUtcMs - (to + each.afterMs) - 1 >= slewMs,
    );
  const { fromUtcMs: first, toUtcMs: last } = each.window;
  const stretches: Span[] = [];
  for (let from = first; from <= last; from++)
    for (let to = from + each.leastMs - 1; to <= last; to++)
      if (fits(from, to)) stretches.push({ fromUtcMs: from, toUtcMs: to });
  const length = ({ fromUtcMs, toUtcMs }: Span) => toUtcMs - fromUtcMs + 1;
  const longestFrom = (from: number) =>
    Math.max(...stretches.filter(({ fromUtcMs }) => fromUtcMs === from).map(length));
  const longest = Math.max(...stretches.map(length));
  const chosen =
    each.use === "packets" ? stretches[0] : stretches.find((stretch) => length(stretch) === longest);
  if (chosen === undefined) return null;
  const { fromUtcMs } = chosen;
  return { fromUtcMs, toUtcMs: fromUtcMs + Math.min(longestFrom(fromUtcMs), each.mostMs) - 1 };
}

function lengthOf({ service }: Reservation): number {
  return service === null ? 0 : service.toUtcMs - service.fromUtcMs + 1;
}

describe("reservations", () => {
  test("give each station what trying every stretch gives: light first, then in the order of the wishes", () => {
    fc.assert(
      fc.property(wishes, slew, (all, slewMs) => {
        const answers = new Reservations(slewMs).reserve(all);
        const given: Given[] = [];
        const order = [
          ...all.filter(({ use }) => use === "light"),
          ...all.filter(({ use }) => use === "packets"),
        ];
        for (const each of order) {
          const service = bruteForce(each, given, slewMs);
          expect(answers[all.indexOf(each)]!.service).toEqual(service);
          if (service !== null)
            given.push({ ...service, station: each.station, heldUntil: service.toUtcMs + each.afterMs });
        }
      }),
      { numRuns: 400 },
    );
  });

  test("never let two stations have the satellite within the time to turn, over days of passes", () => {
    fc.assert(
      fc.property(fc.array(wishes, { minLength: 1, maxLength: 5 }), slew, (days, slewMs) => {
        const reservations = new Reservations(slewMs);
        const given = days.flatMap((all, day) =>
          reservations.reserve(
            all.map(({ window, ...rest }) => ({
              ...rest,
              window: { fromUtcMs: window.fromUtcMs + 60 * day, toUtcMs: window.toUtcMs + 60 * day },
            })),
          ),
        );
        const served = given.filter(({ service }) => service !== null);
        for (const one of served)
          for (const two of served)
            if (one.wish.station !== two.wish.station && one.service!.fromUtcMs <= two.service!.fromUtcMs)
              expect(two.service!.fromUtcMs - one.heldUntilUtcMs! - 1).toBeGreaterThanOrEqual(slewMs);
      }),
      { numRuns: 300 },
    );
  });

  test("account for every ms that was wished for: served, or given up with a reason", () => {
    fc.assert(
      fc.property(wishes, slew, (all, slewMs) => {
        for (const answer of new Reservations(slewMs).reserve(all)) {
          const { window, mostMs, leastMs } = answer.wish;
          const length = window.toUtcMs - window.fromUtcMs + 1;
          expect(lengthOf(answer) + answer.givenUpMs).toBe(Math.min(length, mostMs));
          expect(answer.reason === null).toBe(answer.givenUpMs === 0);
          if (answer.service === null) expect(answer.reason).toMatch(/ s are left, fewer than /);
          else expect(lengthOf(answer)).toBeGreaterThanOrEqual(leastMs);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("share passes that two stations always see together within one pass of the fairest of all 2^n ways", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 10, max: 400 }), { minLength: 1, maxLength: 9 }), (lengths) => {
        const reservations = new Reservations(5);
        lengths.forEach((length, day) => {
          const window = { fromUtcMs: 1000 * day, toUtcMs: 1000 * day + length - 1 };
          const each = { window, use: "light" as const, leastMs: 1, mostMs: 1e9, afterMs: 0 };
          reservations.reserve([
            { ...each, station: "A" },
            { ...each, station: "B" },
          ]);
        });
        const least = Math.min(reservations.lightOf("A"), reservations.lightOf("B"));
        let fairest = 0;
        for (let way = 0; way < 2 ** lengths.length; way++) {
          const toA = lengths.reduce((sum, length, i) => sum + ((way >> i) & 1) * length, 0);
          const toB = lengths.reduce((sum, length) => sum + length, 0) - toA;
          fairest = Math.max(fairest, Math.min(toA, toB));
        }
        expect(least).toBeGreaterThanOrEqual(fairest - Math.max(...lengths));
        expect(Math.abs(reservations.lightOf("A") - reservations.lightOf("B"))).toBeLessThanOrEqual(
          Math.max(...lengths),
        );
      }),
      { numRuns: 200 },
    );
  });

  test("hold nothing for a station that wishes for nothing", () => {
    const window = { fromUtcMs: 0, toUtcMs: 99 };
    const alone = { station: "B", window, use: "light" as const, leastMs: 1, mostMs: 1e9, afterMs: 3 };
    const [answer] = new Reservations(50).reserve([alone]);
    expect(answer).toMatchObject({ service: window, heldUntilUtcMs: 102, givenUpMs: 0, reason: null });
  });

  test("say who has the satellite, until when, and how long it turns", () => {
    const from = Date.parse("2025-04-08T17:20:00Z");
    const window = { fromUtcMs: from, toUtcMs: from + 299_999 };
    const light = { use: "light" as const, leastMs: 120_000, mostMs: 1e9, afterMs: 31_000 };
    const later = { fromUtcMs: from + 200_000, toUtcMs: from + 550_000 };
    const [first, second, third] = new Reservations(60_000).reserve([
      { station: "Beijing", window, ...light },
      { station: "Jinan", window, ...light },
      { station: "Hefei", window: later, ...light },
    ]);
    expect(first!.reason).toBeNull();
    expect(second).toMatchObject({ service: null, givenUpMs: 300_000 });
    expect(second!.reason).toBe(
      "the satellite is with Beijing until 17:25:30 UTC and turns for 60 s: 0 s are left, fewer than 120",
    );
    expect(third!.service).toEqual({ fromUtcMs: from + 391_000, toUtcMs: from + 550_000 });
    expect(third!.reason).toBe("the satellite is with Beijing until 17:25:30 UTC and turns for 60 s");
  });
});

test("groups hold all windows that could be in each other's way, and no others", () => {
  const spans = fc.array(fc.record({ fromUtcMs: fc.nat(300), length: fc.nat(20) }), { maxLength: 8 });
  fc.assert(
    fc.property(spans, slew, fc.nat(5), (all, slewMs, afterMs) => {
      const items = all
        .map(({ fromUtcMs, length }) => ({ usable: { fromUtcMs, toUtcMs: fromUtcMs + length } }))
        .sort((a, b) => a.usable.fromUtcMs - b.usable.fromUtcMs);
      const groups = groupsOf(items, slewMs, afterMs);
      expect(groups.flat()).toEqual(items);
      const apart = (a: Span, b: Span) => b.fromUtcMs - a.toUtcMs > slewMs + afterMs;
      for (const [i, group] of groups.entries()) {
        for (const before of groups.slice(0, i).flat())
          for (const item of group) expect(apart(before.usable, item.usable)).toBe(true);
        for (let k = 1; k < group.length; k++)
          expect(group.slice(0, k).every(({ usable }) => apart(usable, group[k]!.usable))).toBe(false);
      }
    }),
    { numRuns: 300 },
  );
});

describe("Jinan beside Beijing, 20 days of clear nights", () => {
  const base = loadScenario("jinan-1-stellenbosch");
  const names = ["Beijing", "Jinan"];
  const slewMs = 60_000;
  const afterMs = 31_000;
  const { passes } = planPasses({
    satellite: parseOrbit(base.orbit),
    stations: names.map((name) => {
      const { assumptions: _, ...station } = findStation(name);
      return { id: stationId(name), station, base };
    }),
    fromUtcMs: Date.parse("2025-04-07T12:00:00Z"),
    days: 20,
    rules: { sunBelowDeg: 12, inShadow: false, minimumUsableS: 120 },
    weather: { clearNightProbability: { Beijing: 1, Jinan: 1 } },
    seed: 1,
  });
  const all = (wanting: readonly string[]) => {
    const reservations = new Reservations(slewMs);
    return groupsOf(passes, slewMs, afterMs).flatMap((group) =>
      reservations.reserve(
        group
          .filter(({ station }) => wanting.includes(station))
          .map(({ station, usable, leastMs }) => ({
            station,
            window: usable,
            use: "light" as const,
            leastMs,
            mostMs: Number.POSITIVE_INFINITY,
            afterMs,
          })),
      ),
    );
  };
  const lightOf = (answers: readonly Reservation[], name: string) =>
    answers
      .filter(({ wish: { station } }) => station === name)
      .reduce((sum, each) => sum + lengthOf(each), 0);

  test("gets as much light as Beijing, but for one pass at most, and neither gets less than 10 passes", () => {
    const answers = all(names);
    expect(answers).toHaveLength(passes.length);
    const longest = Math.max(...passes.map(({ usable }) => usable.toUtcMs - usable.fromUtcMs + 1));
    expect(Math.abs(lightOf(answers, "Beijing") - lightOf(answers, "Jinan"))).toBeLessThanOrEqual(longest);
    for (const name of names) {
      const served = answers.filter(({ wish: { station }, service }) => station === name && service !== null);
      expect(served.length).toBeGreaterThanOrEqual(10);
    }
    for (const { service, reason } of answers) if (service === null) expect(reason).not.toBeNull();
  });

  test("gets every pass of its own once Beijing needs no more", () => {
    const own = passes.filter(({ station }) => station === "Jinan");
    const answers = all(["Jinan"]);
    expect(answers.map(({ service }) => service)).toEqual(own.map(({ usable }) => usable));
  });
});
