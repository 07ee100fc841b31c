/**
 * The host board under the payload controller: a round of its main loop. Takes: the time. Gives: emission as
 * the controller wants it.
 */
import { controllerLight, controllerLightIs, controllerStep } from "../../assembly/controller/controller";
import { lightBlocks, lightReplay } from "../../assembly/controller/emitting";
import { PERMIT_CALIBRATION, PERMIT_NOTHING } from "../../assembly/emission/permission";
import { EMISSION_RUNNING, EMISSION_STOPPED } from "../../assembly/emission/sequencer";
import { slotCounter } from "../../assembly/port/registers";
import { emissionServeUpTo, emissionStart, emissionStop } from "./driver";

let emits: bool = false;

/** One round at `nowUs`. Blocks follow each other `periodSlots` apart. */
export function controllerServe(nowUs: u64, periodSlots: u64): void {
  controllerStep(nowUs);
  const wanted = controllerLight();
  if (emits) {
    const state = wanted == PERMIT_NOTHING ? stop() : emissionServeUpTo(lightBlocks());
    emits = state == EMISSION_RUNNING;
    if (!emits) controllerLightIs(state);
  } else if (wanted != PERMIT_NOTHING) {
    const state = emissionStart(slotCounter(), periodSlots, wanted == PERMIT_CALIBRATION, lightReplay());
    emits = state == EMISSION_RUNNING;
    controllerLightIs(state);
  }
}

function stop(): u32 {
  emissionStop();
  return EMISSION_STOPPED;
}
