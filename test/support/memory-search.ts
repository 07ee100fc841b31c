/**
 * Looks for secrets in a module's memory, where they must not be any more; and guards the places behind
 * buffers.
 */
import { expect } from "vitest";

interface WithMemory {
  readonly memory: { readonly buffer: ArrayBufferLike };
}

/** Bytes of a secret that are enough to know it by: 2^-64 that they are there by chance. */
const PIECE_BYTES = 8;
const GUARD_BYTE = 0xa5;

/** Where pieces of a secret lie in memory: every eighth byte begins a run of 8 that is looked for. */
export function placesOf({ memory }: WithMemory, secret: Uint8Array): number[] {
  const all = Buffer.from(memory.buffer);
  const places: number[] = [];
  for (let at = 0; at + PIECE_BYTES <= secret.length; at += PIECE_BYTES) {
    const piece = secret.subarray(at, at + PIECE_BYTES);
    for (let found = all.indexOf(piece); found >= 0; found = all.indexOf(piece, found + 1))
      places.push(found);
  }
  return places;
}

/** Fails when any 8 bytes of the secret are anywhere in memory. */
export function expectForgotten(core: WithMemory, secret: Uint8Array, what: string): void {
  expect(placesOf(core, secret), `${what} is in memory`).toEqual([]);
}

/** Fails unless memory holds the secret: shows that the search would find it. */
export function expectFound(core: WithMemory, secret: Uint8Array, what: string): void {
  expect(placesOf(core, secret).length, `${what} is not in memory`).toBeGreaterThan(0);
}

/** Reserves a guard behind what was reserved last; returns a check that nothing wrote to it. */
export function guard(core: WithMemory & { reserve(bytes: number): number }, bytes = 256): () => void {
  const at = core.reserve(bytes);
  new Uint8Array(core.memory.buffer).fill(GUARD_BYTE, at, at + bytes);
  return () => {
    const kept = new Uint8Array(core.memory.buffer, at, bytes);
    expect(
      kept.findIndex((byte) => byte !== GUARD_BYTE),
      "first byte of the guard that was written",
    ).toBe(-1);
  };
}
