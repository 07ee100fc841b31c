/**
 * What the link of a pass carried, and how long it took. Takes: a finished pass. Gives: figures.
 */
import type { Line } from "../network/line.js";
import type { FinishedPass } from "./finished-pass.js";
import type { LinkSummary, TimingSummary } from "./result.js";

/** Bits a second that a link needs beyond what was sent, for retransmissions that chance may ask for. */
const LINK_MARGIN = 1.1;

/** What the uplink would have needed; null when it carried all. */
function shortfallOf({ link, lines, side, course, space, timeline }: FinishedPass): LinkSummary["shortfall"] {
  const { notAnnounced } = side.dialogue;
  const { clicks } = course;
  const { frame } = space;
  const announced = clicks - notAnnounced;
  if (notAnnounced === 0 || announced === 0) return null;
  const carriedBits = 8 * lines.up.bytes;
  const neededBits = Math.round((carriedBits * clicks) / announced);
  const durationS = (frame.steps * timeline.stepMs) / 1000;
  const sufficient = Math.ceil((LINK_MARGIN * neededBits) / durationS);
  return {
    clicksNotAnnounced: notAnnounced,
    carriedBits,
    neededBits,
    sufficientBitPerS: sufficient > link.uplinkBitPerS ? sufficient : null,
  };
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
