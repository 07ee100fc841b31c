/**
 * A side's new key: what it hashes, one basis behind the other, joined by the core. Takes: sifted bits and
 * what to hash them to. Gives: the words that refill the pool of authentication key, and what is left for
 * use. Secret.
 */
import { type Amplifier, amplify, type Hashing } from "./amplify.js";

/** A module that hashes and joins. */
interface Joiner extends Amplifier {
  appendBits(target: number, length: number, source: number, count: number): void;
}

/** A key that grows. */
export class JoinedKey {
  private bytes: Uint8Array = new Uint8Array(0);
  private bits = 0;

  /** Hashes packed bits and appends the key that they give. */
  append(core: Joiner, sifted: Uint8Array, hashing: Hashing): void {
    amplify(core, sifted, hashing);
    const total = this.bits + hashing.keyBits;
    // The amplifier's input is free again; the output stays where it is.
    const target = core.amplifyKey();
    const memory = new Uint8Array(core.memory.buffer);
    memory.fill(0, target, target + Math.ceil(total / 8) + 1);
    memory.set(this.bytes, target);
    core.appendBits(target, this.bits, core.amplifyOutput(), hashing.keyBits);
    this.bytes = memory.slice(target, target + Math.ceil(total / 8));
    this.bits = total;
    memory.fill(0, target, target + Math.ceil(total / 8));
  }

  /** Bits so far. */
  get length(): number {
    return this.bits;
  }

  /** All of it; the last byte may be part full. */
  get whole(): Uint8Array {
    return this.bytes;
  }

  /** The first `words` 64-bit words, and the rest. */
  split(words: number): { pool: Uint8Array; left: Uint8Array; leftBits: number } {
    return {
      pool: this.bytes.subarray(0, words * 8),
      left: this.bytes.subarray(words * 8),
      leftBits: this.bits - words * 64,
    };
  }

  /** Forgets the key. */
  forget(): void {
    this.bytes.fill(0);
    this.bytes = new Uint8Array(0);
    this.bits = 0;
  }
}
