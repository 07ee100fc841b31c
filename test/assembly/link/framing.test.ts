/**
 * Frames in a byte stream, against a second implementation of Consistent Overhead Byte Stuffing (Cheshire and
 * Baker 1999, section 3).
 */
import { beforeEach, describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { type LinkExports, linkCore, put, take } from "../../support/link-core.js";

const LONGEST = 1100;

/**
 * Each stretch up to a zero, 254 bytes at most, behind a byte that says how long it is; a zero ends it unless
 * it is full.
 */
function stuffed(content: Uint8Array): number[] {
  const out: number[] = [];
  let stretch: number[] = [];
  const close = () => {
    out.push(stretch.length + 1, ...stretch);
    stretch = [];
  };
  for (const byte of content) {
    if (byte === 0) close();
    else if (stretch.push(byte) === 254) close();
  }
  close();
  return [0, ...out, 0];
}

const random = new RandomStream(1, "test frames");
const bytes = (length: number, value: (i: number) => number) =>
  Uint8Array.from({ length }, (_, i) => value(i));
const CONTENTS = [
  Uint8Array.of(7),
  Uint8Array.of(0),
  Uint8Array.of(0, 0),
  Uint8Array.of(1, 0, 2),
  ...[253, 254, 255, 508, 509, LONGEST].map((length) => bytes(length, (i) => 1 + (i % 255))),
  ...[253, 254, 255].map((zero) => bytes(300, (i) => (i === zero ? 0 : 9))),
  ...Array.from({ length: 40 }, () => bytes(1 + (random.uint32() % LONGEST), () => random.uint32() >>> 24)),
  bytes(LONGEST, () => 0),
];

let core: LinkExports;
let buffer: number;

beforeEach(() => {
  core = linkCore();
  buffer = core.reserve(2048);
});

function sent(content: Uint8Array): number[] {
  put(core, buffer, content);
  core.framePut(buffer, content.length);
  const out: number[] = [];
  while (core.frameWaits()) out.push(core.frameNext());
  return out;
}

/** What the receiver makes of a stream. */
function heard(stream: Iterable<number>): string[] {
  const frames: string[] = [];
  for (const byte of stream) {
    const length = core.frameTake(byte);
    if (length > 0) frames.push(Buffer.from(take(core, core.frameContent(), length)).toString("hex"));
  }
  return frames;
}

const hex = (content: Uint8Array) => Buffer.from(content).toString("hex");

describe("frames in a byte stream", () => {
  it("go out as the paper stuffs them, with no zero but at their edges", () => {
    for (const content of CONTENTS) expect(sent(content).join(), hex(content)).toBe(stuffed(content).join());
  });

  it("come in whole, one by one, with any edges more between them", () => {
    expect(heard(CONTENTS.flatMap(stuffed)).join()).toBe(CONTENTS.map(hex).join());
    expect(heard(CONTENTS.flatMap((content) => [0, 0, ...stuffed(content), 0]))).toHaveLength(
      CONTENTS.length,
    );
  });

  it("are open from their first edge to their last", () => {
    const stream = stuffed(Uint8Array.of(5, 6));
    const open = stream.map((byte) => {
      core.frameTake(byte);
      return core.frameIsOpen();
    });
    expect(open).toEqual([1, 1, 1, 1, 0]);
    expect(heard([9, 9, 9])).toEqual([]);
    expect(core.frameIsOpen()).toBe(0);
  });

  it("that are cut short or too long give nothing, and the next is read all the same", () => {
    const next = Uint8Array.of(1, 2, 3);
    for (const broken of [
      stuffed(Uint8Array.of(5, 6, 7)).filter((_, i) => i !== 3),
      stuffed(bytes(LONGEST + 1, () => 4)),
      stuffed(bytes(LONGEST + 1, () => 0)),
      stuffed(bytes(3 * LONGEST, () => 4)),
      [0, 0, 0],
    ]) {
      expect(heard(broken)).toEqual([]);
      expect(heard(stuffed(next))).toEqual([hex(next)]);
    }
  });

  it("never write behind their buffers: one too long is refused to send, and cut when it comes", () => {
    expect(() => core.framePut(buffer, LONGEST + 1)).toThrow();
    const behind = () => hex(take(core, core.frameContent() + LONGEST, 8));
    const before = behind();
    heard([0, ...new Array<number>(4 * LONGEST).fill(0x55)]);
    expect(behind()).toBe(before);
  });

  it("do not begin while one waits", () => {
    put(core, buffer, Uint8Array.of(1));
    core.framePut(buffer, 1);
    core.frameNext();
    expect(() => core.framePut(buffer, 1)).toThrow();
  });
});
