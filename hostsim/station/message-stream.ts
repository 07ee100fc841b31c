/**
 * Messages as lines of JSON over a byte stream. Takes: a stream, and what the other side may say. Gives: its
 * messages one by one, checked. Whatever else comes ends the conversation.
 */
import type { z } from "zod";
import { UserError } from "../base/user-error.js";
import type { ByteStream } from "../wire/byte-stream.js";
import { EXIT_NO_CONNECTION } from "../wire/exit-codes.js";

/** Longest line: a tick of tags of blinded detectors has some megabytes. */
const MOST_LINE_BYTES = 1 << 26;
const NEWLINE = 10;

/** The other side is gone, or says what it may not. */
export class StationLinkLost extends UserError {
  constructor(reason: string) {
    super(`the line between station and satellite: ${reason}`, EXIT_NO_CONNECTION);
    this.name = "StationLinkLost";
  }
}

/** One end of a conversation. */
export class MessageStream<Heard extends { readonly kind: string }, Said> {
  private parts: Uint8Array[] = [];
  private bytes = 0;
  private readonly lines: string[] = [];
  private lost: string | null = null;
  private wake: () => void = () => undefined;

  constructor(
    private readonly stream: ByteStream,
    private readonly schema: z.ZodType<Heard>,
  ) {
    stream.onBytes((bytes) => this.takeBytes(bytes));
    stream.onLost((reason) => this.lose(reason));
  }

  /** Sends a message. */
  send(message: Said): void {
    this.stream.write(Buffer.from(`${JSON.stringify(message)}\n`));
  }

  /**
   * The next message.
   * @throws StationLinkLost when there will be none, when it is none, or when the other side refused.
   */
  async next(): Promise<Heard> {
    while (this.lines.length === 0) {
      if (this.lost !== null) throw new StationLinkLost(this.lost);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    const message = this.read(this.lines.shift()!);
    if (message.kind === "refusal")
      throw new StationLinkLost(`refused: ${(message as unknown as { reason: string }).reason}`);
    return message;
  }

  /** The next message, which must be of one kind. */
  async nextOf<Kind extends Heard["kind"]>(kind: Kind): Promise<Extract<Heard, { kind: Kind }>> {
    const message = await this.next();
    if (message.kind !== kind) throw new StationLinkLost(`"${message.kind}" came where "${kind}" belongs`);
    return message as Extract<Heard, { kind: Kind }>;
  }

  close(): void | Promise<void> {
    return this.stream.close();
  }

  private read(line: string): Heard {
    let data: unknown;
    try {
      data = JSON.parse(line);
    } catch {
      throw new StationLinkLost("what came is no message");
    }
    const checked = this.schema.safeParse(data);
    if (checked.success) return checked.data;
    const { path } = checked.error.issues[0]!;
    throw new StationLinkLost(`what came is no message of this protocol (at "${path.join(".") || "kind"}")`);
  }

  private takeBytes(chunk: Uint8Array): void {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      this.parts.push(rest.subarray(0, end));
      this.lines.push(Buffer.concat(this.parts).toString("utf8"));
      this.parts = [];
      this.bytes = 0;
      rest = rest.subarray(end + 1);
    }
    // A stream may use its buffer again.
    this.parts.push(rest.slice());
    this.bytes += rest.length;
    if (this.bytes > MOST_LINE_BYTES) {
      this.parts = [];
      this.bytes = 0;
      this.lose("a line without end");
    }
    this.wake();
  }

  private lose(reason: string): void {
    this.lost ??= reason;
    this.wake();
  }
}
