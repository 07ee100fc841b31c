/**
 * Protocols of messages: their files are checked, any change has another hash, and what the generated reader
 * and writer make of a message is what the documents say, byte by byte.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { loadMessages, protocolHash, protocolPath } from "../../../hostsim/protocol/message-load.js";
import { messagesSchema } from "../../../hostsim/protocol/message-schema.js";
import { BENCH } from "../../../hostsim/wire/bench-protocol.js";
import { DISTILLATION } from "../../../hostsim/wire/distillation-protocol.js";
import { bodyOf, messageOf, SenselessMessage, valuesIn } from "../../../hostsim/wire/messages.js";
import { RELAY } from "../../../hostsim/wire/relay-protocol.js";
import { BodyWriter, MessageWriter } from "../../support/message-writer.js";

const copy = (name: string) => JSON.parse(readFileSync(join(packageRoot, protocolPath(name)), "utf8"));

describe("a protocol's file", () => {
  it.each([DISTILLATION, BENCH, RELAY])("$name has the hash that both sides compare", ({ name, hash }) => {
    const sum = createHash("sha256")
      .update(JSON.stringify(copy(name)))
      .digest("hex");
    expect(hash).toBe(sum.slice(0, 16));
    const changed = copy(name);
    changed.messages[0].text += ".";
    expect(protocolHash(changed)).not.toBe(hash);
  });

  it("gives a withdrawal the form of a return: the satellite reads both alike", () => {
    const { withdraw, return: returned } = RELAY.messages;
    expect(withdraw).toEqual(returned);
  });

  it.each([
    ["a number is given twice", (p: ReturnType<typeof copy>) => (p.messages[1].number = 11), /the number 11/],
    ["a name is given twice", (p: ReturnType<typeof copy>) => (p.messages[1].name = "hello"), /called hello/],
    ["a question has no number", (p: ReturnType<typeof copy>) => delete p.messages[1].number, /no number/],
    ["an answer is not there", (p: ReturnType<typeof copy>) => (p.messages[1].answer = "no"), /by no/],
    ["a type is not known", (p: ReturnType<typeof copy>) => (p.messages[1].fields[0].type = "u24"), /type/],
    ["a code is given twice", (p: ReturnType<typeof copy>) => (p.codes[0].entries[1].code = 0), /are 0/],
    ["a word is not known", (p: ReturnType<typeof copy>) => (p.messages[1].colour = "red"), /colour/],
  ])("is refused when %s", (_, spoil, error) => {
    const spoilt = copy("distillation");
    expect(() => messagesSchema.parse(spoilt)).not.toThrow();
    spoil(spoilt);
    expect(() => messagesSchema.parse(spoilt)).toThrow(error);
  });

  it("is read by the name of its protocol", () => {
    expect(loadMessages("relay").protocol).toBe("relay");
  });
});

describe("messages", () => {
  const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => i + 1);
  const MOST = 2n ** 64n - 1n;

  it.each([
    [
      messageOf(DISTILLATION, "clicks", { rice: 31, count: 4096, first: MOST, announcements: bytes(3) }),
      new MessageWriter(1).u8(31).u32(4096).u64(MOST).bytes(bytes(3)),
    ],
    [
      messageOf(DISTILLATION, "confirm", {
        number: 7,
        basis: 1,
        key: bytes(48),
        stretches: [
          { start: 8, count: 9 },
          { start: 0xfffffff8, count: 1 },
        ],
      }),
      new MessageWriter(4).u8(7).u8(1).bytes(bytes(48)).u32(8).u32(9).u32(0xfffffff8).u32(1),
    ],
    [
      messageOf(BENCH, "sense", { supply: 3300, temperature: -1250 }),
      new MessageWriter(7).u32(3300).u32(0xfffffb1e),
    ],
    [messageOf(BENCH, "blocks", { first: 5n, count: 258 }), new MessageWriter(9).u64(5n).u8(1).u8(2)],
    [
      bodyOf(RELAY, "ask", { runs: 1, named: [{ first: MOST - 1n, count: 3 }] }),
      new BodyWriter()
        .u32(1)
        .u64(MOST - 1n)
        .u32(3),
    ],
    [
      bodyOf(RELAY, "rows", {
        code: 0,
        state: 3,
        next: 0xffffffff,
        rows: [{ place: 2, isThere: 1, block: 9n, xor: bytes(32) }],
      }),
      new BodyWriter().u32(0).u32(3).u32(0xffffffff).u32(2).u32(1).u64(9n).bytes(bytes(32)),
    ],
  ])("are written as their document says, %#", (written, byHand) => {
    expect([...written]).toEqual([...byHand.done()]);
  });

  it("are read back as they were written", () => {
    const rows = {
      code: 0,
      state: 3,
      next: 7,
      rows: [{ place: 2, isThere: 0, block: MOST, xor: bytes(32) }],
    };
    expect(valuesIn(RELAY, "rows", bodyOf(RELAY, "rows", rows))).toEqual(rows);
    const sense = { supply: 1, temperature: -40_000 };
    expect(valuesIn(BENCH, "sense", bodyOf(BENCH, "sense", sense))).toEqual(sense);
    const answers = { slot: 3, count: 9, parities: bytes(2) };
    expect(valuesIn(DISTILLATION, "answers", bodyOf(DISTILLATION, "answers", answers))).toEqual(answers);
  });

  it("that are too short, too long, or hold part of an entry make no sense", () => {
    const told = bodyOf(RELAY, "outcome", {
      code: 0,
      state: 0,
      role: 0,
      reserved: 0,
      goneBlocks: 1,
      gone: [{ number: 1n }],
    });
    expect(valuesIn(RELAY, "outcome", told).gone).toEqual([{ number: 1n }]);
    for (let length = 0; length < told.length; length++)
      if (length !== told.length - 8)
        expect(() => valuesIn(RELAY, "outcome", told.subarray(0, length))).toThrow(SenselessMessage);
    for (const length of [0, 7, 9])
      expect(() => valuesIn(DISTILLATION, "welcome", bytes(length))).toThrow(SenselessMessage);
    expect(valuesIn(DISTILLATION, "welcome", bytes(8)).protocol).toBe(0x0102030405060708n);
  });
});
