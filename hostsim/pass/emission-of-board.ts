/**
 * How a board puts a scenario's pulses on the lines. Takes: the scenario and a board, or a fill rate. Gives:
 * block length, ring and period. A board's period is what its image does, with the evidence that board.json
 * names.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import { UserError } from "../base/user-error.js";
import type { Board } from "../board/board.js";
import type { LineMapName } from "../channel/every-pulse.js";
import { loadPayload } from "../core/load.js";
import type { Scenario } from "../scenario/schema.js";

/** Tables in the host board's descriptor ring. */
const HOST_TABLES = 4;

/** A burst plan. */
export interface BoardEmission {
  readonly pulsesPerBlock: number;
  readonly tables: number;
  /** Slots from one block's start to the next. */
  readonly periodSlots: number;
}

/** The burst plan of the host, which fills `refillPulsesPerS`; null: as fast as it emits. */
export async function emissionOfHost(
  { source, table }: Scenario,
  refillPulsesPerS: number | null,
): Promise<BoardEmission> {
  const core = await loadPayload(new HostBoard(() => undefined).port);
  const { pulsesPerBlock } = table;
  const refill = BigInt(refillPulsesPerS ?? source.pulseRateHz);
  const period = core.blockPeriodSlots(pulsesPerBlock, HOST_TABLES, BigInt(source.pulseRateHz), refill);
  return { pulsesPerBlock, tables: HOST_TABLES, periodSlots: Number(period) };
}

/**
 * The burst plan of a board. Its clock is the pulse rate, so the period in slots is the same at each of its
 * rates. Throws a UserError when the board can't show the scenario's pulse rate, or has no lines.
 */
export function emissionOfBoard(board: Board, { source }: Scenario, lineMap: LineMapName): BoardEmission {
  const { emission } = board;
  if (board.console !== undefined) throw new UserError(`${board.name} shows one pulse at a time, no bursts`);
  if (emission === null) throw new UserError(`${board.name} has no lines`);
  const rates = emission.pulseRates.map(({ hz }) => hz);
  if (!rates.includes(source.pulseRateHz)) {
    const offered = rates.map((hz) => hz / 1e6).join(" and ");
    throw new UserError(
      `${board.name} shows ${offered} Mpulse/s, the scenario asks for ${source.pulseRateHz / 1e6}`,
    );
  }
  const { symbolCode, lasers } = emission.periodSlots.value;
  return {
    pulsesPerBlock: emission.pulsesPerBlock,
    tables: emission.tables,
    periodSlots: lineMap === "lasers" ? lasers : symbolCode,
  };
}
