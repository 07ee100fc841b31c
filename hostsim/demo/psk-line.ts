/**
 * An application that two ends use with the key in place: files over TLS 1.3 with an external pre-shared key
 * (RFC 8446, section 2.2), without certificates, by Node's own TLS. Takes: two ends, a file. Gives: the file
 * as it arrived, and what was seen on the wire. It is no tunnel: it stands for one where nobody is root.
 */
import { randomBytes } from "node:crypto";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { connect, createServer as createTlsServer, type TLSSocket, type Server as TlsServer } from "node:tls";
import type { TunnelPeer } from "../tunnel/tunnel-peer.js";
import type { CarriedData, DemoTunnel } from "./demo-tunnel.js";

const HOST = "127.0.0.1";
/** SHA-256 suites are the ones that OpenSSL takes a pre-shared key of this kind with. */
const SETTINGS = { minVersion: "TLSv1.3", ciphers: "TLS_AES_128_GCM_SHA256" } as const;
/** Both ends have one key at a time, so its name says nothing. */
const IDENTITY = "tunnel";
const KEY_BYTES = 32;
const TIMEOUT_MS = 20_000;

/** The key in place at one end. */
export class PskEnd implements TunnelPeer {
  private inPlace: Buffer | null = null;

  /** Puts a key of 32 bytes in place of the one before, which is wiped. */
  async set(key: Uint8Array): Promise<void> {
    this.wipe();
    this.inPlace = Buffer.from(key);
  }

  /** Puts a key in place that nobody else has. */
  async shut(): Promise<void> {
    this.wipe();
    this.inPlace = randomBytes(KEY_BYTES);
  }

  /** The key in place; secret. Throws an Error before the first one. */
  get key(): Buffer {
    if (this.inPlace === null) throw new Error("no key is in place yet");
    return this.inPlace;
  }

  /** Forgets the key. */
  wipe(): void {
    this.inPlace?.fill(0);
    this.inPlace = null;
  }
}

function listen(server: Server | TlsServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, HOST, () => resolve((server.address() as { port: number }).port));
  });
}

/** Passes connections on to a port, and keeps what goes there. */
function tapTo(port: number, seen: Buffer[], open: Set<Socket>): Server {
  return createServer({ allowHalfOpen: true }, (near) => {
    const far = createConnection({ host: HOST, port, allowHalfOpen: true });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on("error", () => other.destroy());
    }
    near.on("data", (part: Buffer) => seen.push(Buffer.from(part)));
    near.pipe(far);
    far.pipe(near);
  });
}

/** Carries a file from one end to the other. Throws an Error when their keys differ: nothing arrives then. */
export async function carry(from: PskEnd, to: PskEnd, data: Uint8Array): Promise<CarriedData> {
  const arrived: Buffer[] = [];
  const seen: Buffer[] = [];
  const open = new Set<Socket>();
  const receiver = createTlsServer({ ...SETTINGS, pskCallback: (_, name) => keyFor(name, to) });
  const received = new Promise<Buffer>((resolve, reject) => {
    receiver.on("tlsClientError", reject);
    receiver.on("secureConnection", (socket: TLSSocket) => {
      open.add(socket);
      socket.on("error", reject);
      socket.on("data", (part: Buffer) => arrived.push(part));
      socket.on("end", () => {
        socket.end();
        resolve(Buffer.concat(arrived));
      });
    });
  });
  const tap = tapTo(await listen(receiver), seen, open);
  const port = await listen(tap);
  try {
    const sent = new Promise<void>((resolve, reject) => {
      const pskCallback = () => ({ psk: from.key, identity: IDENTITY });
      const sender = connect({
        ...SETTINGS,
        host: HOST,
        port,
        pskCallback,
        checkServerIdentity: () => undefined,
      });
      open.add(sender);
      sender.setTimeout(TIMEOUT_MS, () => sender.destroy(new Error("no answer in time")));
      sender.on("error", reject);
      sender.on("secureConnect", () => sender.end(data));
      sender.on("close", () => resolve());
      sender.resume();
    });
    const [whole] = await Promise.all([received, sent]);
    return { received: whole, onWire: Buffer.concat(seen) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`the two ends do not come together (${code ?? message})`);
  } finally {
    for (const socket of open) socket.destroy();
    tap.close();
    receiver.close();
  }
}

/** Both ends, in place of a tunnel. */
export class PskTunnel implements DemoTunnel {
  readonly way = "TLS 1.3 with an external pre-shared key";
  readonly ends = [new PskEnd(), new PskEnd()] as const;

  carry(from: 0 | 1, data: Uint8Array): Promise<CarriedData> {
    return carry(this.ends[from], this.ends[from === 0 ? 1 : 0], data);
  }

  async close(): Promise<void> {
    for (const end of this.ends) end.wipe();
  }
}

function keyFor(name: string, { key }: PskEnd): Buffer | null {
  return name === IDENTITY ? key : null;
}
