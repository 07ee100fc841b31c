/**
 * Two ends of a byte stream in this process. Takes: nothing. Gives: what one end writes, at the other, in
 * pieces that do not keep to lines.
 */
import type { ByteStream } from "../../../hostsim/wire/byte-stream.js";

/** Bytes of a piece: odd, so that pieces end anywhere. */
const PIECE = 4097;

/** An end of a pipe. */
export interface PipeEnd extends ByteStream {
  /** Tells this end that the other is gone. */
  lose(reason: string): void;
}

/** A pipe's two ends. */
export function pipe(): [PipeEnd, PipeEnd] {
  const makeEnd = () => {
    const early: Uint8Array[] = [];
    let take: ((bytes: Uint8Array) => void) | null = null;
    let lost: (reason: string) => void = () => undefined;
    return {
      deliver(bytes: Uint8Array) {
        if (take === null) early.push(bytes);
        else take(bytes);
      },
      onBytes(handler: (bytes: Uint8Array) => void) {
        take = handler;
        for (const bytes of early.splice(0)) handler(bytes);
      },
      onLost(handler: (reason: string) => void) {
        lost = handler;
      },
      lose: (reason: string) => lost(reason),
    };
  };
  const one = makeEnd();
  const other = makeEnd();
  const writeTo = (far: typeof one) => (bytes: Uint8Array) => {
    const copy = Uint8Array.from(bytes);
    setImmediate(() => {
      for (let at = 0; at < copy.length; at += PIECE) far.deliver(copy.subarray(at, at + PIECE));
    });
  };
  return [
    {
      ...one,
      write: writeTo(other),
      close: () => setImmediate(() => other.lose("the other side has gone")) as never,
    },
    {
      ...other,
      write: writeTo(one),
      close: () => setImmediate(() => one.lose("the other side has gone")) as never,
    },
  ];
}
