/**
 * `satqkd play`: the mission in a browser tab (docs/how-to/playground.md).
 */
import { once } from "node:events";
import type { Command } from "commander";
import { PAGE_FOLDER } from "../play/page-file.js";
import { servePage } from "../play/serve.js";
import { whole } from "./numbers.js";
import { printJson } from "./print-json.js";
import { remark, say } from "./say.js";

/** 250 Mpulse/s; the same each time, so that links stay good. */
const USUAL_PORT = 8250;

async function play({ port, json }: { readonly port: number; readonly json?: true }): Promise<void> {
  const { url, close } = await servePage(port);
  if (json) printJson("satqkd-play", { url, folder: PAGE_FOLDER });
  else say(url);
  remark(`the playground, for this computer alone, until Ctrl-C; any web server can serve ${PAGE_FOLDER}\n`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await close();
}

/** Adds the verb to the command line. */
export function registerPlay(program: Command): void {
  program
    .command("play")
    .description(
      "the mission in a browser tab: fly a pass, step through its pulses (docs/how-to/playground.md)",
    )
    .option("--port <n>", "port on 127.0.0.1; 0 takes one that is free", whole({ to: 65_535 }), USUAL_PORT)
    .option("--json", "print one JSON object, nothing else")
    .action(play);
}
