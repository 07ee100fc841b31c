/**
 * Jobs of kind `pass`. Takes: a pass scenario, a seed, a window. Gives: what that pass came to, simulated
 * from random bits to key, and a hash of the key, by which two runs can be told to be the same to the bit.
 */
import { createHash } from "node:crypto";
import { UserError } from "../base/user-error.js";
import { STEP_MS } from "../pass/link-timeline.js";
import { HOST_LIGHT } from "../pass/options.js";
import { runPass } from "../pass/run-pass.js";
import { checkScenario } from "../scenario/check.js";
import { checkConsistency } from "../scenario/consistency.js";
import type { Window } from "./job.js";
import type { Row } from "./row.js";

/**
 * Flies a pass over the window.
 * @param scenario JSON of a pass scenario; its own session gives way to the window.
 * @param window in whole steps of 10 ms.
 * @throws UserError when the satellite is too low somewhere in the window.
 */
export async function passOfSeed(scenario: string, seed: number, { fromMs, toMs }: Window): Promise<Row> {
  if (fromMs % STEP_MS !== 0 || toMs % STEP_MS !== 0)
    throw new UserError(`window: ${fromMs} to ${toMs} ms are not whole steps of ${STEP_MS} ms`);
  const given = checkScenario(JSON.parse(scenario));
  const session = {
    kind: "window" as const,
    startUtc: new Date(fromMs).toISOString(),
    durationS: (toMs - fromMs) / 1000,
  };
  const flown = { ...given, session };
  checkConsistency(flown);
  const { result, key } = await runPass(flown, { seed, light: HOST_LIGHT });
  return {
    detections: result.detections,
    siftedBits: result.siftedBits,
    qber: result.siftedBits === 0 ? null : result.qber,
    leakedBits: result.leakedBits,
    secretKeyBits: result.secretKeyBits,
    noKeyReason: result.noKeyReason,
    keySha256: createHash("sha256").update(key).digest("hex"),
  };
}
