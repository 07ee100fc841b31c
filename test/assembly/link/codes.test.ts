import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { type LinkExports, linkCore, put, take, u64 } from "../../support/link-core.js";

const MOST = 4096;
const NONE = (1n << 64n) - 1n;

let core: LinkExports;
let indices: number;
let outcomes: number;
let code: number;
let requests: number;

beforeEach(() => {
  core = linkCore();
  indices = core.reserve(8 * MOST);
  outcomes = core.reserve(MOST);
  requests = core.reserve(12 * MOST);
  code = core.reserve(65_536);
});

/** Puts bytes at the very end of memory, where reading one byte too many traps. */
function atTheEnd(bytes: Uint8Array): number {
  const address = core.memory.buffer.byteLength - bytes.length;
  put(core, address, bytes);
  return address;
}

function announce(pulses: readonly bigint[], limit = 65_536) {
  new BigUint64Array(core.memory.buffer, indices, pulses.length).set(pulses);
  put(core, code, new Uint8Array(limit));
  const first = pulses[0]!;
  const rice = core.announcementRice(pulses.at(-1)! - first, pulses.length);
  const count = core.announcementWrite(indices, pulses.length, first, rice, code, limit);
  return { count, rice, first, bytes: take(core, code, core.writtenBytes()) };
}

function readBack(count: number, first: bigint, rice: number, bytes: Uint8Array) {
  core.announcementReadFrom(atTheEnd(bytes), bytes.length);
  const end = u64(core.announcementRead(count, first, rice, indices));
  return { end, pulses: [...new BigUint64Array(core.memory.buffer, indices, count)] };
}

/** Ascending pulses whose gaps are geometric of mean 1 / p. */
function clicks(p: number, count: number) {
  const random = new RandomStream(1, `test clicks ${p}`);
  const pulses: bigint[] = [];
  let at = 70_000_000_000n;
  for (let i = 0; i < count; i++) {
    pulses.push(at);
    at += 1n + BigInt(Math.floor(Math.log(1 - random.uniform()) / Math.log1p(-p)));
  }
  return pulses;
}

describe("announcements", () => {
  it("have the Rice parameter that is best for their mean gap, within 1/2000 of where the next is", () => {
    const core = linkCore();
    // Where the golden ratio turns one into the next: Kiely, Selecting the Golomb Parameter in Rice Coding,
    // IPN Progress Report 42-159 (2004).
    const turn = 1 / (2 * Math.log((1 + Math.sqrt(5)) / 2));
    for (let k = 12; k <= 28; k++) {
      const rice = (mean: number) => core.announcementRice(BigInt(Math.round(mean)) * 7n, 7);
      expect([rice(2 ** k * turn * (1 - 1 / 2000)), rice(2 ** k * turn * (1 + 1 / 2000))]).toEqual([
        k - 1,
        k,
      ]);
    }
    expect([core.announcementRice(0n, 0), core.announcementRice(0n, 5)]).toEqual([0, 0]);
    expect(core.announcementRice(1n << 60n, 1)).toBe(30);
  });

  it("come back as they were, whatever the gaps", () => {
    const gap = fc.oneof(fc.nat(3), fc.nat(5000), fc.integer({ min: 0, max: 0xffffffff }));
    fc.assert(
      fc.property(
        fc.bigInt(0n, 1n << 62n),
        fc.array(gap, { minLength: 1, maxLength: 200 }),
        (start, gaps) => {
          let at = start;
          const pulses = gaps.map((distance, i) => {
            if (i > 0) at += 1n + BigInt(distance);
            return at;
          });
          const { count, rice, first, bytes } = announce(pulses);
          expect(count).toBe(pulses.length);
          expect(readBack(count, first, rice, bytes)).toEqual({ end: pulses.at(-1)! + 1n, pulses });
        },
      ),
      { seed: 52, numRuns: 200 },
    );
  });

  it("take at most 0.12 bit a click more than the entropy of geometric gaps", () => {
    for (const p of [0.2, 0.01, 1e-3, 1.2e-3, 1.4e-3, 1.6e-3, 1.8e-3, 3e-5, 1e-6]) {
      const { count, bytes } = announce(clicks(p, MOST));
      expect(count).toBe(MOST);
      const entropy = (-p * Math.log2(p) - (1 - p) * Math.log2(1 - p)) / p;
      expect((8 * bytes.length) / MOST).toBeLessThan(entropy + 0.12 + 3 / Math.sqrt(MOST));
    }
  });

  it("stop before a gap of 2^32 pulses, before an index that does not ascend, and before the limit", () => {
    expect(announce([5n, 6n, 6n + (1n << 32n), 8n + (2n << 32n)]).count).toBe(3);
    expect(announce([5n, 6n, 7n + (1n << 32n)]).count).toBe(2);
    expect(announce([5n, 6n, 6n]).count).toBe(2);
    const pulses = clicks(1e-6, 2000);
    for (const limit of [8, 9, 100, 1000]) {
      const { count, bytes, first, rice } = announce(pulses, limit);
      expect(bytes.length).toBeLessThanOrEqual(limit);
      expect(count).toBeGreaterThan(0);
      expect(readBack(count, first, rice, bytes).pulses).toEqual(pulses.slice(0, count));
    }
  });

  it("of any bytes read without a trap, ascending, and never more than there are", () => {
    const random = new RandomStream(1, "test malformed announcements");
    let refused = 0;
    for (let run = 0; run < 20_000; run++) {
      const bytes = Uint8Array.from({ length: random.uint32() % 24 }, () => random.uint32() >>> 24);
      if (run % 3 === 0) bytes.fill(0xff);
      const first = run % 5 === 0 ? NONE - BigInt(random.uint32() % 100) : BigInt(random.uint32());
      const count = 1 + (random.uint32() % 64);
      const { end, pulses } = readBack(count, first, random.uint32() % 32, bytes);
      if (end === NONE) refused += 1;
      else for (let i = 1; i < count; i++) expect(pulses[i]!).toBeGreaterThan(pulses[i - 1]!);
    }
    expect(refused).toBeGreaterThan(5000);
    expect(refused).toBeLessThan(20_000);
  });
});

describe("bases", () => {
  it("are a bit each from the lowest on, and none is made up where some are missing", () => {
    const from = atTheEnd(Uint8Array.of(0b0110_0101, 0b10));
    core.announcementReadFrom(from, 2);
    expect(core.basesRead(10, outcomes)).toBe(1);
    expect([...take(core, outcomes, 10)]).toEqual([1, 0, 1, 0, 0, 1, 1, 0, 0, 1]);
    core.announcementReadFrom(from, 2);
    expect(core.basesRead(17, outcomes)).toBe(0);
  });
});

describe("replies", () => {
  const MATCHES = [1, 3, 5];

  it("come back as they were; a refusal reads like another basis and is counted", () => {
    const reply = fc.constantFrom(0, 2, 4, ...MATCHES, 8, 13);
    fc.assert(
      fc.property(fc.array(reply, { minLength: 1, maxLength: 300 }), (replies) => {
        put(core, outcomes, Uint8Array.from(replies));
        put(core, code, new Uint8Array(200));
        core.bitsWriteTo(code);
        const refused = core.replyAppend(outcomes, replies.length);
        expect(refused).toBe(replies.filter((value) => value & 8).length);
        const bytes = take(core, code, core.writtenBytes());
        const from = atTheEnd(bytes);
        expect(core.replyRead(from, bytes.length, replies.length, outcomes)).toBe(1);
        expect([...take(core, outcomes, replies.length)]).toEqual(
          replies.map((value) => (MATCHES.includes(value) ? value : 0)),
        );
        const cut = atTheEnd(bytes.subarray(0, -1));
        expect(core.replyRead(cut, bytes.length - 1, replies.length, outcomes)).toBe(0);
      }),
      { seed: 53, numRuns: 200 },
    );
  });
});

describe("parity requests", () => {
  type Request = readonly [pass: number, from: number, to: number];

  function write(list: readonly Request[], limit = 65_536) {
    new Uint32Array(core.memory.buffer, requests, 3 * list.length).set(list.flat());
    put(core, code, new Uint8Array(limit));
    const count = core.requestCodeWrite(requests, list.length, code, limit);
    return { count, bytes: take(core, code, core.requestCodeBytes()) };
  }

  function read(count: number, bytes: Uint8Array): { whole: boolean; list: number[][] } {
    core.requestCodeReadFrom(atTheEnd(bytes), bytes.length);
    const whole = core.requestCodeRead(count, requests) === 1;
    const words = new Uint32Array(core.memory.buffer, requests, 3 * count);
    return { whole, list: Array.from({ length: count }, (_, i) => [...words.subarray(3 * i, 3 * i + 3)]) };
  }

  const request = fc
    .tuple(fc.nat(14), fc.nat((1 << 20) - 1), fc.nat((1 << 20) - 1))
    .map(([pass, a, b]): Request => [pass, Math.min(a, b), Math.max(a, b) + 1]);

  it("come back as they were, in batches too", () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 200 }), fc.nat(200), (list, cut) => {
        const { count, bytes } = write(list);
        expect(count).toBe(list.length);
        expect(read(count, bytes)).toEqual({ whole: true, list });
        const first = Math.min(cut, count);
        core.requestCodeReadFrom(atTheEnd(bytes), bytes.length);
        expect(core.requestCodeRead(first, requests)).toBe(1);
        expect(core.requestCodeRead(count - first, requests)).toBe(1);
        const rest = new Uint32Array(core.memory.buffer, requests, 3 * (count - first));
        expect([...rest]).toEqual(list.slice(first).flat());
      }),
      { seed: 54, numRuns: 200 },
    );
  });

  it("take three bits each where equal stretches lie one behind another", () => {
    const list = Array.from({ length: 1000 }, (_, i): Request => [0, 73 * i, 73 * (i + 1)]);
    expect(write(list).bytes.length).toBeLessThanOrEqual(Math.ceil((3 * 1000 + 16) / 8));
  });

  it("stay within their limit", () => {
    const list = Array.from({ length: 500 }, (_, i): Request => [i % 15, (i * 7919) % 1000, 1000 + i]);
    for (const limit of [10, 11, 100, 999]) {
      const { count, bytes } = write(list, limit);
      expect(bytes.length).toBeLessThanOrEqual(limit);
      expect(read(count, bytes)).toEqual({ whole: true, list: list.slice(0, count) });
    }
  });

  it("of any bytes read without a trap, and are not whole when bytes are missing", () => {
    const random = new RandomStream(1, "test malformed requests");
    for (let run = 0; run < 20_000; run++) {
      const bytes = Uint8Array.from({ length: random.uint32() % 40 }, () => random.uint32() >>> 24);
      const { whole } = read(1 + (random.uint32() % 100), bytes);
      if (bytes.length === 0) expect(whole).toBe(false);
    }
    expect(read(11, Uint8Array.of(0xff, 0xff, 0xff, 0xff)).whole).toBe(false);
    expect(read(10, Uint8Array.of(0xff, 0xff, 0xff, 0xff)).whole).toBe(true);
  });
});
