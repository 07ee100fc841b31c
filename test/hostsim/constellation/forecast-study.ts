/**
 * `npm run study:forecast -- [COMPARED] [FLOWN]`: the fast forecast against KeyForecast on COMPARED passes
 * under a night's background and as many under the sky, with processor time; and KeyForecast against the
 * whole simulation on FLOWN passes under the sky that are expected to give key. Prints what
 * docs/reference/constellation.md shows.
 */
import { FastForecast } from "../../../hostsim/constellation/fast-forecast.js";
import { KeyForecast } from "../../../hostsim/forecast/expected.js";
import { runPass } from "../../../hostsim/pass/run-pass.js";
import { sampledPasses, UNDER_NIGHT, UNDER_SKY } from "./sampled-passes.js";

const [compared = 300, flown = 60] = process.argv.slice(2).map(Number);
const SEED = 24;
/** Of smaller keys the bits are told by which they differ: near no key a part of one is a large share. */
const SMALL_KEY = 2000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function compare(sky: "night" | "sky"): Promise<void> {
  const base = sky === "night" ? UNDER_NIGHT : UNDER_SKY;
  const [exact, fast] = [await KeyForecast.open(base), await FastForecast.open(base)];
  const passes = sampledPasses(base, compared, SEED);
  const bits = (pass: (typeof passes)[number]) => fast.secretBits(pass.track, pass.station, pass);
  const coldFrom = cpuMs();
  const found = passes.map(bits);
  const warmFrom = cpuMs();
  passes.map(bits);
  const exactFrom = cpuMs();
  const expected = passes.map(({ scenario }) => exact.of(scenario).secretKeyBits);
  const end = cpuMs();
  const withKey = expected.filter((key) => key > 0).length;
  const off = expected.map((key, at) => Math.abs(found[at]! - key));
  const worst = Math.max(...off.map((bits, at) => (expected[at]! >= SMALL_KEY ? bits / expected[at]! : 0)));
  const worstSmall = Math.max(...off.map((bits, at) => (expected[at]! < SMALL_KEY ? bits : 0)));
  const wrong = expected.filter((key, at) => (key === 0) !== (found[at] === 0)).length;
  say(
    `${sky}: ${compared} passes, ${withKey} with key; worst difference ${(100 * worst).toFixed(2)} %, ` +
      `of keys below ${SMALL_KEY} bits ${worstSmall} bits; ` +
      `key in one and none in the other: ${wrong}; CPU a pass: fast ${((warmFrom - coldFrom) / compared).toFixed(3)} ms ` +
      `(table known: ${((exactFrom - warmFrom) / compared).toFixed(3)} ms), KeyForecast ${((end - exactFrom) / compared).toFixed(1)} ms`,
  );
}

async function fly(): Promise<void> {
  const exact = await KeyForecast.open(UNDER_SKY);
  const ratios: { expected: number; flown: number }[] = [];
  for (const { scenario, highestElevationDeg } of sampledPasses(UNDER_SKY, 20 * flown, SEED + 1)) {
    if (ratios.length === flown) break;
    const expected = exact.of(scenario).secretKeyBits;
    if (expected === 0) continue;
    const { result } = await runPass(scenario, { seed: SEED + ratios.length });
    const { secretKeyBits } = result;
    ratios.push({ expected, flown: secretKeyBits });
    const percent = 100 * (secretKeyBits / expected - 1);
    say(
      `${scenario.station.name}, ${highestElevationDeg.toFixed(0)} deg: expected ${expected}, flown ${secretKeyBits} (${percent.toFixed(2)} %)`,
    );
  }
  const sum = (of: "expected" | "flown") => ratios.reduce((all, each) => all + each[of], 0);
  const off = ratios.map(({ expected, flown: key }) => Math.abs(key / expected - 1)).sort((a, b) => a - b);
  const within = off.filter((each) => each <= 0.05).length;
  say(
    `flown: ${ratios.length} passes; in all ${(100 * (sum("flown") / sum("expected") - 1)).toFixed(2)} %; ` +
      `median ${(100 * off[off.length >> 1]!).toFixed(2)} %, worst ${(100 * off.at(-1)!).toFixed(2)} %; within 5 %: ${within}`,
  );
}

await compare("night");
await compare("sky");
await fly();
