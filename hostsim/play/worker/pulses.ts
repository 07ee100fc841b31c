/**
 * Stepping through the pulses of a scenario in the page, by the model of `satqkd step`. Takes: which
 * schedules, keys, typed texts. Gives: what is seen after each.
 */
import { checkScenario } from "../../scenario/check.js";
import { pulseFrom } from "../../schedule/geometry.js";
import { scheduleOfPlan } from "../../schedule/of-plan.js";
import { planOfScenario } from "../../schedule/plan-of-scenario.js";
import { columnsOf, sameColumns } from "../../stepping/columns.js";
import { detailsOf } from "../../stepping/details.js";
import { pulseTicks, timeTicks } from "../../stepping/ruler.js";
import { type PulseSource, sourceOf } from "../../stepping/source.js";
import { Stepper } from "../../stepping/stepper.js";
import type { Deed, Pulses, Seen, Step } from "../messages.js";

/** A pulse may be as wide as four columns, and is so at first. */
const FINEST = 1 / 4;
/** Columns from label to label of a ruler. */
const LABEL_COLUMNS = 36;

let stepper: Stepper | null = null;

/** Opens the schedules and goes to a pulse of theirs. @throws UserError naming what does not fit. */
export async function openPulses({ data, seed, otherSeed, lineMap, pulse }: Pulses): Promise<null> {
  const scenario = checkScenario(data);
  const open = async (ofSeed: number): Promise<PulseSource> => {
    const schedule = await scheduleOfPlan(await planOfScenario(scenario, ofSeed), {
      target: scenario.name,
      seed: ofSeed,
      mode: "key",
      replayBlock: 0,
      lineMap,
      delaysPs: Array<number>(lineMap === "lasers" ? 8 : 4).fill(0),
    });
    return sourceOf(schedule);
  };
  const other = otherSeed === null ? null : await open(otherSeed);
  stepper = new Stepper(await open(seed), pulse, { other, finest: FINEST });
  stepper.window.setScale(FINEST);
  return null;
}

/** Does something to the model. */
export async function step({ deed, columns }: Step): Promise<Seen> {
  if (stepper === null) throw new Error("no schedule is open");
  if (stepper.window.columns !== columns) stepper.resize(columns);
  act(stepper, deed);
  return seenBy(stepper);
}

function act(model: Stepper, deed: Deed): void {
  if (deed === "go on") model.goOn();
  else if ("key" in deed) model.press(deed.key);
  else if ("prompt" in deed) model.enter(deed.prompt, deed.text);
  else model.moveTo(pulseFrom(model.source, model.window.slotAt(deed.column)));
}

function seenBy({ source, other, window, cursor, slot, marks, status, isSearching }: Stepper): Seen {
  const columns = columnsOf(source, other, window);
  const from = window.columnOf(slot);
  return {
    cursor,
    cursorColumns: [from, Math.max(from + 1, window.columnOf(slot + 1))],
    schedules: [
      { columns, details: detailsOf(source, cursor) },
      ...(other === null
        ? []
        : [{ columns: sameColumns(other, columns), details: detailsOf(other, cursor) }]),
    ],
    lineNames: source.lineNames,
    pulseTicks: pulseTicks(source, window, LABEL_COLUMNS),
    timeTicks: timeTicks(source, window, LABEL_COLUMNS),
    marks: marks.distances(source, cursor),
    status,
    isSearching,
  };
}
