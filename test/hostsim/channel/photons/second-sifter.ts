/**
 * The sifter a second time, from docs/reference/dead-time.md and core.md: gate, dead time, several detectors.
 * Takes: all tags of a session at once. Gives: its clicks. No part of it is the production's.
 */
import type { Scenario } from "../../../../hostsim/scenario/schema.js";
import type { RandomNumbers } from "./random-numbers.js";
import { DARK, Numbers, nearestSlot, type Recording } from "./recording.js";

/**
 * "blind = dead time + 6 standard deviations of a click's time, and with afterpulsing the time after which
 * fewer than 10^-18 of the clicks have one"; 0 for detectors without either.
 */
function blindPs({ source, receiver }: Pick<Scenario, "source" | "receiver">): number {
  const traps = receiver.afterpulsing?.traps ?? [];
  const waits = traps.map((trap) => trap.timeConstantPs * Math.log(trap.probability * traps.length * 1e18));
  const wait = Math.ceil(Math.max(0, ...waits));
  if (receiver.deadTimePs === 0 && wait === 0) return 0;
  const widths = (source.pulseFwhmPs ** 2 + receiver.jitterFwhmPs ** 2) / (8 * Math.log(2));
  return receiver.deadTimePs + wait + Math.ceil(6 * Math.sqrt(widths + receiver.synchronisationRmsPs ** 2));
}

/** For each set of detectors (bit d for detector d), the outcomes among which chance decides. */
const OUTCOMES = [
  ...[[], [0], [1], [0, 1]], // none of X
  ...[[2], [0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3]],
  ...[[3], [0, 1, 2, 3], [0, 1, 2, 3], [0, 1, 2, 3]],
  ...[
    [2, 3],
    [0, 1, 2, 3],
    [0, 1, 2, 3],
    [0, 1, 2, 3],
  ],
];

/**
 * Sifts the tags of a session, which come in order of time.
 *
 * @param symbolOfSlot what was sent in each slot, DARK where nothing was
 */
export function siftRecording(
  timesPs: Float64Array,
  detectors: Uint8Array,
  symbolOfSlot: Uint8Array,
  scenario: Pick<Scenario, "source" | "receiver">,
  random: RandomNumbers,
): Recording {
  const slotPs = 1e12 / scenario.source.pulseRateHz;
  const { gatePs } = scenario.receiver;
  const half = Math.floor(gatePs / 2);
  const blind = blindPs(scenario);
  const recordingStarts = -slotPs / 2;
  const clicked = new Numbers();
  const outcomes = new Numbers();
  const symbols = new Uint8Array(timesPs.length);
  for (let first = 0; first < timesPs.length; ) {
    const slot = nearestSlot(timesPs[first]!, slotPs);
    const symbol = symbolOfSlot[slot] ?? DARK;
    const opens = slot * slotPs - half;
    const closes = slot * slotPs + half;
    let lastBefore = first > 0 ? timesPs[first - 1]! : recordingStarts;
    let fired = 0;
    let at = first;
    for (; at < timesPs.length && nearestSlot(timesPs[at]!, slotPs) === slot; at++) {
      const timePs = timesPs[at]!;
      symbols[at] = symbol;
      if (timePs < opens) lastBefore = timePs;
      else if (timePs <= closes) fired |= 1 << detectors[at]!;
    }
    first = at;
    const isLive = blind === 0 || opens - lastBefore >= blind;
    if (slot < 0 || fired === 0 || symbol === DARK || !isLive) continue;
    const possible = OUTCOMES[fired]!;
    clicked.push(symbol);
    outcomes.push(possible[possible.length === 1 ? 0 : random.below(possible.length)]!);
  }
  return {
    slotPs,
    gatePs,
    timesPs,
    detectors,
    symbols,
    clicks: { symbols: Uint8Array.from(clicked.all), outcomes: Uint8Array.from(outcomes.all) },
  };
}
