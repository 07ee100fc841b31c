/** What the gym tells, in words that terminal and page share. Takes: results. Gives: text. */
import type { AttackResult, Detection, TriedAttack } from "./result.js";

/** A number with separators of thousands. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** A share in percent, with one digit. */
export function percent(value: number | null): string {
  return value !== null && Number.isFinite(value) ? `${(100 * value).toFixed(1)} %` : "unknown";
}

/** How often there was no key, and the interval of its probability. */
export function detectionWords({ runs, withoutKey, low, high }: Detection): string {
  return `in ${withoutKey} of ${runs} passes: probability ${low.toFixed(3)} to ${high.toFixed(3)} (95 %)`;
}

/** What the parties see in the first pass. */
export function seenWords({ passes }: TriedAttack, unattacked: AttackResult["unattacked"]): string {
  const [pass] = passes;
  const { qber, detections, tagsOffGate, explainedOffGate, noKeyReason } = pass!;
  const clicks = unattacked.detections === 0 ? 0 : detections / unattacked.detections;
  return (
    `QBER ${percent(qber)} (${percent(unattacked.qber)} without her), ${percent(clicks)} of the clicks, ` +
    `${whole(tagsOffGate)} tags outside the gates (${whole(explainedOffGate)} explained)` +
    (noKeyReason === null ? "" : `; no key: ${noKeyReason}`)
  );
}
