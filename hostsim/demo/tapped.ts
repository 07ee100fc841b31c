/** What a tap says to who started it. */

/** Its ports: for the near end, on the loopback, and for the far one. */
export interface TapPorts {
  readonly near: number;
  readonly far: number;
}

/** Bytes of all datagrams since it was last asked: from the near end, and from the far one. */
export type Tapped = readonly [Uint8Array, Uint8Array];
