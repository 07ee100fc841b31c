/**
 * Space packets over a byte stream, one a frame (assembly/link/framing.ts). Takes: packets, and bytes as they
 * come. Gives: bytes, and packets. What checks a packet is its own checksum.
 */
import { type GroundExports, loadGround } from "../core/load.js";
import type { PacketTransport } from "./target.js";

/** A byte stream that is open. */
export interface ByteStream {
  write(bytes: Uint8Array): void;
  onBytes(handler: (bytes: Uint8Array) => void): void;
  onLost(handler: (reason: string) => void): void;
  close(): void | Promise<void>;
}

/** Packets over `stream`. */
export async function framedTransport(stream: ByteStream): Promise<PacketTransport> {
  const core = await loadGround();
  const content = core.reserve(core.LONGEST_FRAME.value);
  core.sealMemory();
  return {
    send: (packet) => stream.write(frameOf(core, content, packet)),
    onPacket: (handler) =>
      stream.onBytes((bytes) => {
        for (const byte of bytes) {
          const length = core.frameTake(byte);
          if (length > 0) handler(new Uint8Array(core.memory.buffer, core.frameContent(), length).slice());
        }
      }),
    close: () => stream.close(),
    onLost: (handler) => stream.onLost(handler),
  };
}

function frameOf(core: GroundExports, content: number, packet: Uint8Array): Uint8Array {
  if (packet.length > core.LONGEST_FRAME.value)
    throw new RangeError(
      `a packet of ${packet.length} bytes: a frame holds at most ${core.LONGEST_FRAME.value}`,
    );
  new Uint8Array(core.memory.buffer).set(packet, content);
  core.framePut(content, packet.length);
  const bytes: number[] = [];
  while (core.frameWaits()) bytes.push(core.frameNext());
  return Uint8Array.from(bytes);
}
