/**
 * `npm run study:clock`: many random passes, with a beacon, with frames of the laser link, and without, on
 * seeds that no threshold was chosen on. Takes: first seed and number of passes, where others are wanted than
 * those of docs/reference/timing.md. Prints the figures of that page, and fails where a limit is not kept.
 */
import { type ClockFigures, clockFigures } from "./clock-figures.js";

const FIRST_SEED = 4001;
const PASSES = 2000;
/** Limits of index errors among gated clicks, and of the worst pass's tracking in ps. */
const MOST_INDEX_ERRORS = 1e-4;
const MOST_TRACKING_PS = 200;

const [first = FIRST_SEED, passes = PASSES] = process.argv.slice(2).map(Number);
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(passes) || first < 0 || passes < 1) {
  console.error("clock-study FIRST-SEED PASSES: two whole numbers, at least 0 and 1");
  process.exit(2);
}
const seeds = Array.from({ length: passes }, (_, i) => first + i);

/** What of the limits is not kept. */
function faultsOf(figures: ClockFigures, leastAcquired: number): string[] {
  const { acquiredAtOnce, wrong, gated, worstRmsPs, silentlyWrong } = figures;
  const faults: string[] = [];
  if (acquiredAtOnce < leastAcquired * figures.passes) faults.push(`only ${acquiredAtOnce} acquired`);
  if (wrong > MOST_INDEX_ERRORS * gated) faults.push(`${wrong} index errors`);
  if (worstRmsPs > MOST_TRACKING_PS) faults.push(`tracking of ${worstRmsPs} ps rms`);
  if (silentlyWrong.length > 0) faults.push(`silently wrong: ${silentlyWrong.join(", ")}`);
  return faults;
}

for (const { name, source, leastAcquired } of [
  { name: "with a beacon", source: "beacon", leastAcquired: 0.99 },
  { name: "with frames of the laser link", source: "frames", leastAcquired: 0.99 },
  { name: "without", source: "told", leastAcquired: 0.95 },
] as const) {
  const figures = clockFigures(seeds, source);
  const { lightShares: _, ...totals } = figures;
  console.log(`${name}, seeds ${first} to ${first + passes - 1}`);
  for (const [key, value] of Object.entries(totals)) console.log(`  ${key}: ${value}`);
  const faults = faultsOf(figures, leastAcquired);
  for (const fault of faults) console.error(`${name}: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
