/**
 * `npm run study:kills -- [KILLS] [SEED] [--minutes M] [--log FILE]`: KMEs killed by SIGKILL under traffic, a
 * laboratory after the other, each of at most 100 kills; prints the sums after each, begins no other after M
 * minutes, and ends with 1 when something was that must not be. With `--log` each laboratory is a line of
 * FILE, and those of the same code (KME and core, by SHA-256) that are there already count: so many kills may
 * be gathered in several runs, each of which goes on with the seeds behind those that were used.
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type KillsResult, kills } from "./kills.js";
import { programHash } from "./kme-process.js";

/** Kills of one laboratory; and blocks that both stations share there, several times what is used. */
const [ROUND, BLOCKS] = [100, 6_000];

/** What one laboratory showed. */
interface Line {
  readonly code: string;
  readonly seed: number;
  readonly at: string;
  /** Faults in words; how many blocks nobody accounts for; which lists differ between both sides. */
  readonly findings: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: "string" }, log: { type: "string" } },
});
const [total = 100, firstSeed = 1] = positionals.map(Number);
const mostSeconds = 60 * Number(values.minutes ?? Infinity);

function earlier(code: string): Line[] {
  const { log } = values;
  if (log === undefined || !existsSync(log)) return [];
  const lines = readFileSync(log, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Line).filter((line) => line.code === code);
}

function figuresOf({ kills, openings, both, given, got, seconds, sides }: KillsResult) {
  const sum = (what: "told" | "delivered" | "burnt" | "lost") =>
    sides.reduce((before, side) => before + side[what], 0);
  return {
    kills,
    whileOpening: openings,
    both,
    given,
    got,
    told: sum("told"),
    delivered: sum("delivered"),
    burnt: sum("burnt"),
    lostBlocks: sum("lost"),
    seconds: Math.round(seconds),
  };
}

function findingsOf({ faults, unaccounted, sides: [a, b] }: KillsResult): string[] {
  return [
    ...faults,
    ...unaccounted.filter((blocks) => blocks !== 0).map((blocks) => `${blocks} blocks are not accounted for`),
    ...(["free", "custody"] as const)
      .filter((list) => a![list].join() !== b![list].join())
      .map((list) => `both sides differ in the blocks that are ${list}`),
  ];
}

/** A laboratory; one that ends with an error has that as its finding, and no kills that count. */
async function laboratory(code: string, seed: number, count: number): Promise<Line> {
  const at = new Date().toISOString();
  try {
    const result = await kills(count, seed, BLOCKS);
    return { code, seed, at, findings: findingsOf(result), figures: figuresOf(result) };
  } catch (error) {
    return { code, seed, at, findings: [String((error as Error).stack)], figures: {} };
  }
}

const sums: Record<string, number> = { kills: 0, findings: 0 };
function count({ findings, figures }: Line): void {
  sums.findings! += findings.length;
  for (const [name, value] of Object.entries(figures)) sums[name] = (sums[name] ?? 0) + value;
}

const code = await programHash();
const before = earlier(code);
for (const line of before) count(line);
const begin = performance.now();
for (let seed = Math.max(firstSeed, ...before.map((line) => line.seed + 1)); sums.kills! < total; seed++) {
  if ((performance.now() - begin) / 1000 >= mostSeconds) break;
  const line = await laboratory(code, seed, Math.min(ROUND, total - sums.kills!));
  count(line);
  if (values.log !== undefined) appendFileSync(values.log, `${JSON.stringify(line)}\n`);
  console.log(JSON.stringify({ code: code.slice(0, 12), seed, ...sums }));
  for (const finding of line.findings) console.error(finding);
  // What keeps a laboratory from being made keeps the next one, too.
  if (line.figures.kills === undefined) break;
}
process.exitCode = sums.findings === 0 ? 0 : 1;
