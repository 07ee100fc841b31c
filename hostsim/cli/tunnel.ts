/**
 * `satqkd tunnel wireguard`: one end of a WireGuard tunnel gets its pre-shared keys from a KME
 * (docs/how-to/kme.md).
 */
import type { Command } from "commander";
import { loadTunnelConfig } from "../tunnel/config.js";
import { runTunnel } from "../tunnel/run.js";
import { remark } from "./say.js";

interface TunnelFlags {
  readonly config: string;
  readonly check?: true;
}

/** Runs until a signal comes. */
async function wireguard({ config, check }: TunnelFlags): Promise<void> {
  const checked = loadTunnelConfig(config);
  if (check) {
    remark(`${config}: nothing wrong\n`);
    return;
  }
  const running = await runTunnel(checked, (words) => remark(`${words}\n`));
  const { role, line } = checked;
  remark(
    role === "follows"
      ? `${checked.interface}: listens for IDs on ${line.host}:${running.port}; stop it by Ctrl-C\n`
      : `${checked.interface}: a key every ${checked.everyS} s; stop it by Ctrl-C\n`,
  );
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  await running.stop();
}

/** Adds the verb to the command line. */
export function registerTunnel(program: Command): void {
  program
    .command("tunnel")
    .description("keys of a KME for a tunnel's end (docs/how-to/kme.md)")
    .command("wireguard")
    .description("pre-shared keys for a peer of a WireGuard interface, at both ends the same")
    .requiredOption("--config <file>", "this end: JSON, comments allowed (docs/reference/kme.md)")
    .option("--check", "check the configuration and stop")
    .action(wireguard);
}
