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
const BLOCKS = 12;
const HOUR_MS = 3_600_000;
const FROM_MS = Date.parse("2025-04-11T18:00:00Z");
/** Six keys at one in six hours: the last one at 30 h, none at 36 h, and it is too old from 42 h on. */
const PLAN = { everyS: 6 * 3600, mostAgeS: 12 * 3600, untilMs: FROM_MS + 84 * HOUR_MS } as const;
/** Bytes that nobody finds by chance: SHA-256 in a chain. */
const DATA = Buffer.concat(
  Array.from({ length: 200 }, (_, i) => createHash("sha256").update(`${i}`).digest()),
);

interface Run {
  readonly delivered: Delivered;
  readonly events: readonly DemoEvent[];
  readonly sides: readonly Side[];
}

async function run(whenDry: "keep" | "close"): Promise<Run> {
  const folder = await filledStores(["here", "there"], BLOCKS);
  try {
    const events: DemoEvent[] = [];
    const delivered = await deliver({
      folder,
      leastScryptCost: CHEAP,
      stations: STATIONS,
      fromMs: FROM_MS,
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
    const sides = [await readSide(folder, "here", "there"), await readSide(folder, "there", "here")];
    return { delivered, events, sides };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const hoursOf = (events: readonly DemoEvent[], kind: DemoEvent["kind"]) =>
  events.filter((event) => event.kind === kind).map(({ utc }) => (Date.parse(utc) - FROM_MS) / HOUR_MS);

let keep: Run;
let close: Run;
beforeAll(async () => {
  keep = await run("keep");
  close = await run("close");
}, 120_000);

describe("keys and files", () => {
  it("a key every six hours of simulated time, each with an ID of its own, until there is none", () => {
    for (const { events } of [keep, close]) {
      expect(hoursOf(events, "key")).toEqual([0, 6, 12, 18, 24, 30]);
      const ids = events.filter(({ kind }) => kind === "key").map(({ keyId }) => keyId);
      expect(new Set(ids).size).toBe(6);
      expect(events.filter(({ kind }) => kind === "key").map(({ keysLeft }) => keysLeft)).toEqual([
        5, 4, 3, 2, 1, 0,
      ]);
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
      const [here, there] = sides as [Side, Side];
      expect(here.made).toBe(BLOCKS);
      expect(there.made).toBe(BLOCKS);
      expect([unaccounted(here), unaccounted(there)]).toEqual([0, 0]);
      expect([here.told, there.delivered]).toEqual([6, 6]);
      const left = here.free.length + here.custody.length;
      expect(delivered).toMatchObject({ told: here.told, left, burnt: here.burnt + here.lost });
      expect([...there.free, ...there.custody].sort()).toEqual([...here.free, ...here.custody].sort());
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
        /^the KME refuses \(503: not enough key/,
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
});
