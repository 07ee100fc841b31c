/**
 * Commands for strongSwan's daemon over its socket, by VICI, the Versatile IKE Control Interface
 * (strongSwan 5.9, src/libcharon/plugins/vici/README.md). Takes: a command and what it says. Gives: what the
 * answer says. A packet is four bytes of length, a type and, with a command, its name; then elements.
 */
import { connect, type Socket } from "node:net";

/** What a command or an answer says: texts, bytes, lists of texts. */
export type ViciMessage = Readonly<Record<string, string | Uint8Array | readonly string[]>>;

/** Types of packets, and of elements. */
const [REQUEST, RESPONSE] = [0, 1];
const [SECTION_START, SECTION_END, KEY_VALUE, LIST_START, LIST_ITEM, LIST_END] = [1, 2, 3, 4, 5, 6];
const LENGTH_BYTES = 4;
const MOST_ANSWER_BYTES = 1 << 19;

function named(type: number, name: string): Buffer {
  const bytes = Buffer.from(name);
  return Buffer.concat([Buffer.from([type, bytes.length]), bytes]);
}

function valued(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  const all = Buffer.concat([length, bytes]);
  bytes.fill(0);
  return all;
}

/** The packet of a command; secret where what it says is. */
export function requestPacket(command: string, message: ViciMessage): Buffer {
  const parts = [named(REQUEST, command)];
  for (const [name, value] of Object.entries(message)) {
    if (typeof value === "string" || value instanceof Uint8Array) {
      parts.push(named(KEY_VALUE, name), valued(value));
      continue;
    }
    parts.push(named(LIST_START, name));
    for (const item of value) parts.push(Buffer.from([LIST_ITEM]), valued(item));
    parts.push(Buffer.from([LIST_END]));
  }
  const packet = Buffer.concat(parts);
  for (const part of parts) part.fill(0);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(packet.length);
  const whole = Buffer.concat([length, packet]);
  packet.fill(0);
  return whole;
}

/** The texts that an answer's packet says outside of sections. Throws an Error when it is no answer. */
export function answerOf(packet: Buffer): Map<string, string> {
  if (packet[0] !== RESPONSE) throw new Error(`strongSwan does not know the command (packet ${packet[0]})`);
  const said = new Map<string, string>();
  let at = 1;
  let depth = 0;
  const name = (): string => {
    const end = at + 1 + packet.readUInt8(at);
    const text = packet.toString("utf8", at + 1, end);
    at = end;
    return text;
  };
  const value = (): string => {
    const end = at + 2 + packet.readUInt16BE(at);
    const text = packet.toString("utf8", at + 2, end);
    at = end;
    return text;
  };
  while (at < packet.length) {
    const type = packet.readUInt8(at);
    at += 1;
    if (type === SECTION_START) {
      name();
      depth += 1;
    } else if (type === SECTION_END) depth -= 1;
    else if (type === KEY_VALUE) {
      const key = name();
      const text = value();
      if (depth === 0) said.set(key, text);
    } else if (type === LIST_START) name();
    else if (type === LIST_ITEM) value();
    else if (type !== LIST_END) throw new Error(`strongSwan's answer has an element of type ${type}`);
  }
  return said;
}

/**
 * Has the daemon at a socket carry out a command. Throws an Error that says why when the daemon is not there,
 * does not answer in time, or says that it failed.
 */
export async function vici(
  socketPath: string,
  command: string,
  message: ViciMessage,
  timeoutMs: number,
): Promise<Map<string, string>> {
  const packet = requestPacket(command, message);
  const fail = (why: string) => new Error(`strongSwan at ${socketPath}: ${command}: ${why}`);
  try {
    const said = answerOf(await exchange(socketPath, packet, timeoutMs));
    if (said.get("success") === "no") throw new Error(said.get("errmsg") ?? "it failed");
    return said;
  } catch (error) {
    throw fail((error as NodeJS.ErrnoException).code ?? (error as Error).message);
  } finally {
    packet.fill(0);
  }
}

/** Sends a packet and returns the one that comes back, without its length. */
function exchange(socketPath: string, packet: Buffer, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(socketPath);
    let got: Buffer = Buffer.alloc(0);
    const end = (finish: () => void): void => {
      socket.destroy();
      finish();
    };
    socket.setTimeout(timeoutMs, () => end(() => reject(new Error("no answer in time"))));
    socket.once("error", (error) => end(() => reject(error)));
    socket.once("close", () => reject(new Error("it has ended the connection")));
    socket.on("data", (part: Buffer) => {
      got = Buffer.concat([got, part]);
      if (got.length < LENGTH_BYTES) return;
      const length = got.readUInt32BE(0);
      if (length > MOST_ANSWER_BYTES) return end(() => reject(new Error("its answer is too long")));
      if (got.length < LENGTH_BYTES + length) return;
      const answer = got.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
      end(() => resolve(answer));
    });
    socket.write(packet);
  });
}
