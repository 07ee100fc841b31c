/**
 * `npm run study:load -- [KEYS] [NUMBER] [CONNECTIONS]`: how many keys of 256 bits one KME gives a second,
 * over mutual TLS on connections that stay, NUMBER a request, each fetched at the other end too; both
 * KMEs are processes of their own on this machine, as is who asks. Prints keys a second, times of answers,
 * memory.
 */
import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { Kme } from "./kme-process.js";
import { keysOf, Laboratory } from "./laboratory.js";

const [total = 10_000, number = 16, connections = 16] = process.argv.slice(2).map(Number);
const KEYS = "/api/v1/keys";
const SPARE = 4096;

/** Resident memory of a process, in MiB. */
function residentMiB(pid: number): number {
  const [, pages] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
  return (Number(pages) * 4096) / 2 ** 20;
}

const lab = await Laboratory.make({
  links: [["beijing", "stellenbosch", 2 * total + SPARE]],
  applications: { alice: "beijing", bob: "stellenbosch" },
  more: { limits: { custodyBlocks: 4096, requestsASecond: 1e6, heldKeys: 1e6 } },
});
const beijing = await Kme.start(lab, "beijing");
const stellenbosch = await Kme.start(lab, "stellenbosch");
try {
  while ((await lab.ask("alice", `${KEYS}/bob/enc_keys`)).status !== 200) {
    // Until both know each other.
  }
  const before = residentMiB(beijing.pid);
  const times: number[] = [];
  let given = 0;
  const agents = { give: new Agent({ keepAlive: true }), fetch: new Agent({ keepAlive: true }) };
  const worker = async (): Promise<void> => {
    while (given < total) {
      given += number;
      const begin = performance.now();
      const answer = await lab.ask("alice", `${KEYS}/bob/enc_keys?number=${number}`, { agent: agents.give });
      times.push(performance.now() - begin);
      if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.body}`);
      const body = { key_IDs: keysOf(answer).map(({ key_ID }) => ({ key_ID })) };
      const fetched = await lab.ask("bob", `${KEYS}/alice/dec_keys`, { body, agent: agents.fetch });
      if (fetched.status !== 200) throw new Error(`${fetched.status}: ${fetched.body}`);
    }
  };
  const begin = performance.now();
  await Promise.all(Array.from({ length: connections }, worker));
  const seconds = (performance.now() - begin) / 1000;
  for (const agent of Object.values(agents)) agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) => Number(times[Math.floor(share * (times.length - 1))]!.toFixed(1));
  console.log(
    JSON.stringify({
      keys: given,
      number,
      connections,
      keysASecond: Math.round(given / seconds),
      medianMs: at(0.5),
      p99Ms: at(0.99),
      residentMiB: { before: Math.round(before), after: Math.round(residentMiB(beijing.pid)) },
    }),
  );
} finally {
  await beijing.stop("SIGTERM");
  await stellenbosch.stop("SIGTERM");
  await lab.close();
}
