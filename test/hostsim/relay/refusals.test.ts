/**
 * What the satellite refuses though the question is genuine: each of these once passed unnoticed when the
 * code was changed.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BodyWriter } from "../../support/message-writer.js";
import { Seeded } from "../keystore/seeded.js";
import { Questions } from "./questions.js";
import { type Name, RelayWorld } from "./relay-world.js";

const [ASKED, PAIRING, ANNOUNCED] = [1, 2, 3];
const [ASK, WITHDRAW, OFFER, PUT] = [1, 2, 5, 6];
const LATE = 4;
const ROWS_A_ROUND = 16;
/** First word of the first relay's pad: behind marks, keys and journal. */
const PAD_AT = (4 + 12 + 2) * 1024;
const PAD_WORDS = 1024;
const CHECKSUM_WORD = 14;
const MAIL_OFFSET = 4;

let world: RelayWorld;
let questions: Questions;

beforeEach(async () => {
  world = await RelayWorld.open(new Seeded(61), 400);
  questions = await Questions.open(world);
  world.pass("a", 150);
  world.pass("b", 150);
});
afterEach(() => world.close());

/** Both ask, for so many blocks, and the satellite has not begun the pad. Returns the relay's number. */
function bothAsk(blocks: number): bigint {
  const ask = (station: Name, first: bigint) =>
    questions.tagged({
      station,
      kind: ASK,
      body: new BodyWriter().u32(1).u64(first).u32(blocks),
    })!;
  const top = (station: Name) => (station === "a" ? 1n << 24n : 2n << 24n) + 60n;
  ask("a", top("a"));
  const { relay } = ask("b", top("b"));
  expect(world.state()).toBe(PAIRING);
  return relay;
}

describe("a genuine question", () => {
  it("of the other station to withdraw does not take the first one's asking back", () => {
    world.stations.a.relay(world.link(), "b", 10);
    const said = questions.tagged({
      station: "b",
      kind: WITHDRAW,
      body: new BodyWriter().u32(0),
    });
    expect(said!.code).toBe(LATE);
    expect(world.state()).toBe(ASKED);
    expect(world.satellite.core.keysReserved(1, 2, 1)).toBe(10);
  });

  it("for rows is told none before all are there", () => {
    const relay = bothAsk(3 * ROWS_A_ROUND);
    world.satellite.serve();
    expect(world.state()).toBe(PAIRING);
    expect(world.satellite.flash.words[PAD_AT + CHECKSUM_WORD]).not.toBe(0xffffffff);
    expect(questions.rows("a", relay)).toEqual([]);
    for (let round = 0; round < 3; round++) world.satellite.serve();
    expect(world.state()).toBe(ANNOUNCED);
    expect(questions.rows("a", relay)).toHaveLength(3 * ROWS_A_ROUND);
  });

  it("that it has a message which is not the one that waits deletes nothing", () => {
    const message = new Uint8Array(100).fill(3);
    world.stations.a.sendMail(world.link(), "b", message);
    world.stations.b.confirmMail(world.link(), "a", new Uint8Array(100).fill(4));
    expect(world.stations.b.fetchMail(world.link(), "a")).toEqual(message);
    world.stations.b.confirmMail(world.link(), "a", message);
    expect(world.stations.b.fetchMail(world.link(), "a")).toBeNull();
  });
});

describe("a relay", () => {
  it.each([0, -5000])("has a number above all earlier ones though the clock goes on by %i s", (seconds) => {
    const numbers: bigint[] = [];
    for (let relay = 0; relay < 3; relay++) {
      world.nowS = 1_744_000_000 + relay * seconds;
      world.stations.a.relay(world.link(), "b", 4);
      world.nowS = 1_744_000_000 + relay * seconds;
      const shared = world.stations.b.relay(world.link(), "a", 4);
      if (typeof shared === "string") throw new Error(`relay ${relay} came to nothing`);
      numbers.push(shared.relay);
      world.stations.a.relay(world.link(), "b", 0);
      expect(world.state()).toBe(0);
      world.satellite.start();
    }
    for (const [i, number] of numbers.slice(1).entries()) expect(number > numbers[i]!).toBe(true);
    expect(world.shared("a")).toEqual(world.shared("b"));
  });

  it("does not tell rows that an older one left in its flash", () => {
    const first = bothAsk(5);
    for (let round = 0; round < 3; round++) world.satellite.serve();
    expect(questions.rows("a", first)).toHaveLength(5);
    const { words } = world.satellite.flash;
    const old = words.slice(PAD_AT, PAD_AT + PAD_WORDS);
    world.satellite.core.relayAbandon(1, 2);
    world.stations.a.relay(world.link(), "b", 4);
    // As if the pad had not been erased: the older rows stand before what comes.
    words.set(old, PAD_AT);
    expect(world.stations.b.relay(world.link(), "a", 4)).toMatchObject({ sharedBlocks: 4, lostBlocks: 0 });
    expect(world.stations.a.relay(world.link(), "b", 0)).toMatchObject({ sharedBlocks: 4, lostBlocks: 0 });
    expect(world.shared("a")).toEqual(world.shared("b"));
  });
});

describe("a part", () => {
  const piece = new BodyWriter().u32(MAIL_OFFSET).u32(0);

  it("counts under the key of its station's last question, and under no other: not after a restart", () => {
    const put = (station: Name) => questions.part(station, PUT, 0n, piece);
    const offer = (station: Name) =>
      questions.tagged({
        station,
        kind: OFFER,
        body: new BodyWriter().u32(40).u32(1),
      });
    expect(put("a")).toBeNull();
    offer("a");
    expect(put("a")).not.toBeNull();
    // Another station's key is none.
    expect(put("b")).toBeNull();
    const forged = world.satellite.core.relayForged();
    offer("b");
    const stolen = questions.visitOf("b");
    const own = questions.visitOf("a");
    questions.setVisit("a", { block: own.block, key: stolen.key });
    expect(put("a")).toBeNull();
    expect(world.satellite.core.relayForged()).toBe(forged + 1);
    questions.setVisit("a", own);
    expect(put("a")).not.toBeNull();
    offer("a");
    const now = questions.visitOf("a");
    questions.setVisit("a", own);
    expect(put("a")).toBeNull();
    questions.setVisit("a", now);
    expect(put("a")).not.toBeNull();
    world.satellite.start();
    expect(put("a")).toBeNull();
  });
});
