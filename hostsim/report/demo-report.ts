/**
 * The page of a demonstration: one HTML file that needs no server and no network, and a script only to save
 * what it shows. Takes: result, pictures. Gives: the page as text. Never sees a key.
 */

import type { Headed } from "../base/format-head.js";
import { embeddedJson, escapeHtml } from "../base/html.js";
import type { DemoPicture, DemoPictureBytes, DemoResult } from "../demo/result.js";
import { assumptionsTable } from "./assumptions.js";
import { demoTimeline } from "./demo-timeline.js";
import { DATA_BUTTONS, pictureButtons, reportAsset, reportPage } from "./page-frame.js";
import { bytesUrl, pictureUrl, pictureWidth } from "./picture-data.js";

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function minute(utc: string): string {
  return `${utc.slice(0, 16).replace("T", " ")} UTC`;
}

function figure(url: string, caption: string, alt: string): string {
  return `<figure><img src="${url}" alt="${escapeHtml(alt)}"><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

function answer({ pictures, accountCloses, drought, recovery, policy }: DemoResult): string {
  const wrong = [
    ...pictures
      .filter(({ arrivedBitForBit }) => !arrivedBitForBit)
      .map(({ file }) => `${file} arrived changed`),
    ...(accountCloses ? [] : ["the account of key does not close"]),
    ...(recovery?.isOpen ? [] : ["the tunnel was not open after the clouds"]),
    ...(drought.isObeyed ? [] : [`the policy "${policy.whenDry}" was not obeyed`]),
  ];
  if (wrong.length > 0) return `<p class="answer none">${escapeHtml(wrong.join("; "))}.</p>`;
  return `<p class="answer">${pictures.length} pictures arrived bit for bit, under keys from a satellite</p>`;
}

function pictureRow(picture: DemoPicture, bytes: DemoPictureBytes, i: number): string {
  const { from, to, utc, keyId, wireBytes, arrivedBitForBit, source } = picture;
  const sent = bytes.sent[i]!;
  return `<h3>${escapeHtml(from)} to ${escapeHtml(to)}</h3>
<div class="pictures">
${figure(pictureUrl(sent), `as sent, ${minute(utc)}`, `the picture that ${from} sends`)}
${figure(bytesUrl(bytes.onWire[i]!, pictureWidth(sent)), "on the wire: a grey pixel a byte", "noise")}
${figure(pictureUrl(bytes.received[i]!), `as received: ${arrivedBitForBit ? "bit for bit" : "CHANGED"}`, `the picture that ${to} received`)}
</div>
<p class="quiet">${whole(picture.bytes)} bytes, ${whole(wireBytes)} on the wire with the handshake, under key <code>${escapeHtml(keyId)}</code>. ${escapeHtml(source)}.</p>`;
}

function clouds({ drought, recovery, policy, events }: DemoResult): string {
  const { dryUtc, policyUtc, isOpenAtEnd, isObeyed } = drought;
  const said = events
    .filter(({ kind }) => kind === "policy")
    .map(({ station, words }) => `${station}: ${words}`);
  const dry =
    dryUtc === null
      ? "The key lasted through them."
      : `From ${minute(dryUtc)} on, neither KME had a key to give, and the tunnel went on with its last one.`;
  const old = policyUtc === null ? "" : ` At ${minute(policyUtc)} that key was too old. ${said.join("; ")}.`;
  const key =
    recovery === null
      ? "No key came after the clouds."
      : `Then a second relay filled new stores. At ${minute(recovery.keyUtc)} a new key was in place, and a message <span class="${recovery.isOpen ? "good" : "bad"}">${recovery.isOpen ? "✓ went" : "✗ did not go"} through</span>.`;
  return `<h2>Three nights of clouds, and key again</h2>
<p>${escapeHtml(dry)}${escapeHtml(old)}</p>
<p>Before key came again, a message ${isOpenAtEnd ? "went" : "did not go"} through: <span class="${isObeyed ? "good" : "bad"}">${isObeyed ? "✓ as" : "✗ not as"} the policy “${policy.whenDry}” wants</span>. ${key}</p>`;
}

function account({ account: { made, pad, told, left, burnt }, accountCloses }: DemoResult): string {
  return `<h2>Every block of key accounted for</h2><div class="wide" tabindex="0"><table class="numbers">
<tr><th>blocks of 256 bits</th><th>made</th><th>= one-time pad of the relays</th><th>+ for the tunnel</th><th>+ left</th><th>+ burnt</th><th>check</th></tr>
<tr><td>shared by both stations</td><td>${made}</td><td>${pad}</td><td>${told}</td><td>${left}</td><td>${burnt}</td><td class="${accountCloses ? "good" : "bad"}">${accountCloses ? "✓ closes" : "✗ does not close"}</td></tr></table></div>
<p class="quiet">Either station gives out half of the keys, so the ends of the tunnel ask in turn.</p>`;
}

function eventTable({ events }: DemoResult): string {
  const rows = events.map(
    ({ utc, kind, station, words, keyId, keysLeft }) =>
      `<tr><td>${minute(utc)}</td><td>${escapeHtml(station ?? "both")}</td><td>${kind}</td><td>${escapeHtml(words)}</td><td>${keysLeft ?? ""}</td><td>${keyId === null ? "" : `<code>${escapeHtml(keyId)}</code>`}</td></tr>`,
  );
  return `<h2>All that happened</h2><div class="wide" tabindex="0"><table class="events"><tr><th>when</th><th>where</th><th>what</th><th>in words</th><th>keys left</th><th>key ID</th></tr>${rows.join("")}</table></div>`;
}

const HANDSHAKES = `<tr><th>handshakes</th><td>WireGuard takes a new key at its next handshake, two minutes after the one before. Here both ends' sessions are ended before each picture and each message, so that the handshake comes at once, under the key in place</td></tr>
`;

function restsOn({ way, seed }: DemoResult): string {
  const isWireguard = way.startsWith("WireGuard");
  return `<h2>What it is, and what not</h2><table>
<tr><th>real</th><td>the payload's and the ground's code, the key stores, both KMEs over mutual TLS (ETSI GS QKD 014), both ends that agree on each key, and ${isWireguard ? "WireGuard, unmodified, and the TCP that goes through it" : "the TLS that carries the pictures"}</td></tr>
<tr><th>simulated</th><td>photons, orbit, weather, and the clock of stores, KMEs and ends: days pass in seconds</td></tr>
<tr><th>the tunnel</th><td>${escapeHtml(way)}, on this machine alone${isWireguard ? "" : ", in place of WireGuard, which needs root"}</td></tr>
<tr><th>the keys</th><td>follow from the printed seed ${seed}: they are public, and protect nothing. Their IDs are random</td></tr>
${isWireguard ? HANDSHAKES : ""}</table>`;
}

/** The page. */
export function demoReport(result: DemoResult, bytes: DemoPictureBytes): string {
  const all: Headed<"satqkd-demo", DemoResult> = { format: "satqkd-demo", version: 1, ...result };
  const head = ["when (UTC)", "where", "what", "in words", "keys left", "key ID"];
  const rows = result.events.map(({ utc, station, kind, words, keysLeft, keyId }) => [
    ...[utc, station ?? "both", kind, words, keysLeft, keyId],
  ]);
  return reportPage({
    title: result.title,
    styles: ["style.css", "relay.css", "demo.css"].map(reportAsset).join("\n"),
    header: `<h1>${escapeHtml(result.title)}</h1>`,
    main: `${answer(result)}
<p class="quiet">${result.evidence}, seed ${result.seed}. Again: <code>${escapeHtml(result.command)}</code></p>
<h2>When</h2>
${demoTimeline(result)}
<h2>The pictures</h2>
${result.pictures.map((picture, i) => pictureRow(picture, bytes, i)).join("\n")}
${clouds(result)}
${account(result)}
${restsOn(result)}
${eventTable(result)}
${assumptionsTable(result.assumptions)}
<h2>To take along</h2>
${DATA_BUTTONS}
${pictureButtons({ timeline: "Time line" })}`,
    scripts: `<script type="application/json" id="data">${embeddedJson({ name: "relay-tunnel", rows: [head, ...rows], all })}</script>
<script>${reportAsset("downloads.js")}</script>
`,
  });
}
