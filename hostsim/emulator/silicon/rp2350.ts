/**
 * The RP2350 as a module: what the host calls (host.ts), and what this chip has alone.
 */
import { shaStickFrom } from "./rp2350/sha256";

export * from "./host";
export { hstxStallShows, hstxStalls } from "./rp2350/hstx";

/** Fault injection: the SHA-256 engine never gets ready again. */
export function stickSha(cycle: f64): void {
  shaStickFrom(<u64>cycle);
}
