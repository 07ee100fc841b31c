/**
 * Both ends of a tunnel on the KMEs of their stations. Takes: KMEs, what takes the keys. Gives: a new key at
 * both, again and again. Each KME gives out half of the keys that both stations share, so the ends ask in
 * turn.
 */
import { FollowingEnd, LeadingEnd } from "../tunnel/ends.js";
import { listenForIds, tellAt } from "../tunnel/id-line.js";
import type { KeySource } from "../tunnel/key-source.js";
import type { TunnelPeer } from "../tunnel/tunnel-peer.js";

const HOST = "127.0.0.1";

/** The first or the second end. */
export type End = 0 | 1;

/** Two ends that both ask and follow. */
export class BothEnds {
  /** Whose turn it is to ask. */
  private turn: End = 0;
  private readonly leading: LeadingEnd[] = [];
  private readonly following: FollowingEnd[] = [];
  private readonly closeLines: (() => Promise<void>)[] = [];

  private constructor() {}

  /** Brings both up. Throws when their lines can't be had. */
  static async open(
    sources: readonly [KeySource, KeySource],
    peers: readonly [TunnelPeer, TunnelPeer],
  ): Promise<BothEnds> {
    const ends = new BothEnds();
    for (const end of [0, 1] as const) {
      const other = end === 0 ? 1 : 0;
      const following = new FollowingEnd(sources[other], peers[other], () => undefined);
      const line = await listenForIds({ host: HOST, port: 0 }, (id) => following.take(id));
      ends.closeLines.push(() => new Promise((resolve) => line.close(() => resolve())));
      const { port } = line.address() as { port: number };
      ends.following[other] = following;
      ends.leading[end] = new LeadingEnd(sources[end], tellAt({ host: HOST, port }), peers[end]);
    }
    return ends;
  }

  /**
   * Brings a new key to both ends: who has not asked last asks, else the other one. Throws an Error that says
   * why neither got one.
   */
  async rekey(names: readonly [string, string]): Promise<{ readonly id: string; readonly asker: End }> {
    const why: string[] = [];
    for (const asker of [this.turn, this.turn === 0 ? 1 : 0] as const) {
      try {
        const id = await this.leading[asker]!.rekey();
        this.turn = asker === 0 ? 1 : 0;
        return { id, asker };
      } catch (error) {
        why.push(`${names[asker]}: ${(error as Error).message}`);
      }
    }
    throw new Error(why.join("; "));
  }

  /** Lets no handshake of an end succeed until the next key. */
  shut(end: End): Promise<void> {
    return this.following[end]!.close();
  }

  /** Ends their lines; the tunnel keeps its last key. */
  async end(): Promise<void> {
    for (const each of this.leading) each.forget();
    for (const close of this.closeLines.splice(0)) await close();
  }
}
