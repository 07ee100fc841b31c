/**
 * What a board's lines have to show. Takes: the seed and the line map that the board was given. Gives: the levels of each
 * pulse of a block, from the host's own core.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import type { LineMap } from "../boards/board.js";
import { loadPayload } from "../core/load.js";

/** The board's pattern after power-on: signal, decoy, vacuum and basis Z. */
const PROBABILITIES = [0.5, 0.25, 0.25, 0.5] as const;

/** Levels of the pulses of any block, one byte a pulse; bit k is line k. */
export interface ExpectedLines {
  block(block: number): Uint8Array;
}

/** Prepares the host's core for a 32-byte seed. */
export async function expectedLines(
  seed: Uint8Array,
  lineMap: LineMap,
  pulsesPerBlock: number,
): Promise<ExpectedLines> {
  const core = await loadPayload(new HostBoard(() => {}).port);
  const seedAddress = core.reserve(32);
  const packedAddress = core.reserve(pulsesPerBlock / 2);
  const levelsAddress = core.reserve(pulsesPerBlock);
  core.sealMemory();
  core.prepareLineMap();
  core.configurePattern(...PROBABILITIES, 0);
  new Uint8Array(core.memory.buffer).set(seed, seedAddress);
  core.installSeed(seedAddress);
  return {
    block(block) {
      core.fillSymbols(
        BigInt(block) * BigInt(pulsesPerBlock),
        pulsesPerBlock,
        packedAddress,
        core.DOMAIN_KEY.value,
      );
      const levels = new Uint8Array(pulsesPerBlock);
      if (lineMap === "lasers") {
        core.expandToLasers(packedAddress, pulsesPerBlock, levelsAddress);
        levels.set(new Uint8Array(core.memory.buffer, levelsAddress, pulsesPerBlock));
      } else {
        const packed = new Uint8Array(core.memory.buffer, packedAddress, pulsesPerBlock / 2);
        for (let pulse = 0; pulse < pulsesPerBlock; pulse++)
          levels[pulse] = (packed[pulse >> 1]! >> ((pulse & 1) << 2)) & 15;
      }
      return levels;
    },
  };
}
