/**
 * A connection of strongSwan whose keys are mixed with a post-quantum pre-shared key (PPK, RFC 8784). Takes:
 * a key. Gives: nothing but that strongSwan has it under the PPK's identity. It counts from the next
 * authentication of the IKE SA on (RFC 8784, section 3): the end that leads begins one at once, the tunnel's
 * traffic goes on meanwhile where strongSwan makes before it breaks.
 */
import { randomBytes } from "node:crypto";
import type { TunnelPeer } from "./tunnel-peer.js";
import { vici } from "./vici.js";

const KEY_BYTES = 32;
/** What our secret is called in strongSwan: the next one takes its place, and no other secret does. */
const SECRET = "satqkd-ppk";
/** A secret is taken at once; an IKE SA takes some round trips. */
const [SECRET_MS, CONNECT_MS] = [5_000, 30_000];

/** Where a connection is, in the words of swanctl.conf(5). */
export interface StrongswanConnection {
  /** Path of the daemon's VICI socket. */
  readonly vici: string;
  readonly connection: string;
  readonly child: string;
  readonly ppkId: string;
}

/** A connection. */
export class StrongswanPeer implements TunnelPeer {
  constructor(
    private readonly at: StrongswanConnection,
    /** Whether this end begins the authentication with a new key: one of both does. */
    private readonly begins: boolean,
  ) {}

  async set(key: Uint8Array): Promise<void> {
    await this.load(key);
    if (!this.begins) return;
    const { connection, child } = this.at;
    const again = await this.command("rekey", { ike: connection, reauth: "yes" }, SECRET_MS).catch(
      () => null,
    );
    if (again !== null && again.get("matches") !== "0") return;
    // There is no IKE SA yet, or no more.
    await this.command("initiate", { ike: connection, child, timeout: String(CONNECT_MS) }, 2 * CONNECT_MS);
  }

  async shut(): Promise<void> {
    const key = randomBytes(KEY_BYTES);
    try {
      await this.load(key);
    } finally {
      key.fill(0);
    }
    // None to end is fine.
    await this.command("terminate", { ike: this.at.connection, force: "yes" }, SECRET_MS).catch(
      (error: Error) => {
        if (!/no matching SAs/.test(error.message)) throw error;
      },
    );
  }

  private async load(key: Uint8Array): Promise<void> {
    const secret = { id: SECRET, type: "ppk", data: key, owners: [this.at.ppkId] };
    await this.command("load-shared", secret, SECRET_MS);
  }

  private command(name: string, message: Parameters<typeof vici>[2], timeoutMs: number) {
    return vici(this.at.vici, name, message, timeoutMs);
  }
}
