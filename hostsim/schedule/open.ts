/**
 * Opens a schedule by name. Takes: a board or scenario, a seed, a line map. Gives: any pulse at once.
 */
import { UserError } from "../base/user-error.js";
import { benchSeed } from "../board/bench-seed.js";
import { type Board, boardNames, loadBoardInProfile } from "../board/board.js";
import { chooseGenerator } from "../core/generators.js";
import { listScenarios, loadScenario } from "../scenario/load.js";
import { type Plan, scheduleOfPlan } from "./of-plan.js";
import { planOfScenario } from "./plan-of-scenario.js";
import type { Schedule, ScheduleRequest } from "./types.js";

/** Length of a board's schedule: more than a day at 250 MHz. */
const BOARD_PULSES = 2 ** 45;
const PS_PER_SECOND = 1e12;

/** Opens a schedule. Throws a UserError when board, scenario, line map or delays don't fit. */
export async function openSchedule(request: ScheduleRequest): Promise<Schedule> {
  return scheduleOfPlan(await planOf(request), request);
}

async function planOf(request: ScheduleRequest): Promise<Plan> {
  const [board = ""] = request.target.split(":");
  if (boardNames().includes(board)) return planOfBoard(loadBoardInProfile(request.target), request);
  if (listScenarios().includes(request.target) || request.target.endsWith(".json"))
    return planOfScenario(loadScenario(request.target), request.seed);
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
