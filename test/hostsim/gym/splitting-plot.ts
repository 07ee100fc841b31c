/**
 * Photon-number splitting against an analysis without decoys and against ours, over the loss of the channel:
 * the points of the plot in docs/reference/attacks.md, and the plot. `npm run plots` makes both anew.
 */
import type { AttackName } from "../../../hostsim/adversary/attacks.js";
import { knownKeyBits, knownStrings } from "../../../hostsim/gym/known-key.js";
import { keyWithoutDecoys } from "../../../hostsim/gym/without-decoys.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { passOf } from "../../support/run-pass.js";

/** Shares of the sifted bits at one loss. */
export interface SplittingPoint {
  readonly lossDb: number;
  /** Our key without anybody, and under the attack. */
  readonly calm: number;
  readonly attacked: number;
  /** The key of an analysis without decoys under the attack, and the part of it that she does not know. */
  readonly withoutDecoys: number;
  readonly unknownOfIt: number;
}

/** Losses of the plot, in dB. */
export const PLOTTED_DB = [3, 6, 9, 12, 15, 20, 25, 30, 35];
/** Clicks of a session, about. */
const CLICKS = 400_000;

/** The bench with another loss, for as long as makes so many clicks. */
function benchAt(lossDb: number): Scenario {
  const bench = loadScenario("bench-250mhz");
  const { source, receiver, link, session } = bench;
  if (link.kind !== "table" || session.kind !== "window") throw new Error("the bench is another one");
  const { signal, decoy } = source.intensities;
  const mean = source.probabilities.signal * signal + source.probabilities.decoy * decoy;
  const perS = source.pulseRateHz * mean * 10 ** (-lossDb / 10) * receiver.efficiencies[0];
  return {
    ...bench,
    link: { ...link, lossDbByRangeKm: link.lossDbByRangeKm.map(([km]) => [km, lossDb] as [number, number]) },
    session: { ...session, durationS: Math.max(0.02, Math.ceil((100 * CLICKS) / perS) / 100) },
  };
}

/** Simulates one loss. */
export async function splittingAt(lossDb: number): Promise<SplittingPoint> {
  const scenario = benchAt(lossDb);
  const share = async (attack?: AttackName) => {
    const { result, keyBitsOfBases } = await passOf(scenario, attack === undefined ? {} : { attack });
    const { Z, X } = knownStrings(result, result.adversaryKnowledge);
    const { basisCounts, finiteKey } = result;
    const naive = [
      keyWithoutDecoys(basisCounts.Z, basisCounts.X, finiteKey.epsilonSec),
      keyWithoutDecoys(basisCounts.X, basisCounts.Z, finiteKey.epsilonSec),
    ] as const;
    const known = knownKeyBits(naive[0], Z) + knownKeyBits(naive[1], X);
    const rounded = (bits: number) => Number((bits / (Z.bits + X.bits)).toFixed(4));
    return {
      key: rounded(keyBitsOfBases[0] + keyBitsOfBases[1]),
      withoutDecoys: rounded(naive[0] + naive[1]),
      unknownOfIt: rounded(naive[0] + naive[1] - known),
    };
  };
  const calm = await share();
  const { key, withoutDecoys, unknownOfIt } = await share("photon-number-splitting");
  return { lossDb, calm: calm.key, attacked: key, withoutDecoys, unknownOfIt };
}

const CURVES: readonly [keyof SplittingPoint, colour: string, dash: string, words: string][] = [
  ["withoutDecoys", "#b3261e", "", "key without decoys, attacked"],
  ["unknownOfIt", "#b3261e", "6 4", "of it unknown to her"],
  ["calm", "#1b5e8c", "6 4", "our key, nobody there"],
  ["attacked", "#1b5e8c", "", "our key, attacked"],
];
const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [720, 400, 60, 20, 230, 50];

/** The plot as SVG. */
export function splittingPlot(points: readonly SplittingPoint[]): string {
  const lastDb = Math.max(...points.map(({ lossDb }) => lossDb));
  const x = (lossDb: number) => (LEFT + (lossDb / lastDb) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (share: number) => (HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const text = (at: [string | number, string | number], words: string, more = "") =>
    `<text x="${at[0]}" y="${at[1]}" ${more}>${words}</text>`;
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<path d="M${x(0)} ${y(share)}H${x(lastDb)}" stroke="#ccc"/>${text([LEFT - 8, Number(y(share)) + 4], `${100 * share} %`, 'text-anchor="end"')}`,
  );
  const losses = [0, 5, 10, 15, 20, 25, 30, 35]
    .filter((loss) => loss <= lastDb)
    .map((loss) => text([x(loss), HEIGHT - BOTTOM + 18], String(loss), 'text-anchor="middle"'));
  const curves = CURVES.map(([name, colour, dash, words], i) => {
    const line = points.map((point) => `${x(point.lossDb)},${y(point[name])}`).join(" ");
    const style = `fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"`;
    const key = `<path d="M${WIDTH - RIGHT + 15} ${TOP + 20 + 24 * i}h30" ${style}/>`;
    return `<polyline points="${line}" ${style}/>${key}${text([WIDTH - RIGHT + 52, TOP + 24 + 24 * i], words)}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12">
<title>Photon-number splitting, simulated: share of the sifted bits over the channel's loss</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${ticks.join("\n")}
${losses.join("\n")}
${text([x(lastDb / 2), HEIGHT - 12], "loss of the channel in dB", 'text-anchor="middle"')}
${curves.join("\n")}
</svg>
`;
}
