/** Which tunnel a demonstration can have here. Takes: a kind. Gives: the tunnel, or why it can't be had. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { DemoTunnel } from "./demo-tunnel.js";
import { PskTunnel } from "./psk-line.js";
import { WireguardTunnel } from "./wireguard-tunnel.js";

/** Kinds of tunnels, the better one first. */
export const TUNNEL_KINDS = ["wireguard", "tls"] as const;

/** A kind of tunnel. */
export type TunnelKind = (typeof TUNNEL_KINDS)[number];

/** Programs that WireGuard needs, each with Debian's package. */
const PROGRAMS = { ip: "iproute2", wg: "wireguard-tools", "wireguard-go": "wireguard-go" } as const;

/** Opens a tunnel. Throws an Error that says what failed. */
export async function openTunnel(kind: TunnelKind): Promise<DemoTunnel> {
  return kind === "wireguard" ? WireguardTunnel.open() : new PskTunnel();
}

/** Why there can be no WireGuard here, by laying a tunnel and ending it; null when there can. */
export async function whyNoWireguard(): Promise<string | null> {
  if (process.getuid?.() !== 0) return "it needs root, on Linux";
  for (const [program, debian] of Object.entries(PROGRAMS))
    if (!isOnPath(program)) return `there is no ${program} (Debian: ${debian})`;
  try {
    await (await WireguardTunnel.open()).close();
    return null;
  } catch (error) {
    // A program's own complaint comes last.
    return (error as Error).message.trim().split("\n").at(-1)!;
  }
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
