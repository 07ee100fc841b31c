/**
 * `satqkd tunnel`: one end of a WireGuard tunnel, or of a strongSwan connection, gets its pre-shared keys
 * from a KME (docs/how-to/kme.md).
 */
import type { Command } from "commander";
import { loadStrongswanConfig, loadWireguardConfig, type TunnelConfig } from "../tunnel/config.js";
import { runTunnel } from "../tunnel/run.js";
import { StrongswanPeer } from "../tunnel/strongswan.js";
import type { TunnelPeer } from "../tunnel/tunnel-peer.js";
import { WireguardPeer } from "../tunnel/wireguard.js";
import { remark } from "./say.js";

interface TunnelFlags {
  readonly config: string;
  readonly check?: true;
}

/** Runs an end until a signal comes. */
async function runEnd(config: TunnelConfig, peer: TunnelPeer, what: string): Promise<void> {
  const running = await runTunnel(config, peer, what, (words) => remark(`${words}\n`));
  const { role, line, everyS } = config;
  remark(
    role === "follows"
      ? `${what}: listens for IDs on ${line.host}:${running.port}; stop it by Ctrl-C\n`
      : `${what}: a key every ${everyS} s; stop it by Ctrl-C\n`,
  );
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  await running.stop();
}

async function wireguard({ config: path, check }: TunnelFlags): Promise<void> {
  const config = loadWireguardConfig(path);
  if (check) return remark(`${path}: nothing wrong\n`);
  await runEnd(config, new WireguardPeer(config.interface, config.peer), config.interface);
}

async function strongswan({ config: path, check }: TunnelFlags): Promise<void> {
  const config = loadStrongswanConfig(path);
  if (check) return remark(`${path}: nothing wrong\n`);
  await runEnd(config, new StrongswanPeer(config, config.role === "leads"), config.connection);
}

/** Adds the verb to the command line. */
export function registerTunnel(program: Command): void {
  const tunnel = program
    .command("tunnel")
    .description("keys of a KME for a tunnel's end (docs/how-to/kme.md)");
  const ends = [
    ["wireguard", "pre-shared keys for a peer of a WireGuard interface, at both ends the same", wireguard],
    ["strongswan", "keys for a connection of strongSwan by RFC 8784, at both ends the same", strongswan],
  ] as const;
  for (const [name, description, run] of ends)
    tunnel
      .command(name)
      .description(description)
      .requiredOption("--config <file>", "this end: JSON, comments allowed (docs/reference/kme.md)")
      .option("--check", "check the configuration and stop")
      .action(run);
}
