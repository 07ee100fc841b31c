/**
 * The link's endpoint in a module, as the simulated network sees it. Takes: a module that exports
 * assembly/link's endpoint. Gives: packets in and out.
 */

/** What both modules export of assembly/link/endpoint.ts. */
export interface LinkModule {
  readonly memory: WebAssembly.Memory;
  linkIncoming(): number;
  linkOutgoing(): number;
  linkTake(bytes: number, nowUs: bigint): number;
  linkPoll(nowUs: bigint): number;
  linkDeadline(): bigint;
  readonly LONGEST_PACKET: { readonly value: number };
}

const NEVER = 2n ** 64n - 1n;

/**
 * Hands a packet to the module; returns its PACKET_ code. What is too long for a packet is cut, and so is
 * none.
 */
export function takePacket(core: LinkModule, packet: Uint8Array, nowUs: number): number {
  const whole = packet.subarray(0, core.LONGEST_PACKET.value);
  new Uint8Array(core.memory.buffer).set(whole, core.linkIncoming());
  return core.linkTake(packet.length, BigInt(nowUs));
}

/** The packet that the module wants to send now. */
export function pollPacket(core: LinkModule, nowUs: number): Uint8Array | null {
  const bytes = core.linkPoll(BigInt(nowUs));
  if (bytes === 0) return null;
  return new Uint8Array(core.memory.buffer, core.linkOutgoing(), bytes).slice();
}

/** When the module has something to send by itself, in us; Infinity for never. */
export function deadlineOf(core: LinkModule): number {
  const deadline = BigInt.asUintN(64, core.linkDeadline());
  return deadline === NEVER ? Number.POSITIVE_INFINITY : Number(deadline);
}
