/**
 * The satellite's decision about a key that waits: what the ground's commit must say, and what destroys the
 * key.
 */
import { beforeEach, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import type { InDoubt } from "../../../hostsim/ground/in-doubt.js";
import { bothSides, clicksOf, greeting, PASS, type Parts } from "../../support/distillation.js";
import { MessageWriter } from "../../support/message-writer.js";

const END = 5;
const PUBLISH = 6;
const AMPLIFY = 7;
const COMMIT = 9;
const CHECKED = 23;
const COMMITTED = 25;
const WELCOME = 27;
const KEPT_ALL = 0xffffffff;
/** Bits of the pool, of the key, and what a session up to its first checkpoint spends. */
const POOL_BITS = 8192;
const KEY_BITS = 512;

let parts: Parts;
let nowUs: number;

function exchange(): Uint8Array[] {
  const { satellite, port } = parts;
  const messages: Uint8Array[] = [];
  for (let more = true; more; ) {
    more = false;
    for (let packet = port.poll(nowUs); packet !== null; packet = port.poll(nowUs)) {
      satellite.take(packet, nowUs);
      more = true;
    }
    for (let packet = satellite.poll(nowUs); packet !== null; packet = satellite.poll(nowUs)) {
      port.take(packet, nowUs);
      more = true;
    }
    messages.push(...port.messages());
    nowUs += 1000;
  }
  return messages;
}

/** Opens a session, and finds that both sides speak the same. */
function open(): void {
  expect(parts.port.openSession()).toBe(true);
  parts.port.send(greeting());
  expect(exchange().map(([kind]) => kind)).toEqual([WELCOME]);
}

/** Brings the satellite to where a key waits for the ground's word; returns its id. */
function pending(): bigint {
  const { port, satellite } = parts;
  const clicks = clicksOf(satellite, new RandomStream(1, "test clicks"), 0, 2500, { distance: 5 });
  port.send(port.announcement(clicks, 0).message);
  port.send(port.bases([{ clicks, from: 0, count: 2500 }]));
  exchange();
  const n = satellite.core.siftedCount(0);
  port.send(new MessageWriter(AMPLIFY).u8(0).u32(n).u32(KEY_BITS).bytes(new Uint8Array(32).fill(7)).done());
  exchange();
  expect(satellite.core.dialogueHasPending()).toBe(false);
  expect(port.checkpoint()).toBe(true);
  const [checked] = exchange();
  expect(port.isChecked(checked!)).toBe(true);
  expect(satellite.core.dialogueHasPending()).toBe(true);
  expect(satellite.committedKey(PASS)).toBeNull();
  return port.lastCheckpoint;
}

function commit(id: bigint, changes: Partial<InDoubt> = {}) {
  const { port } = parts;
  const number = BigInt(PASS);
  const key = new Uint8Array(0);
  const what = { id, source: "key", number, poolEnd: port.poolEnd, words: 3, key, bits: KEY_BITS } as const;
  expect(port.commit({ ...what, ...changes })).toBe(true);
  const [committed] = exchange();
  if (committed === undefined) return null;
  expect(committed[0]).toBe(COMMITTED);
  return port.committed(committed);
}

beforeEach(async () => {
  parts = await bothSides(1, POOL_BITS);
  nowUs = 0;
  open();
});

describe("a key that waits for the ground's word", () => {
  it("is kept by the commit that names it, once, and its first words are in the pool, once", () => {
    const id = pending();
    const end = parts.port.poolEnd;
    expect(commit(id)).toEqual({ id, kept: KEPT_ALL, poolEnd: end + 192n });
    const key = parts.satellite.committedKey(PASS)!;
    expect(key).toHaveLength(KEY_BITS / 8);
    expect(parts.satellite.core.dialogueHasPending()).toBe(false);
    const { key: pool, position } = parts.satellite.poolContents;
    expect(Buffer.compare(pool.subarray(-24), key.subarray(0, 24))).toBe(0);
    expect(position + pool.length * 8).toBe(Number(end) + 192);
    // The answer was lost: asked again, it says the same and does nothing.
    expect(commit(id)).toEqual({ id, kept: KEPT_ALL, poolEnd: end + 192n });
    open();
    expect(commit(id)).toEqual({ id, kept: KEPT_ALL, poolEnd: end + 192n });
    expect(Number(parts.satellite.core.poolEnd())).toBe(Number(end) + 192);
  });

  it("waits through the opening of a session, and that session's commit keeps it", () => {
    const id = pending();
    open();
    expect(commit(id)?.kept).toBe(KEPT_ALL);
    expect(parts.satellite.committedKey(PASS)).toHaveLength(KEY_BITS / 8);
  });

  for (const [what, say] of [
    ["a question", () => parts.port.send(new MessageWriter(PUBLISH).u8(0).u32(0).u32(8).done())],
    ["a message without an answer", () => parts.port.send(Uint8Array.of(END, 0))],
    ["a checkpoint", () => parts.port.checkpoint()],
  ] as const)
    it(`is destroyed by ${what}, and no commit brings it back`, () => {
      const id = pending();
      say();
      for (const answer of exchange())
        if (answer[0] === CHECKED) expect(parts.port.isChecked(answer)).toBe(true);
      expect(parts.satellite.core.dialogueHasPending()).toBe(false);
      expect(commit(id)).toEqual({ id, kept: 0, poolEnd: BigInt(POOL_BITS) });
      expect(parts.satellite.committedKey(PASS)).toBeNull();
    });

  it("is not kept by a commit that names another, nor by its own after that", () => {
    const id = pending();
    expect(commit(id + 64n)).toEqual({ id: id + 64n, kept: 0, poolEnd: BigInt(POOL_BITS) });
    expect(commit(id)?.kept).toBe(0);
    expect(parts.satellite.committedKey(PASS)).toBeNull();
  });

  for (const [what, changes] of [
    ["wants more than there is", { words: KEY_BITS / 64 + 1 }],
    ["has another end of the pool", { poolEnd: BigInt(POOL_BITS + 64) }],
    ["is about blocks", { source: "blocks", words: 4 }],
  ] as const)
    it(`is not kept by a commit that ${what}, nor by a right one after that`, () => {
      const id = pending();
      expect(commit(id, changes)).toEqual({ id, kept: 0, poolEnd: BigInt(POOL_BITS) });
      expect(parts.satellite.committedKey(PASS)).toBeNull();
      expect(commit(id)?.kept).toBe(0);
      expect(parts.satellite.committedKey(PASS)).toBeNull();
      expect(parts.satellite.core.poolEnd()).toBe(BigInt(POOL_BITS));
    });

  it("is destroyed by a commit with a wrong tag, or of a wrong length, and the session ends", () => {
    pending();
    const { port, satellite } = parts;
    port.send(new MessageWriter(COMMIT).bytes(new Uint8Array(37).fill(1)).done());
    expect(exchange()).toEqual([]);
    expect(satellite.hasFailed).toBe(true);
    expect(satellite.core.dialogueHasPending()).toBe(false);
    expect(satellite.committedKey(PASS)).toBeNull();
  });

  it("is not kept by a commit of another length, though its tag is right", () => {
    pending();
    const { core } = parts.port;
    const body = new MessageWriter(COMMIT).u8(0).u64(parts.port.lastCheckpoint).u64(parts.port.poolEnd);
    const said = body.u64(BigInt(PASS)).u32(3).bytes(new Uint8Array(1)).done();
    const at = core.linkIncoming();
    core.checkpointBegin(true);
    new Uint8Array(core.memory.buffer).set(said, at);
    core.transcriptAdd(core.DIRECTION_UP.value, at, said.length);
    const tag = new DataView(core.memory.buffer);
    tag.setBigUint64(at + said.length, BigInt.asUintN(64, core.checkpointTag(core.DIRECTION_UP.value)));
    expect(core.linkSend(at, said.length + 8)).toBe(true);
    expect(exchange()).toEqual([]);
    expect(parts.satellite.hasFailed).toBe(true);
    expect(parts.satellite.committedKey(PASS)).toBeNull();
  });

  it("does not come of a checkpoint before anything was hashed", () => {
    const { port, satellite } = parts;
    port.send(Uint8Array.of(END, 0));
    expect(port.checkpoint()).toBe(true);
    expect(port.isChecked(exchange()[0]!)).toBe(true);
    expect(satellite.core.dialogueHasPending()).toBe(false);
    expect(commit(port.lastCheckpoint)?.kept).toBe(0);
  });
});

describe("a board that takes its time to keep a key", () => {
  it("answers nothing in between, and a session that opens meanwhile is told only when it asks", () => {
    const id = pending();
    const { port } = parts;
    const { core } = parts.satellite;
    const end = port.poolEnd;
    port.commit({ id, source: "key", number: 1n, poolEnd: end, words: 0, key: new Uint8Array(0), bits: 0 });
    // A second message is there already; it waits until the board is done.
    port.send(Uint8Array.of(END, 0));
    for (let packet = port.poll(nowUs); packet !== null; packet = port.poll(nowUs)) {
      new Uint8Array(core.memory.buffer).set(packet, core.linkIncoming());
      core.linkTake(packet.length, BigInt(nowUs));
    }
    expect(core.dialogueServe()).toBe(core.DIALOGUE_COMMIT.value);
    expect(core.dialogueServe()).toBe(core.DIALOGUE_WAITS.value);
    expect(port.openSession()).toBe(true);
    port.send(greeting());
    parts.satellite.take(port.poll(nowUs)!, nowUs);
    core.dialogueCommitted(7);
    expect(exchange().map(([kind]) => kind)).toEqual([WELCOME]);
    expect(commit(id)).toEqual({ id, kept: 7, poolEnd: end });
  });
});
