/**
 * Opens a schedule: any pulse at once. Takes: a board or scenario by name, a seed, a line map. Gives: pulses
 * by random access through the payload's own core; nothing is replayed, and no symbol is computed here.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import { RandomStream } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import { type Board, boardNames, loadBoardInProfile } from "../board/board.js";
import { chooseGenerator, generatorOf } from "../core/generators.js";
import { loadPayload, type PayloadExports } from "../core/load.js";
import { benchSeed } from "../emulator/pico-session.js";
import { type BoardEmission, emissionOfHost } from "../pass/emission-of-board.js";
import { linkTimeline } from "../pass/link-timeline.js";
import { sessionFrame } from "../pass/session.js";
import { simulatedNoiseSource } from "../satellite/noise-source.js";
import { slotPs } from "../scenario/derived.js";
import { listScenarios, loadScenario } from "../scenario/load.js";
import type { Scenario } from "../scenario/schema.js";
import { meaningOf, placeOf, pulseOfSlot, slotOf } from "./geometry.js";
import type { Geometry, Schedule, SchedulePulse, ScheduleRequest } from "./types.js";

/** Pulses that one call into the core looks up. */
const BATCH = 4096;
/** Length of a board's schedule: more than a day at 250 MHz. */
const BOARD_PULSES = 2 ** 45;
const PS_PER_SECOND = 1e12;
const SAMPLES = 4096;
const TWO_32 = 2 ** 32;

/** What of a schedule depends on board or scenario. */
interface Plan extends BoardEmission {
  readonly slotPs: number;
  readonly pulses: number;
  /** Installs pattern and seed. */
  install(core: PayloadExports): void;
}

/** Opens a schedule. Throws a UserError when board, scenario, line map or delays don't fit. */
export async function openSchedule(request: ScheduleRequest): Promise<Schedule> {
  const lineCount = linesOf(request);
  const plan = await planOf(request);
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

async function planOf(request: ScheduleRequest): Promise<Plan> {
  const [board = ""] = request.target.split(":");
  if (boardNames().includes(board)) return planOfBoard(loadBoardInProfile(request.target), request);
  if (listScenarios().includes(request.target) || request.target.endsWith(".json"))
    return planOfScenario(loadScenario(request.target), request);
  throw new UserError(
    `no board and no scenario "${request.target}"; boards: ${boardNames().join(", ")}; scenarios: ${listScenarios().join(", ")}`,
  );
}

/** A bench board: its default pattern, and the public seed that `satqkd emulate` gives it. */
function planOfBoard(board: Board, request: ScheduleRequest): Plan {
  const { emission } = board;
  if (board.console !== undefined)
    throw new UserError(`the prompt of ${board.name} shows the schedule of the board pico: name that`);
  if (emission === null) throw new UserError(`board ${board.name} has no lines`);
  const fastest = Math.max(...emission.pulseRates.map(({ hz }) => hz));
  const { symbolCode, lasers } = emission.periodSlots.value;
  return {
    pulsesPerBlock: emission.pulsesPerBlock,
    tables: emission.tables,
    periodSlots: request.lineMap === "lasers" ? lasers : symbolCode,
    slotPs: PS_PER_SECOND / fastest,
    pulses: BOARD_PULSES,
    install(core) {
      chooseGenerator(core, board.image?.generator ?? "chacha20");
      core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
      const address = core.reserve(32);
      new Uint8Array(core.memory.buffer).set(benchSeed(request.seed), address);
      core.installSeed(address);
    },
  };
}

/** A scenario: the pattern that `satqkd pass` emits with this seed, from the same simulated noise. */
async function planOfScenario(scenario: Scenario, request: ScheduleRequest): Promise<Plan> {
  const emission = await emissionOfHost(scenario, null);
  const frame = sessionFrame(scenario, linkTimeline(scenario), emission.periodSlots, null);
  const { signal, decoy, vacuum } = scenario.source.probabilities;
  return {
    ...emission,
    slotPs: slotPs(scenario),
    pulses: frame.blocks * emission.pulsesPerBlock,
    install(core) {
      chooseGenerator(core, scenario.source.generator ?? "chacha20");
      core.configurePattern(signal, decoy, vacuum, scenario.source.basisZProbability, 0);
      const samples = core.reserve(SAMPLES);
      const noise = simulatedNoiseSource(new RandomStream(request.seed, "entropy source"));
      core.entropyStart(scenario.entropySource.minEntropyPerSample);
      while (!core.emissionGateOpen()) {
        new Uint8Array(core.memory.buffer).set(noise(SAMPLES), samples);
        if (!core.feedRawSamples(samples, SAMPLES))
          throw new Error(`the simulated noise failed a health test (code ${core.emissionGate()})`);
      }
    },
  };
}
