/**
 * The report of a relay: one HTML page that needs no server and no network, and a script only to save what it
 * shows. Takes: result, pictures, ground track. Gives: the page as text. Never sees a key.
 */
import type { Headed } from "../base/format-head.js";
import { embeddedJson, escapeHtml } from "../base/html.js";
import { seedWords } from "../base/random.js";
import { givenUpWords } from "../relay/given-up.js";
import type {
  PartyAccount,
  RandomnessTest,
  RelayPictures,
  RelayResult,
  RelaySights,
  SentPicture,
} from "../relay/relay-result.js";
import { isUsed } from "../relay/sky-tracks.js";
import { assumptionsTable } from "./assumptions.js";
import { DATA_BUTTONS, pictureButtons, reportAsset, reportPage } from "./page-frame.js";
import { bytesUrl, pictureUrl, pictureWidth } from "./picture-data.js";
import { relayMap } from "./relay-map.js";
import { relayTimeline } from "./relay-timeline.js";
import { SKY_LEGEND, skyOfStation } from "./sky-plot.js";

/** Palette indices are small: their xor is dark without this. */
const SHARED_PAD_GAIN = 16;

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function minute(utc: string): string {
  return `${utc.slice(0, 16).replace("T", " ")} UTC`;
}

/** Whether an account closes to the bit. */
function accountCloses({ madeBits, spentBits, leftBits, burntBits }: PartyAccount): boolean {
  return madeBits === spentBits + leftBits + burntBits;
}

/** What did not hold, in words; empty when all did. */
function failures(result: RelayResult): string[] {
  const { pictures, relay, accounts, ciphertext } = result;
  return [
    ...pictures
      .filter(({ arrivedBitForBit }) => !arrivedBitForBit)
      .map(({ file }) => `${file} arrived changed`),
    ...(relay.keysEqual ? [] : ["the shared keys differ: do not use them"]),
    ...(relay.blocksLeftOnSatellite === 0 ? [] : ["relayed key is left on the satellite"]),
    ...accounts
      .filter((account) => !accountCloses(account))
      .map(({ party, peer }) => `the account of ${party} with ${peer} does not close`),
    ...(ciphertext.every(({ passed }) => passed) ? [] : ["the ciphertext fails a test of randomness"]),
  ];
}

function answer(result: RelayResult): string {
  const wrong = failures(result);
  if (wrong.length > 0) return `<p class="answer none">${escapeHtml(wrong.join("; "))}.</p>`;
  const { length } = result.pictures;
  const pictures = length === 1 ? "One picture" : `${length} pictures`;
  return `<p class="answer">${pictures} arrived bit for bit, over ${whole(result.distanceKm)} km, under one-time pad</p>`;
}

function figure(url: string, caption: string, alt: string): string {
  return `<figure><img src="${url}" alt="${escapeHtml(alt)}"><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

function pictureRow(picture: SentPicture, pictures: RelayPictures, i: number): string {
  const { from, to, bytes, blocks, sentUtc, receivedUtc, arrivedBitForBit, source } = picture;
  const width = pictureWidth(pictures.sent[i]!);
  const verdict = arrivedBitForBit ? "bit for bit" : "CHANGED";
  return `<h3>${escapeHtml(from)} to ${escapeHtml(to)}</h3>
<div class="pictures">
${figure(pictureUrl(pictures.sent[i]!), `as sent, ${minute(sentUtc)}`, `the picture that ${from} sends`)}
${figure(bytesUrl(pictures.onAir[i]!, width), "on the air: a grey pixel a byte", "noise")}
${figure(pictureUrl(pictures.received[i]!), `as received, ${minute(receivedUtc)}: ${verdict}`, `the picture that ${to} received`)}
</div>
<p class="quiet">${whole(bytes)} bytes under ${whole(blocks)} key blocks of 256 bits, each spent for this alone. ${escapeHtml(source)}.</p>`;
}

/** The skies of both stations side by side, each under the station's name. */
function skies({ stations }: RelayResult, { skies: tracks }: RelaySights): string {
  const plots = stations.map(
    ({ name, id }) =>
      `<div id="sky-${id}"><h3>${escapeHtml(name)}</h3>${skyOfStation(
        name,
        tracks.filter(({ station }) => station === name),
      )}</div>`,
  );
  return `<h2>In the sky</h2>
<div class="sights">${plots.join("")}</div>
<p class="quiet">${SKY_LEGEND} The passes that were used: <span class="entry"><span class="key"></span> for key,</span> <span class="entry"><span class="key track-packets"></span> for packets only.</span></p>`;
}

function repeatedPad(result: RelayResult, { sent, sharedPad }: RelayPictures): string {
  if (sharedPad.length === 0) return "";
  const rows = result.ciphertext.map((test, i) => testRow(test, result.repeatedPad[i]!)).join("");
  return `<h2>Why no pad is ever used twice</h2>
<div class="pictures">
${figure(bytesUrl(sharedPad, pictureWidth(sent[0]!), SHARED_PAD_GAIN), `had both pictures had one pad: xor of what is on the air, ${SHARED_PAD_GAIN} times as bright`, "both pictures, one over the other")}
<div class="beside"><table><tr><th>test of randomness</th><th>on the air</th><th>had one pad served twice</th></tr>${rows}</table>
<p class="quiet">p-values; below 10<sup>-6</sup> a test fails. Passing proves nothing; a pad used twice fails.</p></div>
</div>`;
}

function pValueText(value: number): string {
  if (value < 1e-99) return "below 1e-99";
  return value < 1e-4 ? value.toExponential(0) : value.toFixed(3);
}

function testRow(real: RandomnessTest, repeated: RandomnessTest): string {
  const cell = ({ passed, pValue }: RandomnessTest) =>
    `<td class="${passed ? "good" : "bad"}">${passed ? "passes" : "fails"} (${pValueText(pValue)})</td>`;
  return `<tr><td>${escapeHtml(real.name)}</td>${cell(real)}${cell(repeated)}</tr>`;
}

function passTable(result: RelayResult): string {
  const last = result.passes.map(isUsed).lastIndexOf(true);
  const unused = result.passes.length - last - 1;
  const rows = result.passes.slice(0, last + 1).map(
    (
      pass,
    ) => `<tr class="${isUsed(pass) ? "" : "quiet"}"><td>${minute(pass.fromUtc)}</td><td>${escapeHtml(pass.station)}</td>
<td>${pass.peakElevationDeg.toFixed(0)}°</td><td>${pass.fate}</td><td>${pass.secretKeyBits > 0 ? whole(pass.secretKeyBits) : ""}</td>
<td>${pass.qber === null ? "" : `${(100 * pass.qber).toFixed(2)} %`}</td><td>${[...givenUpWords(pass), ...pass.relay].map(escapeHtml).join("; ")}</td></tr>`,
  );
  return `<h2>Passes</h2><div class="wide" tabindex="0"><table class="passes"><tr><th>from</th><th>station</th><th>highest</th><th>what became of it</th><th>secret bits</th><th>QBER</th><th>the relay</th></tr>${rows.join("")}</table></div>
${unusableWords(result)}
${unused === 0 ? "" : `<p class="quiet">${unused} more passes until ${minute(result.toUtc)} were not needed.</p>`}`;
}

/** Passes that the rules left out, and how long a turn takes. */
function unusableWords({ unusablePasses, slewS }: RelayResult): string {
  const each = unusablePasses.map(
    ({ station, daylight, sunlit, short, bright }) =>
      `${escapeHtml(station)}: ${daylight} by daylight, ${sunlit} in sunlight, ${short} too short${bright === 0 ? "" : `, ${bright} under too bright a sky`}`,
  );
  return `<p class="quiet">The satellite turns from one station to another in ${slewS} s. Passes that could not be used: ${each.join("; ")}.</p>`;
}

function relayFacts({ relay, stations }: RelayResult): string {
  const names = stations.map(({ name }) => escapeHtml(name));
  const steps = relay.steps
    .map(
      ({ utc, station, from, to }) =>
        `<tr><td>${minute(utc)}</td><td>${escapeHtml(station)}</td><td>${from}</td><td>${to}</td></tr>`,
    )
    .join("");
  return `<h2>The relay</h2>
<p>${whole(relay.sharedBlocks)} blocks of 256 bits are shared, ${relay.lostBlocks} were lost on the way. ${escapeHtml(relay.decodedBy)} added
K<sub>A</sub> xor K<sub>B</sub>, which is public, to its own key; the other's own key is the shared one.</p>
<p><strong>The satellite must be trusted until ${minute(relay.satelliteKnewUntilUtc)}:</strong> before, it held the keys of ${names.join(" and ")}. Then it spent both,
block by block, for their xor. It released the relay ${minute(relay.releasedUtc)}; ${relay.blocksLeftOnSatellite} blocks of the relayed key were found in its flash then.</p>
<table><tr><th>when</th><th>in sight of</th><th>state before</th><th>state after</th></tr>${steps}</table>`;
}

function accounts(result: RelayResult): string {
  const rows = result.accounts
    .map((account) => {
      const closes = accountCloses(account);
      return `<tr><td>${escapeHtml(account.party)} with ${escapeHtml(account.peer)}</td><td>${whole(account.madeBits)}</td><td>${whole(account.spentBits)}</td>
<td>${whole(account.leftBits)}</td><td>${whole(account.burntBits)}</td><td class="${closes ? "good" : "bad"}">${closes ? "✓ closes" : "✗ does not close"}</td></tr>`;
    })
    .join("");
  return `<h2>Every bit of key accounted for</h2><div class="wide" tabindex="0"><table class="numbers"><tr><th>key of</th><th>made</th><th>= spent</th><th>+ left</th><th>+ burnt</th><th>check</th></tr>${rows}</table></div>`;
}

function security({ security: s }: RelayResult): string {
  return `<h2>What it rests on</h2><table>
<tr><th>each pass</th><td>epsilon ${s.epsilonSec} (secrecy), ${s.epsilonCor} (correctness), tail bound ${escapeHtml(s.tailBound)}</td></tr>
<tr><th>all together</th><td>below ${s.epsilonTotal.toExponential(1)} over ${s.flownPasses} passes: their secrecy, correctness and authentication, and forged tags of relay and pictures (${s.epsilons.length} terms, in --json)</td></tr>
<tr><th>randomness</th><td>${escapeHtml(s.randomness)}: with "expanded", secrecy also rests on the pattern's generator, ${escapeHtml(s.generator)}, and on ChaCha20 for the hash</td></tr>
<tr><th>trust</th><td>in the satellite until it spent both keys; in both stations</td></tr>
<tr><th>evidence</th><td>simulated: photons, orbit and weather are a model; the payload's and the ground's code are the real ones</td></tr></table>`;
}

/** What the page says after its heading. */
export function relayBody(result: RelayResult, pictures: RelayPictures, sights: RelaySights): string {
  return `<p class="quiet">${escapeHtml(result.description)}</p>
${answer(result)}
<p class="quiet">${escapeHtml(result.evidence)}, ${seedWords(result.seed)}. Again: <code>${escapeHtml(result.command)}</code></p>
<h2>The pictures</h2>
${result.pictures.map((picture, i) => pictureRow(picture, pictures, i)).join("\n")}
<h2>Where</h2>
${relayMap(result, sights.track)}
${skies(result, sights)}
<h2>When</h2>
${relayTimeline(result)}
${passTable(result)}
${relayFacts(result)}
${repeatedPad(result, pictures)}
${accounts(result)}
${security(result)}
${assumptionsTable(result.assumptions)}`;
}

/** The passes as rows, the names of their columns first. */
function passRows({ passes }: RelayResult): (string | number | null)[][] {
  const head = [
    "from (UTC)",
    "to (UTC)",
    "station",
    "highest in deg",
    "fate",
    "secret bits",
    "QBER",
    "blocks",
  ];
  return [
    head,
    ...passes.map((pass) => [
      ...[pass.fromUtc, pass.toUtc, pass.station, pass.peakElevationDeg, pass.fate],
      ...[pass.secretKeyBits, pass.qber, pass.blocks],
    ]),
  ];
}

/** The page. */
export function relayReport(result: RelayResult, pictures: RelayPictures, sights: RelaySights): string {
  const all: Headed<"satqkd-relay", RelayResult> = { format: "satqkd-relay", version: 1, ...result };
  const skyNames = result.stations.map(({ name, id }) => [`sky-${id}`, `Sky over ${name}`] as const);
  return reportPage({
    title: result.title,
    styles: `${reportAsset("style.css")}\n${reportAsset("relay.css")}`,
    header: `<h1>${escapeHtml(result.title)}</h1>`,
    main: `${relayBody(result, pictures, sights)}
<h2>To take along</h2>
${DATA_BUTTONS}
${pictureButtons({ map: "Map", timeline: "Time line", ...Object.fromEntries(skyNames) })}`,
    scripts: `<script type="application/json" id="data">${embeddedJson({ name: result.scenario, rows: passRows(result), all })}</script>
<script>${reportAsset("downloads.js")}</script>
`,
  });
}
