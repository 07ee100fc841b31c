/**
 * What the link of a pass carried, and how long it took. Takes: a finished pass. Gives: figures.
 */
import { DEFAULT_ANNOUNCING } from "../ground/announcing.js";
import type { Line } from "../network/line.js";
import type { FinishedPass } from "./finished-pass.js";
import type { LinkSummary, TimingSummary } from "./result.js";
import { uplinkNeed } from "./uplink-need.js";

/** Bits a second that a link needs beyond what was sent, for retransmissions that chance may ask for. */
const LINK_MARGIN = 1.1;
/** Bits told for a click where none was settled: 0.038 to 0.044 in whole passes of the shipped scenarios. */
const TOLD_A_CLICK = 0.044;

/** What the uplink would have needed; null when it carried all. */
function shortfallOf(finished: FinishedPass): LinkSummary["shortfall"] {
  const { link, lines, side } = finished;
  const { notAnnounced } = side.dialogue;
  const need = notAnnounced === 0 ? null : needOf(finished);
  if (need === null) return null;
  const { neededBits, sufficientBitPerS: sufficient } = need;
  return {
    clicksNotAnnounced: notAnnounced,
    carriedBits: 8 * lines.up.bytes,
    neededBits,
    sufficientBitPerS: sufficient > link.uplinkBitPerS ? sufficient : null,
  };
}

/**
 * By what the clicks took that were announced, null without any; where bases wait, those may be few, and it
 * is what is expected.
 */
function needOf({ scenario, link, lines, side, course, space, timeline }: FinishedPass) {
  const { clicks } = course;
  const { frame, plan } = space;
  const announced = clicks - side.dialogue.notAnnounced;
  const durationS = (frame.steps * timeline.stepMs) / 1000;
  const { announce = DEFAULT_ANNOUNCING } = scenario.security;
  if (announce === "at-once") {
    if (announced === 0) return null;
    const neededBits = Math.round((8 * lines.up.bytes * clicks) / announced);
    return { neededBits, sufficientBitPerS: Math.ceil((LINK_MARGIN * neededBits) / durationS) };
  }
  const { reconciliation } = side.dialogue;
  const told = reconciliation.leakedBits(0) + reconciliation.leakedBits(1);
  const leakedBits = told > 0 ? (told * clicks) / announced : TOLD_A_CLICK * clicks;
  return uplinkNeed(
    { pulses: frame.blocks * plan.pulsesPerBlock, clicks, leakedBits, durationS, announce },
    link,
  );
}

/** What the packets cost. */
export function linkSummary(finished: FinishedPass, siftedBits: number): LinkSummary {
  const { link, lines } = finished;
  const sent = (line: Line) => ({
    packets: line.packets,
    lost: line.lost,
    bytes: line.bytes,
  });
  return {
    uplinkBitPerS: link.uplinkBitPerS,
    downlinkBitPerS: link.downlinkBitPerS,
    lossProbability: link.lossProbability,
    outagesS: link.outages.map(({ fromUs, untilUs }) => ({ from: fromUs / 1e6, until: untilUs / 1e6 })),
    up: sent(lines.up),
    down: sent(lines.down),
    bitsUpPerSiftedBit: siftedBits === 0 ? null : (8 * lines.up.bytes) / siftedBits,
    bitsDownPerSiftedBit: siftedBits === 0 ? null : (8 * lines.down.bytes) / siftedBits,
    shortfall: shortfallOf(finished),
  };
}

/** How long bits and key took. */
export function timingSummary({ course, side, lastPhotonUs, readyUs }: FinishedPass): TimingSummary {
  const { latencies } = course;
  const { dialogue } = side;
  const { blocksReconciled: blocks, roundTrips, mostRoundTrips } = dialogue.reconciliation;
  const hasKey = dialogue.step === "done" && dialogue.failure === null && dialogue.orders.length > 0;
  return {
    settledAfterS:
      latencies.total === 0
        ? null
        : {
            half: latencies.quantileS(0.5),
            nineTenths: latencies.quantileS(0.9),
            all: latencies.quantileS(1),
          },
    keyReadyAfterLastPhotonS: hasKey ? (readyUs - lastPhotonUs) / 1e6 : null,
    roundTripsPerBlock: blocks === 0 ? 0 : roundTrips / blocks,
    mostRoundTrips,
  };
}
