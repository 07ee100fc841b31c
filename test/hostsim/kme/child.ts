/**
 * A KME as a process of its own, on a test's cheap store. Reads on its standard input: `serve CONFIG` once,
 * so that it can be loaded before it is needed; `add PEER PASS BLOCKS` puts a pass' key into the open store.
 * `remember` has its loader (kme-process.ts) write down the code of what ran so far. Says `up`, `added` and
 * `remembered`. Ends by SIGTERM, or -9.
 */
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { loadConfig } from "../../../hostsim/kme/config.js";
import { runKme } from "../../../hostsim/kme/run.js";

let store: SealedStore | null = null;
const open = SealedStore.open.bind(SealedStore);
SealedStore.open = async (folder, operatorKey, options) => {
  // What is put in later is of the same kind as what a laboratory's stores have.
  store = await open(folder, operatorKey, { ...options, origin: "secret" });
  return store;
};

async function serve(path: string): Promise<void> {
  const running = await runKme(loadConfig(path, {}), { leastScryptCost: 4 });
  process.stdout.write("up\n");
  process.once("SIGTERM", async () => {
    await running.stop();
    process.stdin.destroy();
  });
}

/** The same key at both ends, of no secret: a pass that both have seen. */
async function add(peer: string, pass: number, blocks: number): Promise<void> {
  const key = createHash("shake256", { outputLength: 32 * blocks })
    .update(`pass ${pass}`)
    .digest();
  await store!.addBeside(peer, pass, key);
  process.stdout.write("added\n");
}

function remember(): void {
  (globalThis as { rememberCode?: () => void }).rememberCode!();
  process.stdout.write("remembered\n");
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const [what, name, pass, blocks] = line.split(" ");
  if (what === "serve") void serve(name!);
  else if (what === "remember") remember();
  else void add(name!, Number(pass), Number(blocks));
});
