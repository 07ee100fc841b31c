/**
 * `node:crypto` in a browser, as far as runs of a printed seed need it: WebCrypto makes no hash without
 * waiting for it. Takes: bytes. Gives: SHA-256 by @noble/hashes, and the browser's random bytes.
 */
import { sha256 } from "@noble/hashes/sha2.js";

class Hash {
  private readonly state = sha256.create();

  update(data: string | Uint8Array): this {
    this.state.update(typeof data === "string" ? new TextEncoder().encode(data) : data);
    return this;
  }

  digest(): Buffer;
  digest(encoding: "hex"): string;
  digest(encoding?: "hex"): Buffer | string {
    const bytes = Buffer.from(this.state.digest());
    return encoding === undefined ? bytes : bytes.toString(encoding);
  }
}

/** A hash: SHA-256 alone. @throws Error for another. */
export function createHash(name: string): Hash {
  if (name !== "sha256") throw new Error(`there is no ${name} in a page`);
  return new Hash();
}

/** Random bytes of the browser. */
export function randomBytes(length: number): Buffer {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(length)));
}

/** Runs of a secret root are none of a page's. @throws Error always. */
function refuse(): never {
  throw new Error("a page keeps no secret: it runs printed seeds only");
}

export {
  refuse as createCipheriv,
  refuse as createDecipheriv,
  refuse as createHmac,
  refuse as scrypt,
  refuse as scryptSync,
  refuse as timingSafeEqual,
};
