/**
 * The table of docs/reference/relay.md is the code's, and every field of it was tried with packets on a
 * satellite.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { reserveBlocks, reservedBlocks } from "../../../hostsim/relay/relay-blocks.js";
import { BodyWriter } from "../../support/message-writer.js";
import { Seeded } from "../keystore/seeded.js";
import { Questions, type Said } from "./questions.js";
import { type Name, RelayWorld } from "./relay-world.js";

const STATES = ["free", "asked", "pairing", "announced", "held", "shared"];
const REFUSED = 0xff;
const BLOCKS = 5;
const [ASK, WITHDRAW, ACKNOWLEDGE] = [1, 2, 4];

/** The rows of the table in the document: state by event. */
function documented(): string[][] {
  const text = readFileSync(join(packageRoot, "docs/reference/relay.md"), "utf8");
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.startsWith("| what happens | free |"));
  const rows: string[][] = [];
  for (let at = first + 2; lines[at]!.startsWith("|"); at++)
    rows.push(
      lines[at]!.split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows;
}

/** A world in which a asks first and b joins, and what each may do next. */
/** Blocks as a question names them, one a run. */
function named(numbers: readonly bigint[]): BodyWriter {
  const body = new BodyWriter().u32(numbers.length);
  for (const number of numbers) body.u64(number).u32(1);
  return body;
}

class Walk {
  relay = 0n;

  private constructor(
    readonly world: RelayWorld,
    readonly questions: Questions,
  ) {}

  static async open(): Promise<Walk> {
    const world = await RelayWorld.open(new Seeded(3), 60);
    world.pass("a", 30);
    world.pass("b", 30);
    return new Walk(world, await Questions.open(world));
  }

  ask(station: Name, applied = 0n): Said | null {
    const other = station === "a" ? "b" : "a";
    const store = this.world.stores[station];
    if (reservedBlocks(store, "satellite", other).length === 0)
      reserveBlocks(store, "satellite", other, BLOCKS);
    const numbers = reservedBlocks(store, "satellite", other);
    return this.noted(
      this.questions.tagged({
        station,
        kind: ASK,
        relay: applied,
        body: named(applied === 0n ? numbers : []),
      }),
    );
  }

  withdraw(): void {
    this.questions.tagged({
      station: "a",
      kind: WITHDRAW,
      body: named([]),
    });
  }

  padded(): void {
    for (let i = 0; i < 3; i++) this.world.satellite.serve();
  }

  acknowledge(station: Name): Said | null {
    const { questions, relay } = this;
    const rows = questions.rows(station, relay);
    return questions.tagged({ station, kind: ACKNOWLEDGE, relay, rows });
  }

  private noted(said: Said | null): Said | null {
    if (said !== null && said.relay > 0n) this.relay = said.relay;
    return said;
  }

  /** Goes to a state by the shortest way: b acknowledges first. */
  to(state: string): this {
    const steps = [
      () => this.ask("a"),
      () => this.ask("b"),
      () => this.padded(),
      () => this.acknowledge("b"),
      () => this.acknowledge("a"),
    ];
    for (const step of steps.slice(0, STATES.indexOf(state))) step();
    expect(STATES[this.world.state()]).toBe(state);
    return this;
  }
}

/** What happens, in the order of the table, and how a test makes it happen. */
const EVENTS: readonly ((walk: Walk, state: string) => void)[] = [
  (walk) => walk.ask("a"),
  // On an open relay: with none, whoever asks is the first.
  (walk, state) => state !== "free" && walk.ask("b"),
  (walk) => walk.withdraw(),
  (walk) => walk.padded(),
  (walk) => walk.acknowledge("b"),
  // Before anybody has acknowledged, whoever does is the first.
  (walk, state) => state !== "announced" && walk.acknowledge("a"),
  (walk) => walk.ask("b", walk.relay === 0n ? 1n : walk.relay),
  (walk) => {
    const relay = walk.relay === 0n ? 1n : walk.relay;
    walk.ask("b", relay);
    walk.ask("a", relay);
  },
  (walk) => walk.world.satellite.start(),
  (walk) => walk.world.satellite.core.relayAbandon(1, 2),
];

describe("the states of a relay", () => {
  it("are documented as they are", async () => {
    const world = await RelayWorld.open(new Seeded(2), 60);
    const rows = documented();
    expect(rows).toHaveLength(EVENTS.length);
    rows.forEach(([, ...cells], event) => {
      const coded = STATES.map((_, state) => {
        const next = world.satellite.core.relayNext(state, event);
        return next === REFUSED ? "refused" : next === state ? "stays" : STATES[next];
      });
      expect(cells, `event ${event}`).toEqual(coded);
    });
    world.close();
  });

  it.each(STATES)("all that can happen in %s leads where the table says", async (state) => {
    for (const [event, happen] of EVENTS.entries()) {
      const walk = await Walk.open();
      walk.to(state);
      happen(walk, state);
      const before = STATES.indexOf(state);
      const next = walk.world.satellite.core.relayNext(before, event);
      expect(STATES[walk.world.state()], `event ${event}`).toBe(STATES[next === REFUSED ? before : next]);
      walk.world.closes();
      walk.world.close();
    }
  });

  it("a power cut in any state leaves that state, and the relay goes on to its end", async () => {
    for (const state of STATES.slice(1)) {
      const walk = await Walk.open();
      walk.to(state);
      await walk.world.satellite.load();
      walk.world.satellite.start();
      expect(STATES[walk.world.state()]).toBe(state);
      for (const station of ["a", "b", "a", "b", "a"] as const) {
        const other = station === "a" ? "b" : "a";
        const blocks = walk.world.stores[station].lastRelay(other) === 0n ? BLOCKS : 0;
        walk.world.stations[station].relay(walk.world.link(), other, blocks);
      }
      expect(STATES[walk.world.state()]).toBe("free");
      const [a, b] = [walk.world.shared("a"), walk.world.shared("b")];
      expect(a.numbers).toHaveLength(BLOCKS);
      expect(a).toEqual(b);
      walk.world.close();
    }
  });
});
