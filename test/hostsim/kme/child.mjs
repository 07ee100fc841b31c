/** A KME as a process of its own, on a test's cheap store: `node child.mjs CONFIG`. Ends by SIGTERM, or -9. */
const { loadConfig } = await import("../../../dist/hostsim/kme/config.js");
const { runKme } = await import("../../../dist/hostsim/kme/run.js");

const running = await runKme(loadConfig(process.argv[2], {}), { leastScryptCost: 4 });
process.stdout.write("up\n");
process.once("SIGTERM", () => running.stop());
