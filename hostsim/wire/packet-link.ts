/**
 * Space packets and text lines over one byte stream: packets in frames (assembly/link/framing.ts), the
 * monitor's lines between them. Takes: packets, lines, and bytes as they come. Gives: bytes, packets and
 * lines. What checks a packet is its own checksum.
 */
import { type GroundExports, loadGround } from "../core/load.js";
import type { ByteStream } from "./byte-stream.js";
import { LineReader } from "./line-reader.js";

const EDGE = 0;
/**
 * Two edges end whatever an earlier host has left half said; the frame behind them is cut off, so that it is
 * dropped.
 */
const RESTART = Uint8Array.of(EDGE, EDGE, 5, 1, EDGE);
const APPLICATION_BITS = 0x07ff;

/** The application that a space packet is of. */
export function applicationOf(packet: Uint8Array): number {
  return (((packet[0] ?? 0) << 8) | (packet[1] ?? 0)) & APPLICATION_BITS;
}

/** Packets and lines over `stream`. */
export class PacketLink {
  private readonly handlers = new Map<number | null, (packet: Uint8Array) => void>();
  private readonly lines = new LineReader();
  private lost: string | null = null;
  private readonly losers: ((reason: string) => void)[] = [];

  private constructor(
    private readonly stream: ByteStream,
    private readonly core: GroundExports,
    private readonly content: number,
  ) {
    stream.onBytes((bytes) => this.take(bytes));
    stream.onLost((reason) => {
      this.lost = reason;
      this.lines.end(reason);
      for (const loser of this.losers) loser(reason);
    });
    stream.write(RESTART);
  }

  static async open(stream: ByteStream): Promise<PacketLink> {
    const core = await loadGround();
    const content = core.reserve(core.LONGEST_FRAME.value);
    core.sealMemory();
    return new PacketLink(stream, core, content);
  }

  /** Sends a whole space packet. Throws a RangeError when it is longer than a frame holds. */
  send(packet: Uint8Array): void {
    const { core } = this;
    if (packet.length > core.LONGEST_FRAME.value)
      throw new RangeError(
        `a packet of ${packet.length} bytes: a frame holds at most ${core.LONGEST_FRAME.value}`,
      );
    new Uint8Array(core.memory.buffer).set(packet, this.content);
    core.framePut(this.content, packet.length);
    const bytes: number[] = [];
    while (core.frameWaits()) bytes.push(core.frameNext());
    this.stream.write(Uint8Array.from(bytes));
  }

  /** Sets who gets the packets that come: those of an application, or all that nobody else gets. */
  onPacket(handler: (packet: Uint8Array) => void, application: number | null = null): void {
    this.handlers.set(application, handler);
  }

  /** Adds who hears that the stream is gone. */
  onLost(handler: (reason: string) => void): void {
    if (this.lost === null) this.losers.push(handler);
    else handler(this.lost);
  }

  /** Sends a line to the monitor and gives its reply. Throws when none comes within `timeoutMs`. */
  exchange(line: string, timeoutMs: number): Promise<string> {
    this.stream.write(Buffer.from(`${line}\n`, "ascii"));
    return this.lines.next(timeoutMs);
  }

  close(): void | Promise<void> {
    return this.stream.close();
  }

  private take(bytes: Uint8Array): void {
    const { core } = this;
    for (const byte of bytes) {
      if (byte !== EDGE && !core.frameIsOpen()) {
        this.lines.take(Uint8Array.of(byte));
        continue;
      }
      const length = core.frameTake(byte);
      if (length === 0) continue;
      const packet = new Uint8Array(core.memory.buffer, core.frameContent(), length).slice();
      (this.handlers.get(applicationOf(packet)) ?? this.handlers.get(null))?.(packet);
    }
  }
}
