/**
 * Hash_DRBG with SHA-256, written from the text of NIST SP 800-90A Rev. 1, sections 10.1.1.1 to 10.1.1.4 and
 * 10.3.1, on Node's SHA-256: whole, with reseed counter and C, so that the standard's vectors can try it.
 */
import { createHash } from "node:crypto";

/** seedlen of table 2, in bytes. */
const SEED_BYTES = 55;
const MODULUS = 1n << 440n;

const hash = (...parts: readonly Uint8Array[]): Buffer =>
  createHash("sha256").update(Buffer.concat(parts)).digest();
const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex") || "0"}`);
const bytesOf = (value: bigint): Buffer =>
  Buffer.from((value % MODULUS).toString(16).padStart(2 * SEED_BYTES, "0"), "hex");

/** Hash_df to seedlen bits. */
function derive(input: Uint8Array): Buffer {
  const bits = Buffer.alloc(4);
  bits.writeUInt32BE(8 * SEED_BYTES);
  const parts = [1, 2].map((counter) => hash(Uint8Array.of(counter), bits, input));
  return Buffer.concat(parts).subarray(0, SEED_BYTES);
}

/** An instantiation. */
export class HashDrbg {
  /** The working state. */
  v: Buffer;
  private readonly c: Buffer;
  private counter = 1n;

  constructor(entropy: Uint8Array, nonce: Uint8Array, personalization = new Uint8Array(0)) {
    this.v = derive(Buffer.concat([entropy, nonce, personalization]));
    this.c = derive(Buffer.concat([Uint8Array.of(0), this.v]));
  }

  generate(bytes: number, additional = new Uint8Array(0)): Buffer {
    if (additional.length > 0)
      this.v = bytesOf(numberOf(this.v) + numberOf(hash(Uint8Array.of(2), this.v, additional)));
    const outputs: Buffer[] = [];
    for (let data = numberOf(this.v); outputs.length * 32 < bytes; data += 1n)
      outputs.push(hash(bytesOf(data)));
    const next = numberOf(this.v) + numberOf(hash(Uint8Array.of(3), this.v)) + numberOf(this.c);
    this.v = bytesOf(next + this.counter);
    this.counter += 1n;
    return Buffer.concat(outputs).subarray(0, bytes);
  }
}
