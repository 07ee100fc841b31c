/** A payload on the host board, as tests need it: module, board, and flash that can outlive them. */
import { HostBoard } from "../../boards/host/model/board.js";
import type { LineSink } from "../../boards/host/model/dma-engine.js";
import { FlashModel } from "../../boards/host/model/flash.js";
import { loadInterpreter } from "../../hostsim/core/interpreter.js";
import { loadPayload, type PayloadBuild, type PayloadExports } from "../../hostsim/core/load.js";

export interface HostPayload {
  core: PayloadExports;
  board: HostBoard;
}

/** Loads the payload on a host board; `sink` sees the line levels. */
export async function hostPayload(
  options: { sink?: LineSink; flash?: FlashModel; build?: PayloadBuild; procedures?: boolean } = {},
): Promise<HostPayload> {
  const board = new HostBoard(options.sink ?? (() => undefined), options.flash ?? new FlashModel());
  const core = await loadPayload(
    board.port,
    options.build,
    options.procedures ? await loadInterpreter() : undefined,
  );
  if (options.procedures) core.proceduresReserve();
  board.bindMemory(core.memory);
  return { core, board };
}

/** Installs a key of 32 equal bytes as the pattern's seed. */
export function installTestSeed(core: PayloadExports, byte = 7): void {
  const address = core.reserve(32);
  new Uint8Array(core.memory.buffer, address, 32).fill(byte);
  core.installSeed(address);
}
