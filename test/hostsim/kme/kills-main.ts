/**
 * `npm run study:kills -- [KILLS] [SEED]`: KMEs killed by SIGKILL under traffic, in rounds; prints what came
 * of it, and fails when something must not be.
 */
import { kills } from "./kills.js";

const ROUND = 25;
const BLOCKS = 4_000;
const [total = 100, seed = 1] = process.argv.slice(2).map(Number);
const sum = {
  kills: 0,
  given: 0,
  got: 0,
  burnt: 0,
  lost: 0,
  faults: 0,
  unaccounted: 0,
  unequal: 0,
  seconds: 0,
};
for (let done = 0; done < total; done += ROUND) {
  const { sides, ...result } = await kills(Math.min(ROUND, total - done), seed + done, BLOCKS);
  const [a, b] = sides;
  sum.kills += result.kills;
  sum.given += result.given;
  sum.got += result.got;
  sum.burnt += a!.burnt + b!.burnt;
  sum.lost += a!.lost + b!.lost;
  sum.faults += result.faults.length;
  sum.unaccounted += result.unaccounted.reduce((x, y) => x + Math.abs(y), 0);
  sum.unequal += Number(a!.free.join() !== b!.free.join()) + Number(a!.custody.join() !== b!.custody.join());
  sum.seconds += result.seconds;
  console.log(JSON.stringify({ ...sum, seconds: Math.round(sum.seconds) }));
  for (const fault of result.faults) console.error(fault);
}
process.exitCode = sum.faults + sum.unaccounted + sum.unequal === 0 ? 0 : 1;
