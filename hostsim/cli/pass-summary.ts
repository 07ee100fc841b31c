/**
 * The summary of a pass, for a person at a terminal. Takes: the result. Gives: aligned lines; no secrets.
 */

import { generatorNamed } from "../core/generators.js";
import type { StoredKey } from "../keystore/pass-stores.js";
import { helpOf, lossesOf } from "../pass/account-words.js";
import type { PassResult } from "../pass/result.js";
import type { Scenario } from "../scenario/schema.js";

/** Files that were written, or null. */
export interface WrittenFiles {
  readonly page: string | null;
  readonly keyFile: string | null;
  /** Key stores that took the key. */
  readonly stored: StoredKey | null;
}

const LABEL_WIDTH = 16;

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function percent(value: number | null, digits = 2): string {
  return value !== null && Number.isFinite(value) ? `${(100 * value).toFixed(digits)} %` : "unknown";
}

/** What makes no key for its errors. */
function leftOutLines({ leftOutSeconds, leftOutBits, link }: PassResult): [string, string][] {
  if (leftOutSeconds.length === 0) return [];
  const reason = link.shortfall === null ? "for their errors" : "for their errors or for want of time";
  const runs = leftOutSeconds.map(({ from, to }) => `${from} to ${to} s`).join(", ");
  return [
    [
      "Left out",
      `${runs} from the start, ${reason}: ${whole(leftOutBits)} bits with those that came too late`,
    ],
  ];
}

/** How long bits waited to be settled. */
function latencyLines({ timing }: PassResult): [string, string][] {
  const after = timing.settledAfterS;
  if (after === null) return [];
  const blocks = `${timing.roundTripsPerBlock.toFixed(0)} round trips a block, ${timing.mostRoundTrips} at most`;
  return [
    [
      "",
      `settled ${after.half.toFixed(1)} s after the click for half of the bits, ${after.all.toFixed(1)} s for all; ${blocks}`,
    ],
  ];
}

/** What a board showed. */
function lightLines({ light, satellite }: PassResult): [string, string][] {
  if (light === null) return [];
  const shown = `${whole(light.pulses)} pulses in ${whole(light.blocks)} blocks, ${light.struckBlocks} struck`;
  const source =
    light.source === "lines"
      ? `seen on the lines of ${satellite.runsOn}: ${light.differentPulses} differ from the host's pattern`
      : "as the board reports; nobody saw its lines, so the photons come from the host's own pattern";
  return [
    ["Light", `${shown}, ${source}`],
    ...(light.endedBy === null ? [] : [["", `ended early: ${light.endedBy}`] as [string, string]]),
  ];
}

/**
 * The assumptions that a figure of the key rests on because somebody took them by hand; empty without any.
 */
function assumedWords({ assumedByHand }: PassResult): string {
  return assumedByHand.length === 0 ? "" : `, ASSUMED BY HAND: ${assumedByHand.join(", ")}`;
}

/** What the adversary knows. */
function adversaryWords({ adversary, adversaryKnowledge }: PassResult): string {
  if (adversaryKnowledge === null) return adversary;
  return `${adversary}; has ${percent(adversaryKnowledge.rightShare, 1)} of the sifted bits right, 50 % being none`;
}

/** What the bound leaves open where bases are announced as clicks come (docs/reference/security.md). */
const STEERED =
  "but for who steers the light by what is announced meanwhile: open, since security.announce is at-once";

function keyLines(result: PassResult): [string, string][] {
  if (result.secretKeyBits === 0) return [["Secret key", `no key: ${result.noKeyReason}`]];
  const byHand = assumedWords(result);
  const ready = result.timing.keyReadyAfterLastPhotonS;
  return [
    [
      "Secret key",
      `${whole(result.secretKeyBits)} bits (${whole(result.secretKeyBits / result.durationS)} bit/s)${ready === null ? "" : `, ready ${ready.toFixed(2)} s after the last photon`}${byHand}`,
    ],
    ["Both sides", result.keysEqual ? "equal, compared inside the simulator" : "DIFFERENT KEYS: do not use"],
    [
      "May fail",
      `with probability ${result.epsilonTotal.toExponential(1)} at most: ${result.epsilons.map(({ name, value }) => `${name} ${value.toExponential(1)}`).join(", ")}`,
    ],
    ...(result.finiteKey.announce === "at-once" ? [["", STEERED] as [string, string]] : []),
    ...(result.boardKeyBlocks === null
      ? []
      : [["Board's store", `${result.boardKeyBlocks} blocks of 256 bits, in its flash`] as [string, string]]),
  ];
}

/** Lines of numbers under each other, the first behind a label. */
function column(
  label: string,
  rows: readonly (readonly [number: string, what: string])[],
): [string, string][] {
  const width = Math.max(0, ...rows.map(([number]) => number.length));
  return rows.map(([number, what], at) => [at === 0 ? label : "", `${number.padStart(width)} ${what}`]);
}

/** What limits the key, and what would help. */
function accountLines(result: PassResult): [string, string][] {
  const { keyAccount } = result;
  const losses =
    keyAccount === null
      ? []
      : [
          [whole(keyAccount.siftedBits), "sifted bits, of which"] as const,
          ...lossesOf(keyAccount).map(([what, bits]) => [whole(bits), what] as const),
        ];
  const help = helpOf(result).map(([change, bits]) => [`+${whole(bits)}`, `bits: ${change}`] as const);
  return [
    ...column("What limits it", losses),
    ...column("What would help", help),
    ...(help.length > 0 ? [["", "satqkd optimise searches for better intensities"] as [string, string]] : []),
  ];
}

/** How the ground found time on its own clock. */
function clockLines({ clock }: PassResult): [string, string][] {
  if (clock === null) return [];
  if (clock.acquiredAfterS === null) return [["Own clock", "the grid of slots was never found"]];
  const { by, against } = {
    told: { by: `from ${whole(clock.toldPulses)} told pulses, which give no key,`, against: "the first fix" },
    beacon: { by: "by the beacon", against: "the beacon" },
    frames: { by: "by frames of the laser link", against: "the frames" },
  }[clock.source];
  const slots = clock.slips.reduce((sum, slip) => sum + Math.abs(slip.slots), 0);
  const wrong = clock.wrongLocks === 0 ? "" : `, ${clock.wrongLocks} WRONG LOCKS, given up`;
  return [
    [
      "Own clock",
      `found ${by} after ${clock.acquiredAfterS.toFixed(1)} s, tracked to ${clock.trackingRmsPs?.toFixed(0) ?? "?"} ps rms, ${slots} slots slipped, pulse indices ${clock.lock}${wrong}`,
    ],
    [
      "",
      `gate of ${whole(clock.gatePs ?? 0)} ps chosen from clicks of ${clock.clickSigmaPs?.toFixed(0) ?? "?"} ps rms, ${clock.gateCentrePs?.toFixed(0) ?? "?"} ps from ${against}; ${whole(clock.untimedTags)} tags without a slot, ${whole(clock.indexErrors)} index errors`,
    ],
  ];
}

function geometryLines({ lightPath, closestKm, peakElevationDeg }: PassResult): [string, string][] {
  if (lightPath === "fibre") return [];
  return [["Geometry", `closest ${closestKm.toFixed(1)} km, highest ${peakElevationDeg.toFixed(1)} deg`]];
}

function linkLine({ up, down, bitsUpPerSiftedBit, bitsDownPerSiftedBit }: PassResult["link"]): string {
  const packets = `${whole(up.lost + down.lost)} of ${whole(up.packets + down.packets)} packets lost`;
  if (bitsUpPerSiftedBit === null || bitsDownPerSiftedBit === null) return packets;
  return `${bitsUpPerSiftedBit.toFixed(1)} bits up and ${bitsDownPerSiftedBit.toFixed(1)} down per sifted bit; ${packets}`;
}

function shortfallLines({ shortfall }: PassResult["link"]): [string, string][] {
  if (shortfall === null) return [];
  const { clicksNotAnnounced, carriedBits, neededBits, sufficientBitPerS } = shortfall;
  const megabit = (bits: number) => (bits / 1e6).toFixed(1);
  const help =
    sufficientBitPerS === null
      ? "its rate would have done without outages and loss; more time helps (--wait)"
      : `--uplink ${sufficientBitPerS} would do, or more time (--wait)`;
  return [
    [
      "",
      `THE UPLINK CARRIED ${megabit(carriedBits)} of ${megabit(neededBits)} Mbit: ${whole(clicksNotAnnounced)} clicks were never announced, and their seconds are left out; ${help}`,
    ],
  ];
}

function fileLines({ page, keyFile, stored }: WrittenFiles): [string, string][] {
  const lines: [string, string][] = [];
  if (page !== null) lines.push(["Report", page]);
  if (keyFile !== null) lines.push(["Key file", `${keyFile} (mode 0600)`]);
  if (stored === null) return lines;
  const { station, satellite, pass, blocks, poolBlocks, rehearsal } = stored;
  lines.push(
    ["Key stores", `${station} and ${satellite}: ${blocks} blocks of 256 bits of pass ${pass} in each`],
    ["", `${poolBlocks} of them spent for authentication (the pool's refill)`],
  );
  if (rehearsal) lines.push(["", "PUBLIC: they follow from the seed; leave --seed out for secret ones"]);
  return lines;
}

/** The summary, ending with a line break. */
export function passSummary(scenario: Scenario, result: PassResult, files: WrittenFiles): string {
  const { finiteKey } = result;
  const lines: [string, string][] = [
    ["Pass", `${scenario.title} (${result.evidence}, ${result.simulation})`],
    ["Start", `${result.startUtc} over ${result.station}, ${result.durationS} s`],
    ...geometryLines(result),
    [
      "Pulses",
      `${whole(result.pulsesSent)} at ${result.pulseRateHz / 1e6} MHz, duty cycle ${percent(result.dutyCycle, 1)}`,
    ],
    [
      "Board",
      `${result.board.name}, a block every ${whole(result.board.periodSlots)} slots (${result.board.evidence})`,
    ],
    [
      "Clicks",
      `${whole(result.detections)}; outside the gate ${whole(result.tagsOffGrid)}, lost to dead time ${whole(result.lostToDeadTime)}`,
    ],
    [
      "",
      `${whole(result.clicksWhileBlind)} dropped while a detector may be blind; two detectors of a basis ${whole(result.doubleClicks)}, of both bases ${whole(result.crossClicks)}`,
    ],
    ...clockLines(result),
    ["Satellite", `code on ${result.satellite.runsOn} (${result.satellite.evidence})`],
    ...lightLines(result),
    ["Sifted", `${whole(result.siftedBits)} bits, ${whole(result.siftedSignalBits)} of the signal class`],
    ["QBER", percent(result.qber)],
    ["Link", linkLine(result.link)],
    ...shortfallLines(result.link),
    [
      "Reconciled",
      `${result.blocksReconciled} blocks, ${result.blocksSearchedAgain} searched again; ${whole(result.leakedBits)} bits leaked, f = ${result.reconciliationEfficiency.toFixed(3)}`,
    ],
    ...leftOutLines(result),
    ...latencyLines(result),
    [
      "Bound",
      `${finiteKey.method}, ${finiteKey.layout} bases, ${finiteKey.tailBound}, ${finiteKey.phaseErrorLimit} phase error; epsilon_sec ${finiteKey.epsilonSec}, epsilon_cor ${finiteKey.epsilonCor}${finiteKey.vacuumBits === undefined ? "" : "; vacuum class disclosed"}${finiteKey.announce === "at-once" ? "" : "; bases announced after the light"}`,
    ],
    [
      "",
      `single photons >= ${whole(finiteKey.s1)}, vacuum >= ${whole(finiteKey.s0)} (no key: errors are public), phase error <= ${percent(finiteKey.phaseError)}`,
    ],
    ...keyLines(result),
    ...accountLines(result),
    [
      "Authentication",
      `${whole(result.authentication.spentBits)} bits of key spent, ${whole(result.authentication.refilledBits)} refilled from the new key, ${whole(result.keyBits)} left for use${result.keyBits > 0 ? assumedWords(result) : ""}`,
    ],
    [
      "",
      `${whole(result.authentication.poolBits)} bits in the pool: it survives ${result.authentication.failedPassesLeft} passes without key`,
    ],
    result.randomness === "expanded"
      ? [
          "Randomness",
          `expanded: the pattern comes from ${generatorNamed(result.pattern.generator).title}, the hash seed from ChaCha20, so secrecy is also computational`,
        ]
      : ["Randomness", "PUBLIC SEED: this pass shows that the code works; its key is no secret"],
    [
      "Assumptions",
      `${result.assumptions.length} numbers were assumed; --json and --report list them with reasons`,
    ],
  ];
  if (result.adversary !== "none") lines.splice(3, 0, ["Adversary", adversaryWords(result)]);
  lines.push(...fileLines(files));
  if (result.command !== null) lines.push(["Again", result.command]);
  return `${lines.map(([label, text]) => label.padEnd(LABEL_WIDTH) + text).join("\n")}\n`;
}
