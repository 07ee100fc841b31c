/**
 * What takes a tunnel's keys, whatever makes the tunnel: an interface of WireGuard, a connection of
 * strongSwan.
 */

/** One end of a tunnel, as the program knows it that makes the tunnel. */
export interface TunnelPeer {
  /** Puts a key of 32 bytes in place. Throws an Error that says why that failed. */
  set(key: Uint8Array): Promise<void>;
  /** Puts a key in place that nobody else has, so that the ends do not meet. Throws as `set`. */
  shut(): Promise<void>;
}
