/**
 * A schedule from what board or scenario say of it. Takes: block length, ring, period, pattern and seed.
 * Gives: pulses by random access through the payload's own core; nothing is replayed, and no symbol is
 * computed here.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import { UserError } from "../base/user-error.js";
import { generatorOf } from "../core/generators.js";
import { loadPayload, type PayloadExports } from "../core/load.js";
import type { BoardEmission } from "../pass/emission-of-board.js";
import { meaningOf, placeOf, pulseOfSlot, slotOf } from "./geometry.js";
import type { Geometry, Schedule, SchedulePulse, ScheduleRequest } from "./types.js";

/** Pulses that one call into the core looks up. */
const BATCH = 4096;
const TWO_32 = 2 ** 32;

/** What of a schedule depends on board or scenario. */
export interface Plan extends BoardEmission {
  readonly slotPs: number;
  readonly pulses: number;
  /** Installs pattern and seed. */
  install(core: PayloadExports): void;
}

/**
 * Opens the schedule of a plan; what `request` says of a target is only shown.
 * @throws UserError when line map and delays don't fit.
 */
export async function scheduleOfPlan(plan: Plan, request: ScheduleRequest): Promise<Schedule> {
  const lineCount = linesOf(request);
  const core = await loadPayload(new HostBoard(() => {}).port);
  const domain = request.mode === "key" ? core.DOMAIN_KEY.value : DOMAIN_CALIBRATE;
  const { pulsesPerBlock, periodSlots, tables } = plan;
  /** The pulse of the pattern that a pulse of the schedule shows. */
  const sourceOf = (index: number): number =>
    request.mode === "key" ? index : request.replayBlock * pulsesPerBlock + (index % pulsesPerBlock);

  const symbols = symbolReader(core, domain, sourceOf);
  core.prepareLineMap();
  plan.install(core);
  const symbolLevels = Uint8Array.from({ length: 16 }, (_, symbol) =>
    core.lineLevels(symbol, request.lineMap === "lasers" ? 1 : 0),
  );
  const geometry: Geometry = { slotPs: plan.slotPs, pulsesPerBlock, periodSlots, tables, lineCount };

  const at = (index: number): SchedulePulse => {
    if (!Number.isSafeInteger(index) || index < 0 || index >= plan.pulses)
      throw new UserError(`pulse ${index} is not in the schedule of ${plan.pulses} pulses`);
    const symbol = symbols(index, 1)[0]!;
    return {
      ...placeOf(geometry, index),
      ...meaningOf(symbol),
      randomBits: core.randomBitsAt(BigInt(sourceOf(index)), domain),
      randomBitCount: core.patternBits(),
      levels: symbolLevels[symbol]!,
    };
  };
  return {
    ...geometry,
    request,
    generator: generatorOf(core),
    pulses: plan.pulses,
    symbolLevels,
    at,
    symbols,
    levels: (first, count) => symbols(first, count).map((symbol) => symbolLevels[symbol]!),
    slotOf: (index) => slotOf(geometry, index),
    pulseOfSlot(slot) {
      const index = pulseOfSlot(geometry, slot);
      return index !== null && index < plan.pulses ? index : null;
    },
  };
}

/** Number of lines, one a delay. */
function linesOf({ lineMap, delaysPs }: ScheduleRequest): Schedule["lineCount"] {
  const lineCount = lineMap === "lasers" ? 8 : 4;
  if (delaysPs.length !== lineCount)
    throw new UserError(`delays: ${delaysPs.length} given, ${lineMap} has ${lineCount} lines`);
  return lineCount;
}

/** Looks symbols up in batches; `sourceOf` is the pulse of the pattern that a pulse of the schedule shows. */
function symbolReader(
  core: PayloadExports,
  domain: number,
  sourceOf: (index: number) => number,
): (first: number, count: number) => Uint8Array {
  const indices = core.reserve(8 * BATCH);
  const results = core.reserve(BATCH);
  return (first, count) => {
    const found = new Uint8Array(count);
    for (let done = 0; done < count; done += BATCH) {
      const part = Math.min(BATCH, count - done);
      const words = new Uint32Array(core.memory.buffer, indices, 2 * part);
      for (let i = 0; i < part; i++) {
        const source = sourceOf(first + done + i);
        words[2 * i] = source;
        words[2 * i + 1] = source / TWO_32;
      }
      core.symbolsAt(indices, part, results, domain);
      found.set(new Uint8Array(core.memory.buffer, results, part), done);
    }
    return found;
  };
}

/** Keystream domain of the replayable pattern (assembly/emission/sequencer.ts). */
const DOMAIN_CALIBRATE = 1;
