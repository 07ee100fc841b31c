/**
 * Keys of two stores through KMEs to an application over three nights without new key: what is carried, what
 * the policy does, and where each block went, by the ledgers and stores themselves.
 */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { openTunnel } from "../../../hostsim/demo/choose-tunnel.js";
import { type Delivered, deliver } from "../../../hostsim/demo/deliver.js";
import type { DemoEvent } from "../../../hostsim/demo/result.js";
import { readSide, type Side, unaccounted } from "../kme/ledger-reader.js";
import { CHEAP, filledStores } from "./filled-stores.js";

const STATIONS = [
  { id: "here", name: "Here" },
  { id: "there", name: "There" },
] as const;
const BLOCKS = 6;
const HOUR_MS = 3_600_000;
const FROM_MS = Date.parse("2025-04-11T18:00:00Z");
/**
 * Six keys at one in six hours: the last one at 30 h, none at 36 h, and it is too old from 42 h on. New
 * stores are there at 84 h.
 */
const PLAN = {
  everyS: 6 * 3600,
  mostAgeS: 12 * 3600,
  againMs: FROM_MS + 84 * HOUR_MS,
  untilMs: FROM_MS + 96 * HOUR_MS,
} as const;
/** Bytes that nobody finds by chance: SHA-256 in a chain. */
const DATA = Buffer.concat(
  Array.from({ length: 200 }, (_, i) => createHash("sha256").update(`${i}`).digest()),
);

interface Run {
  readonly delivered: Delivered;
  readonly events: readonly DemoEvent[];
  /** Of the first stores, and of the second ones. */
  readonly sides: readonly (readonly [Side, Side])[];
}

async function run(whenDry: "keep" | "close"): Promise<Run> {
  const folders = [
    await filledStores(["here", "there"], BLOCKS),
    await filledStores(["here", "there"], BLOCKS),
  ];
  try {
    const events: DemoEvent[] = [];
    const delivered = await deliver({
      supplies: [
        { folder: folders[0]!, fromMs: FROM_MS },
        { folder: folders[1]!, fromMs: PLAN.againMs },
      ],
      leastScryptCost: CHEAP,
      stations: STATIONS,
      untilMs: PLAN.untilMs,
      everyS: PLAN.everyS,
      policy: { whenDry, mostAgeS: PLAN.mostAgeS },
      loads: [
        { isBack: false, file: "there.png", data: DATA },
        { isBack: true, file: "back.png", data: DATA.subarray(7) },
      ],
      openTunnel: () => openTunnel("tls"),
      tell: (event) => events.push(event),
    });
    const sides: [Side, Side][] = [];
    for (const folder of folders)
      sides.push([await readSide(folder, "here", "there"), await readSide(folder, "there", "here")]);
    return { delivered, events, sides };
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true });
  }
}

const hoursOf = (events: readonly DemoEvent[], kind: DemoEvent["kind"]) =>
  events.filter((event) => event.kind === kind).map(({ utc }) => (Date.parse(utc) - FROM_MS) / HOUR_MS);

let keep: Run;
let close: Run;
beforeAll(async () => {
  keep = await run("keep");
  close = await run("close");
});

describe("keys and files", () => {
  it("a key every six hours of simulated time, each with an ID of its own, until there is none", () => {
    for (const { events } of [keep, close]) {
      expect(hoursOf(events, "key")).toEqual([0, 6, 12, 18, 24, 30, 84, 90]);
      const keys = events.filter(({ kind }) => kind === "key");
      expect(new Set(keys.map(({ keyId }) => keyId)).size).toBe(8);
      expect(keys.map(({ keysLeft }) => keysLeft)).toEqual([5, 4, 3, 2, 1, 0, 5, 4]);
      // Each station has half of the keys to give out.
      const askers = keys.map(({ station }) => station);
      for (const asker of ["Here", "There"]) expect(askers.filter((each) => each === asker)).toHaveLength(4);
    }
  });

  it("both files arrive as they were, and nothing of them is seen on the wire", () => {
    const [there, back] = keep.delivered.carried;
    expect(Buffer.from(there!.received).equals(DATA)).toBe(true);
    expect(Buffer.from(back!.received).equals(DATA.subarray(7))).toBe(true);
    expect(there!.keyId).not.toBe(back!.keyId);
    for (const { onWire } of [there!, back!]) {
      expect(onWire.length).toBeGreaterThan(DATA.length);
      for (let at = 0; at + 8 <= DATA.length; at += 32)
        expect(Buffer.from(onWire).indexOf(DATA.subarray(at, at + 8))).toBe(-1);
    }
  });

  it("the ledgers and stores account for each block, and say the same as the demonstration", () => {
    for (const { delivered, sides } of [keep, close]) {
      for (const [here, there] of sides) {
        expect([here.made, there.made]).toEqual([BLOCKS, BLOCKS]);
        expect([unaccounted(here), unaccounted(there)]).toEqual([0, 0]);
        expect([here.told, there.told]).toEqual([there.delivered, here.delivered]);
        expect([...there.free, ...there.custody].sort()).toEqual([...here.free, ...here.custody].sort());
      }
      expect(sides.map(([here, there]) => here.told + there.told)).toEqual([6, 2]);
      const sum = (of: (here: Side, there: Side) => number) =>
        sides.reduce((all, [here, there]) => all + of(here, there), 0);
      expect(delivered).toMatchObject({
        told: sum((here, there) => here.told + there.told),
        left: sum((here) => here.free.length + here.custody.length),
        burnt: sum((here) => here.burnt + here.lost),
      });
    }
  });

  it("is told alike in each run, but for the IDs", () => {
    const untilDry = ({ events }: Run) =>
      events
        .filter(({ kind }) => kind === "key" || kind === "picture")
        .map((event) => ({ ...event, keyId: null }));
    expect(untilDry(keep)).toEqual(untilDry(close));
  });
});

describe("three nights without new key", () => {
  it("that there is none is told once, in the KME's own words", () => {
    for (const { events, delivered } of [keep, close]) {
      expect(hoursOf(events, "dry")).toEqual([36]);
      expect(events.find(({ kind }) => kind === "dry")!.words).toMatch(
        /^(Here|There): the KME refuses \(503: not enough key.*; (Here|There): the KME refuses \(503/,
      );
      expect(delivered.drought.dryUtc).toBe("2025-04-13T06:00:00.000Z");
    }
  });

  it("keep: both ends say that their last key is old, and a message goes through at the end", () => {
    const told = keep.events.filter(({ kind }) => kind === "policy");
    expect(told.map(({ station, words }) => `${station} ${words}`)).toEqual([
      "Here keeps its last key, which is more than 43200 s old",
      "There keeps its last key, which is more than 43200 s old",
    ]);
    expect(hoursOf(keep.events, "policy")).toEqual([48, 48]);
    expect(keep.delivered.drought).toMatchObject({ isOpenAtEnd: true, isObeyed: true });
  });

  it("close: both ends close, and no message goes through at the end", () => {
    const told = close.events.filter(({ kind }) => kind === "policy");
    expect(told.map(({ station, words }) => `${station} ${words}`)).toEqual([
      "Here closed until the first key",
      "There closed until the first key",
      "Here closed: no new key for 43200 s",
      "There closed: no new key for 43200 s",
    ]);
    expect(hoursOf(close.events, "policy")).toEqual([0, 0, 48, 48]);
    expect(close.delivered.drought).toMatchObject({ isOpenAtEnd: false, isObeyed: true });
  });

  it("with the second stores a key is in place again, and a message goes through", () => {
    for (const { delivered, events } of [keep, close]) {
      expect(delivered.recovery).toEqual({ keyUtc: "2025-04-15T06:00:00.000Z", isOpen: true });
      expect(hoursOf(events, "stores")).toEqual([0, 84]);
      expect(hoursOf(events, "probe")).toEqual([84, 84]);
    }
  });
});
