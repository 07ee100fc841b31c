/**
 * Messages byte by byte, as the documents say them: a second writer beside the generated one. Takes: numbers
 * and bytes. Gives: messages. Big-endian.
 */

/** Builds what is behind a head. */
export class BodyWriter {
  private readonly parts: Uint8Array[] = [];

  u8(value: number): this {
    this.parts.push(Uint8Array.of(value));
    return this;
  }

  u32(value: number): this {
    const part = new Uint8Array(4);
    new DataView(part.buffer).setUint32(0, value);
    this.parts.push(part);
    return this;
  }

  u64(value: bigint): this {
    const part = new Uint8Array(8);
    new DataView(part.buffer).setBigUint64(0, BigInt.asUintN(64, value));
    this.parts.push(part);
    return this;
  }

  bytes(value: Uint8Array): this {
    this.parts.push(value);
    return this;
  }

  /** What was written. */
  done(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.parts));
  }
}

/** Builds a message from its kind on. */
export class MessageWriter extends BodyWriter {
  constructor(kind: number) {
    super();
    this.u8(kind);
  }
}
