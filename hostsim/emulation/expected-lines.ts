/**
 * What a board has to make and to show. Takes: the seed that the board was given. Gives: packed symbols, and
 * line levels, of any block, from the host's own core.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import type { LineMap } from "../board/board.js";
import { chooseGenerator, type GeneratorName } from "../core/generators.js";
import { loadPayload } from "../core/load.js";

/** The board's pattern after power-on: signal, decoy, vacuum and basis Z. */
const PROBABILITIES = [0.5, 0.25, 0.25, 0.5] as const;

/** The host's pattern. Each call makes a new array. */
export interface ExpectedPattern {
  /** Symbols of a block, two a byte, the earlier pulse in the low half. */
  packed(block: number): Uint8Array;
  /** Line levels of a block, one byte a pulse; bit k is line k. */
  levels(block: number, lineMap: LineMap): Uint8Array;
}

/** Prepares the host's core for a 32-byte seed and the board's generator. */
export async function expectedPattern(
  seed: Uint8Array,
  pulsesPerBlock: number,
  generator: GeneratorName,
): Promise<ExpectedPattern> {
  const core = await loadPayload(new HostBoard(() => {}).port);
  chooseGenerator(core, generator);
  const seedAddress = core.reserve(32);
  const packedAddress = core.reserve(pulsesPerBlock / 2);
  const levelsAddress = core.reserve(pulsesPerBlock);
  core.sealMemory();
  core.prepareLineMap();
  core.configurePattern(...PROBABILITIES, 0);
  new Uint8Array(core.memory.buffer).set(seed, seedAddress);
  core.installSeed(seedAddress);
  const bytesAt = (address: number, bytes: number): Uint8Array =>
    new Uint8Array(core.memory.buffer, address, bytes).slice();
  const packed = (block: number): Uint8Array => {
    const first = BigInt(block) * BigInt(pulsesPerBlock);
    core.fillSymbols(first, pulsesPerBlock, packedAddress, core.DOMAIN_KEY.value);
    return bytesAt(packedAddress, pulsesPerBlock / 2);
  };
  return {
    packed,
    levels(block, lineMap) {
      const symbols = packed(block);
      if (lineMap === "lasers") {
        core.expandToLasers(packedAddress, pulsesPerBlock, levelsAddress);
        return bytesAt(levelsAddress, pulsesPerBlock);
      }
      return Uint8Array.from(
        { length: pulsesPerBlock },
        (_, pulse) => (symbols[pulse >> 1]! >> ((pulse & 1) << 2)) & 15,
      );
    },
  };
}
