/** The bench's first question: a board of another protocol is found out before anything is set on it. */
import { describe, expect, it } from "vitest";
import { UserError } from "../../../hostsim/base/user-error.js";
import { Bench } from "../../../hostsim/wire/bench.js";
import { BENCH } from "../../../hostsim/wire/bench-protocol.js";
import { PacketChecksum } from "../../../hostsim/wire/controller/packet.js";
import type { PacketLink } from "../../../hostsim/wire/packet-link.js";

const HELLO = 11;
const SENSE = 7;
const REFUSED = 255;

/** A bench whose board answers by `answer`; what it was asked is in `asked`. */
async function benchWith(answer: (content: Uint8Array) => readonly number[]) {
  const checksum = await PacketChecksum.load();
  const asked: number[][] = [];
  let hear: (packet: Uint8Array) => void = () => undefined;
  const link = {
    onPacket: (handler: (packet: Uint8Array) => void) => {
      hear = handler;
    },
    onLost: () => undefined,
    send: (packet: Uint8Array) => {
      const content = packet.subarray(6, -2);
      asked.push([...content]);
      const told = Uint8Array.of(0x07, 0xd0, 0xc0, 0, 0, 0, ...answer(content), 0, 0);
      const sum = checksum.of(told.subarray(0, -2));
      told.set([sum >> 8, sum & 255], told.length - 2);
      hear(told);
    },
  } as unknown as PacketLink;
  return { bench: new Bench(link, checksum, 1000), asked };
}

const welcome = (hash: string) => [HELLO, ...Buffer.from(hash, "hex")];

describe("a bench", () => {
  it("asks first what the board speaks, once", async () => {
    const { bench, asked } = await benchWith((content) =>
      content[0] === HELLO ? welcome(BENCH.hash) : [...content.subarray(0, 1)],
    );
    await bench.sense(3300, -1250);
    await bench.sense(3300, 2000);
    expect(asked.map(([kind]) => kind)).toEqual([HELLO, SENSE, SENSE]);
    expect(asked[1]).toEqual([SENSE, 0, 0, 0x0c, 0xe4, 0xff, 0xff, 0xfb, 0x1e]);
  });

  it.each([
    ["another hash", welcome("0123456789abcdef"), /another protocol of the bench \(0123456789abcdef; here/],
    ["no welcome, as boards of before", [REFUSED], /another protocol of the bench \(none; here/],
    ["a welcome of another length", [...welcome(BENCH.hash), 0], /another protocol of the bench/],
  ])("sets nothing on a board that tells %s", async (_, told, error) => {
    const { bench, asked } = await benchWith(() => told);
    const refused = bench.sense(3300, 2000);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(error);
    expect(asked.map(([kind]) => kind)).toEqual([HELLO]);
  });
});
