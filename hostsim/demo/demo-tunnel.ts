/** What a demonstration needs of a tunnel, whatever makes it: two ends that take keys, and a way through. */
import type { TunnelPeer } from "../tunnel/tunnel-peer.js";

/** What makes the tunnel, in words for people. */
export type DemoWay =
  | "WireGuard (wireguard-go) between two network namespaces"
  | "TLS 1.3 with an external pre-shared key";

/** What came of a file. */
export interface CarriedData {
  readonly received: Uint8Array;
  /** Every byte that the sender's end put on the wire, the handshake's too. */
  readonly onWire: Uint8Array;
}

/** A tunnel. */
export interface DemoTunnel {
  readonly way: DemoWay;
  readonly ends: readonly [TunnelPeer, TunnelPeer];
  /**
   * Carries a file from an end to the other one, after a new handshake with the keys in place. Throws an
   * Error when the ends do not come together.
   */
  carry(from: 0 | 1, data: Uint8Array): Promise<CarriedData>;
  /** Forgets the keys and ends what was started. */
  close(): Promise<void>;
}
