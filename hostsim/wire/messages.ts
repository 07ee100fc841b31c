/**
 * The messages of distillation as the ground builds and reads them; assembly/dialogue/messages.ts says what
 * is in them. Takes: numbers and bytes. Gives: messages. Big-endian throughout.
 */

/** What came from the satellite is no message that it could have sent. */
export class SenselessMessage extends Error {}

/** Builds a message from its kind on. */
export class MessageWriter {
  private readonly parts: Uint8Array[] = [];

  constructor(kind: number) {
    this.u8(kind);
  }

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

  /** The message. */
  done(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.parts));
  }
}

/** Reads a message. Throws SenselessMessage when it is shorter than what is read. */
export class MessageReader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly message: Uint8Array) {
    this.view = new DataView(message.buffer, message.byteOffset, message.length);
  }

  u8(): number {
    return this.view.getUint8(this.next(1));
  }

  u32(): number {
    return this.view.getUint32(this.next(4));
  }

  u64(): bigint {
    return this.view.getBigUint64(this.next(8));
  }

  /** What is left. */
  rest(): Uint8Array {
    return this.message.subarray(this.at);
  }

  private next(bytes: number): number {
    if (this.at + bytes > this.message.length) throw new SenselessMessage("it is cut short");
    this.at += bytes;
    return this.at - bytes;
  }
}
