/**
 * The SHA-256 engine behind assembly/port/registers.ts, as far as drivers need it: each chunk is there when
 * it is taken.
 */
import { createHash } from "node:crypto";

const CHUNKS = 8;
const CHUNK_BYTES = 4096;
const OUTPUT_BYTES = 32;
const V_WORDS = 14;

/** Imports of a module whose memory is `memory()`. */
export function engineModel(memory: () => ArrayBuffer) {
  const asked: { v: bigint; outputs: number }[] = [];
  let ring = 0;
  let made = 0;
  const makeChunk = (at: number): void => {
    const request = asked[0];
    if (request === undefined) throw new Error("nothing was asked for");
    for (let byte = 0; byte < CHUNK_BYTES; byte += OUTPUT_BYTES) {
      const text = (request.v % (1n << 440n)).toString(16).padStart(110, "0");
      const output = createHash("sha256").update(Buffer.from(text, "hex")).digest();
      new Uint8Array(memory(), at + byte, OUTPUT_BYTES).set(output);
      request.v += 1n;
    }
    request.outputs -= CHUNK_BYTES / OUTPUT_BYTES;
    if (request.outputs === 0) asked.shift();
  };
  return {
    engineMemory: (address: number): void => {
      ring = address;
    },
    engineAsk: (v: number, outputs: number): void => {
      const words = [...new Uint32Array(memory(), v, V_WORDS)];
      const text = words.map((word) => word.toString(16).padStart(8, "0")).join("");
      asked.push({ v: BigInt(`0x${text}`) >> 8n, outputs });
    },
    engineTake: (): number => {
      const at = ring + CHUNK_BYTES * (made++ % CHUNKS);
      makeChunk(at);
      return at;
    },
    engineRelease: (): void => {},
    engineForget: (): void => {
      asked.length = 0;
    },
    engineWaited: () => 0,
    engineWorked: () => 0,
  };
}
