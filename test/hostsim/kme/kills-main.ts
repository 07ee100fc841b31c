/**
 * `npm run study:kills -- [KILLS] [SEED] [--minutes M]`: KMEs killed by SIGKILL under traffic, a laboratory
 * after the other, each of at most 100 kills; prints the sums after each, begins no other after M minutes,
 * and fails when something was that must not be.
 */
import { parseArgs } from "node:util";
import { kills } from "./kills.js";

/** Kills of one laboratory; and blocks that both stations share there, several times what is used. */
const [ROUND, BLOCKS] = [100, 6_000];
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: "string" } },
});
const [total = 100, seed = 1] = positionals.map(Number);
const mostSeconds = 60 * Number(values.minutes ?? Infinity);
const sum = {
  kills: 0,
  whileOpening: 0,
  given: 0,
  got: 0,
  told: 0,
  delivered: 0,
  burnt: 0,
  lostBlocks: 0,
  faults: 0,
  unaccounted: 0,
  unequal: 0,
  seconds: 0,
};
for (let done = 0; done < total && sum.seconds < mostSeconds; done += ROUND) {
  const { sides, ...result } = await kills(Math.min(ROUND, total - done), seed + done, BLOCKS);
  const [a, b] = sides;
  sum.kills += result.kills;
  sum.whileOpening += result.openings;
  sum.given += result.given;
  sum.got += result.got;
  sum.told += a!.told + b!.told;
  sum.delivered += a!.delivered + b!.delivered;
  sum.burnt += a!.burnt + b!.burnt;
  sum.lostBlocks += a!.lost + b!.lost;
  sum.faults += result.faults.length;
  sum.unaccounted += result.unaccounted.reduce((x, y) => x + Math.abs(y), 0);
  sum.unequal += Number(a!.free.join() !== b!.free.join()) + Number(a!.custody.join() !== b!.custody.join());
  sum.seconds += result.seconds;
  console.log(JSON.stringify({ ...sum, seconds: Math.round(sum.seconds) }));
  for (const fault of result.faults) console.error(fault);
}
process.exitCode = sum.faults + sum.unaccounted + sum.unequal === 0 ? 0 : 1;
