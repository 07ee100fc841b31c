/**
 * What `satqkd relay` tells a person at the end. Takes: the result and files that were written. Gives: lines
 * of text.
 */

import { seedWords } from "../base/random.js";
import { givenUpWords } from "../relay/given-up.js";
import type { RelayResult } from "../relay/relay-result.js";

function row(label: string, ...lines: string[]): string {
  return lines.map((line, i) => `${(i === 0 ? label : "").padEnd(16)}${line}`).join("\n");
}

/** A station's identifier, with its name where that says more. */
function named({ name, id }: RelayResult["stations"][number]): string {
  return name.toLowerCase() === id ? id : `${id} (${name})`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}

function minute(utc: string): string {
  return `${utc.slice(0, 16).replace("T", " ")} UTC`;
}

/** The summary. */
export function relaySummary(
  result: RelayResult,
  files: { readonly page: string | null; readonly keystore: string | null },
): string {
  const { relay, security, passes } = result;
  const of = (fate: string) => passes.filter((pass) => pass.fate === fate).length;
  const lines = [
    `${result.title} (${result.evidence}, ${seedWords(result.seed)})`,
    row(
      "Passes",
      `${of("flown")} flown, ${of("link only")} for packets only, ${of("clouded")} clouded, ${of("no key")} without key, ${of("given up")} given up, ${of("not needed")} not needed`,
    ),
    ...givenUp(result),
    row(
      "Shared key",
      `${count(relay.sharedBlocks * 256)} bits over ${count(Math.round(result.distanceKm))} km in ${count(relay.sharedBlocks)} blocks, ${relay.lostBlocks} lost; ${relay.decodedBy} decoded`,
      relay.keysEqual ? "equal at both stations" : "DIFFERENT KEYS: do not use them",
    ),
    row(
      "Satellite",
      `knew both keys until ${minute(relay.satelliteKnewUntilUtc)}, released ${minute(relay.releasedUtc)}; ${relay.blocksLeftOnSatellite} blocks of it left in its flash`,
    ),
    ...result.pictures.map((picture, i) =>
      row(
        i === 0 ? "Pictures" : "",
        `${picture.from} to ${picture.to}: ${picture.file}, ${count(picture.bytes)} bytes under ${picture.blocks} blocks, ${minute(picture.sentUtc)} to ${minute(picture.receivedUtc)}: ${picture.arrivedBitForBit ? "arrived bit for bit" : "ARRIVED CHANGED"}`,
      ),
    ),
    row(
      "Ciphertext",
      `${verdict(result.ciphertext)}; with one pad for two pictures it would: ${verdict(result.repeatedPad)}`,
    ),
    ...result.accounts.map(({ party, peer, madeBits, spentBits, leftBits, burntBits }, i) =>
      row(
        i === 0 ? "Accounts" : "",
        `${party} with ${peer}: made ${count(madeBits)} = spent ${count(spentBits)} + left ${count(leftBits)} + burnt ${count(burntBits)}${madeBits === spentBits + leftBits + burntBits ? "" : "  DOES NOT CLOSE"}`,
      ),
    ),
    row(
      "Security",
      `each pass ${security.epsilonSec} secret, ${security.epsilonCor} correct (${security.tailBound}); all together below ${security.epsilonTotal.toExponential(1)}`,
      `randomness: ${security.randomness}; the satellite is trusted until it has released the keys`,
    ),
    row("Assumed", `${result.assumptions.length} numbers, weather among them: see --json or --report`),
  ];
  if (files.keystore !== null)
    lines.push(
      row(
        "Key stores",
        `in ${files.keystore}, for satqkd send and receive: ${result.stations.map(named).join(", ")}`,
        ...(result.seed === null
          ? []
          : ["PUBLIC: they follow from the seed; leave --seed out for secret ones"]),
      ),
    );
  if (files.page !== null) lines.push(row("Report", files.page));
  lines.push(row("Again", result.command), row("Took", `${result.wallS.toFixed(1)} s`));
  return `${lines.join("\n")}\n`;
}

/** What the stations left to each other, pass by pass. */
function givenUp({ passes, slewS }: RelayResult): string[] {
  const lines = passes.flatMap((pass) =>
    givenUpWords(pass).map((words) => `${minute(pass.fromUtc)}, ${pass.station}: ${words}`),
  );
  return lines.length === 0 ? [] : [row("Given up", `(a turn takes ${slewS} s)`, ...lines)];
}

function verdict(tests: RelayResult["ciphertext"]): string {
  const failed = tests.filter(({ passed }) => !passed);
  return failed.length === 0
    ? `passes all ${tests.length} tests of randomness`
    : `fail ${failed.length} of ${tests.length} (${failed.map(({ name }) => name).join(", ")})`;
}
