/**
 * A KME as a process of its own, on a test's cheap store. Reads the path of a configuration on its standard
 * input and serves then, so that it can be loaded before it is needed. Ends by SIGTERM, or -9.
 */
import { createInterface } from "node:readline";
import { loadConfig } from "../../../hostsim/kme/config.js";
import { runKme } from "../../../hostsim/kme/run.js";

createInterface({ input: process.stdin }).once("line", async (path) => {
  const running = await runKme(loadConfig(path, {}), { leastScryptCost: 4 });
  process.stdout.write("up\n");
  process.once("SIGTERM", async () => {
    await running.stop();
    process.stdin.destroy();
  });
});
