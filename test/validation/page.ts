/**
 * The page of validation: what others published, beside what comes out here. Takes nothing. Gives: the page
 * as Markdown, from passes that are flown and counts that are bounded while it is made. Published figures
 * stand here, with their source; whatever stands in a column "here" is computed.
 */
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { parseCounts } from "../../hostsim/finite-key/counts-schema.js";
import { keyLength } from "../../hostsim/finite-key/key-length.js";
import { total } from "../../hostsim/finite-key/tail-bounds.js";
import { boundOf, countsOf, wantedPattern } from "../../hostsim/optimise/expected-key.js";
import { settingOfScenario } from "../../hostsim/optimise/setting.js";
import { emissionOfHost } from "../../hostsim/pass/emission-of-board.js";
import { expectedChannelOf } from "../../hostsim/pass/expected-channel.js";
import type { PassOutcome } from "../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../hostsim/scenario/load.js";
import { countsFile, satquma } from "../hostsim/finite-key/support.js";
import { passOf } from "../support/run-pass.js";
import { geostationary, gigahertz, zvenigorod } from "./without-inputs.js";

/** A published figure beside ours. */
interface Comparison {
  readonly quantity: string;
  readonly published: number;
  readonly here: number;
  readonly digits: number;
  readonly why: string;
}

function whole(value: number, digits: number): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function difference({ published, here }: Comparison): string {
  const percent = 100 * (here / published - 1);
  return `${percent < 0 ? "" : "+"}${percent.toFixed(1)} %`;
}

function table(rows: readonly Comparison[]): string {
  const lines = rows.map(
    (row) =>
      `| ${row.quantity} | ${whole(row.published, row.digits)} | ${whole(row.here, row.digits)} | ${difference(row)} | ${row.why} |`,
  );
  return ["| | published | here | difference | why |", "|---|---:|---:|---:|---|", ...lines].join("\n");
}

/** Sifted signal bits a second where the range is within 2 % of one. */
function rateAt({ result, intervals }: PassOutcome, rangeKm: number): number {
  const near = intervals.filter((interval) => Math.abs(interval.rangeKm / rangeKm - 1) < 0.02);
  const bits = near.reduce((sum, { siftedBits }) => sum + siftedBits, 0);
  const seconds = near.reduce((sum, { durationS }) => sum + durationS, 0);
  return (bits * result.siftedSignalBits) / result.siftedBits / seconds;
}

async function xinglong(): Promise<string> {
  const outcome = await passOf("micius-2016-12-19");
  const { result } = outcome;
  const of = (quantity: string, published: number, here: number, digits: number, why: string) => ({
    quantity,
    published,
    here,
    digits,
    why,
  });
  return table([
    of("closest approach, km", 645, result.closestKm, 1, "public elements, SGP4"),
    of("detections", 3_551_136, result.detections, 0, "loss read from a figure at 24 ranges"),
    of("sifted signal bits", 1_671_072, result.siftedSignalBits, 0, "as detections"),
    of("signal's share of the detections", 0.470574, result.siftedSignalBits / result.detections, 4, "noise"),
    of("QBER, %", 1.1, 100 * result.qber!, 2, "misalignment and background are chosen for it: no test"),
    of("sifted bit/s at 645 km", 12_000, rateAt(outcome, 645), 0, 'published as "about 12 kbit/s"'),
    of("sifted bit/s at 1,200 km", 1000, rateAt(outcome, 1200), 0, 'published as "1 kbit/s"'),
    of(
      "secret bits, epsilon 1e-9",
      300_939,
      result.secretKeyBits,
      0,
      "their formula and f are not printed; here all classes give key, f is 1.04, and the bound is the linear programme (Lim et al. with Hoeffding: 368,522)",
    ),
  ]);
}

function keyReference(): string {
  const rows = satquma.rows
    .filter(({ SKL }) => SKL > 0)
    .map((row) => {
      const ours = keyLength(parseCounts(JSON.stringify(countsFile(row))));
      return {
        quantity: `p_ec ${row.Pec}, QBER_I ${row.QBERI}, ${row.ls_dB} dB, ${row.dt_s} s`,
        published: row.SKL,
        here: ours.boundBits,
        digits: 0,
        why: "the same counts, the same formula",
      };
    });
  return table(rows);
}

async function satqumaRates(): Promise<string> {
  const scenario = loadScenario(join(packageRoot, "test/hostsim/optimise/satquma-default.json"));
  const setting = settingOfScenario(scenario);
  const {
    durationS: _,
    leastLossDb,
    ...channel
  } = expectedChannelOf(scenario, await emissionOfHost(scenario, null));
  const { epsilonSec, epsilonCor, tailBound, decoyMethod } = scenario.security;
  const pattern = wantedPattern(setting);
  const rows = [0, 1].flatMap((extraDb) => {
    const factor = 10 ** (-extraDb / 10);
    const levels = channel.levels.map((level) => ({
      ...level,
      transmittance: level.transmittance * factor,
    }));
    const conditions = {
      channel: { ...channel, levels },
      epsilonSec,
      epsilonCor,
      tailBound,
      decoyMethod,
      efficiency: 1.16,
    };
    const counts = countsOf(conditions, setting, pattern);
    const theirs = satquma.rows.find(
      (row) => row.Pec === 1e-8 && row.QBERI === 0.001 && row.ls_dB === extraDb && row.dt_s === 210,
    )!;
    const at = `least loss ${(leastLossDb + extraDb).toFixed(1)} dB`;
    return [
      {
        quantity: `sifted bits, ${at}`,
        published: theirs.nX_k.reduce((sum, count) => sum + count, 0),
        here: total(counts.Z.detections),
        digits: 0,
        why: "another orbit's ranges at the same elevations",
      },
      {
        quantity: `secret bits, ${at}`,
        published: theirs.SKL,
        here: boundOf(conditions, setting, pattern, counts).secretKeyBits,
        digits: 0,
        why: "as sifted bits; it gives vacuum's clicks the mean QBER, here they are wrong half of the time",
      },
    ];
  });
  return table(rows);
}

async function jinan(): Promise<string> {
  const { result } = await passOf("jinan-1-stellenbosch");
  return table([
    {
      quantity: "secret bits of the best pass",
      published: 1_070_000,
      here: result.secretKeyBits,
      digits: 0,
      why: "the receiver's loss was fitted to it under Lim et al. with Hoeffding (1,119,885), so this shows only that the rest can be so",
    },
  ]);
}

/** The page. */
export async function validationPage(): Promise<string> {
  return `# Validation

Published passes and reference figures, each beside what comes out here. Made by \`npm run validation\`, which flies the passes and bounds the counts again (simulated, seed 1); a test holds this page to it.
Nothing here was measured by us.

## Micius over Xinglong
Liao et al., Nature 549, 43 (2017): 19 December 2016, 273 s. Scenario \`micius-2016-12-19\`: public elements, the published source and receiver, the link's loss of the paper's figure.

${await xinglong()}

With the Moon of that night, clear air and a sky in place of the assumed background it stays within the same limits (\`test/hostsim/pass/micius.test.ts\`).

## Key length
SatQuMA 2.0.0-beta's default case with fixed parameters, run once: its counts into our bound of Lim et al., PRA 89, 022307 (2014). Rows without key have none here either (\`test/hostsim/finite-key/satquma.test.ts\`).

${keyReference()}

## Rate against loss
SatQuMA's own loss by elevation in this project's channel model, its parameters, f = 1.16, expected values (scenario \`test/hostsim/optimise/satquma-default.json\`).

${await satqumaRates()}

## Jinan-1
Li et al., Nature 640, 47 (2025): the best pass, over Stellenbosch. Scenario \`jinan-1-stellenbosch\`; the satellite's orbit, transmitter and pointing are not published.

${await jinan()}

## Micius over Zvenigorod
Khmelev et al., Opt. Express 32, 11964 (2024), arXiv:2310.17476: 600 mm of aperture, four detectors that differ. Scenario \`test/validation/micius-zvenigorod.json\`: the link over Xinglong with 4.44 dB more for the aperture, another pass, assumed
efficiencies. Expected values: a check of the size alone.

${await zvenigorod()}

## An emulated overpass at 1 GHz
Roger et al., Sci. Adv. 2023, PMC10691775: 4.58 Mbit of key in one emulated overpass. Their losses were not at hand, so this shows which loss would explain the key (\`test/validation/overpass-1ghz.json\`, expected values).

${await gigahertz()}

## A geostationary satellite
Mannalath, Zapatero and Curty, arXiv:2605.29706 (2026). No figure of theirs was at hand to stand beside ours: eight hours of the same 1 GHz source and receiver at night, at a loss that does not change.

${await geostationary()}

## What is not compared, and why
| published | what would be needed |
|---|---|
| Micius over Zvenigorod: its own pass, loss against time, four efficiencies, gate | the paper's text; only the abstract was at hand |
| the emulated overpass at 1 GHz: loss against time, intensities, probabilities, QBER | likewise |
| the geostationary study: link budget, receiver, noise by day, clouds, a year's yield | likewise; its abstract has no figure |
| Jinan-1's other nineteen runs | only the best is published as a number |
`;
}
