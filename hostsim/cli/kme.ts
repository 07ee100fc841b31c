/**
 * `satqkd kme STATION`: the station's key management entity: keys for applications by ETSI GS QKD 014 and
 * SKIP (docs/how-to/kme.md).
 */
import type { Command } from "commander";
import { UserError } from "../base/user-error.js";
import { loadConfig } from "../kme/config.js";
import { runKme } from "../kme/run.js";
import { remark } from "./say.js";

interface KmeFlags {
  readonly config: string;
  readonly check?: true;
}

/** Runs until a signal comes. */
async function kme(station: string, { config, check }: KmeFlags): Promise<void> {
  const checked = loadConfig(config, process.env);
  if (checked.station !== station)
    throw new UserError(`${config}: it is the configuration of ${checked.station}, not of ${station}`);
  if (check) {
    remark(`${config}: nothing wrong\n`);
    return;
  }
  const running = await runKme(checked);
  const { host } = checked.listen;
  remark(`KME of ${station}: https://${host}:${running.port}; stop it by Ctrl-C\n`);
  if (running.pskPort !== null)
    remark(`SKIP with pre-shared keys: https://${checked.skipPsk!.host}:${running.pskPort}\n`);
  if (running.monitorPort !== null)
    remark(`metrics and health: http://${checked.monitor!.host}:${running.monitorPort}\n`);
  if (checked.intake !== null) remark(`new key: ${checked.intake}\n`);
  if (checked.rehearsal) remark("rehearsal: keys that follow from a printed seed are given out, too\n");
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  await running.stop();
}

/** Adds the verb to the command line. */
export function registerKme(program: Command): void {
  program
    .command("kme")
    .description("a station's key management entity: keys for applications (docs/how-to/kme.md)")
    .argument("<station>", "whose key store it serves, such as beijing")
    .requiredOption("--config <file>", "its configuration: JSON, comments allowed (docs/reference/kme.md)")
    .option("--check", "check the configuration and stop")
    .action(kme);
}
