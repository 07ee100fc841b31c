/**
 * Where the processors' cycles of a table go, by part. Takes: a board with an RP2350 whose engine makes the
 * random bits, and its image. Gives: what each core does while a table is filled. Emulated: the image emits
 * in its first clock profile, and every LOOK_CYCLES cycles the function is noted that each core is in. So
 * the numbers are the emulator's (docs/reference/emulation.md says what they rest on), to some ten cycles.
 */
import { type Board, type LineMap, loadBoardInProfile } from "../board/board.js";
import type { ImageFunctions } from "../board/build/functions.js";
import { TRIGGER } from "../emulator/emulated-chip.js";
import { ChipSession, setUpCommands } from "../emulator/pico-session.js";
import { Pico2 } from "../emulator/rp2350/pico2.js";
import { ask, say } from "../wire/monitor-link.js";

/** What a core does in some of its cycles. */
export interface CyclePart {
  readonly what: string;
  /** Cycles of clk_sys a table. */
  readonly cycles: number;
}

/** The budget under a line map. */
export interface CycleBudget {
  readonly evidence: "emulated";
  readonly profile: string;
  readonly lineMap: LineMap;
  readonly pulsesPerTable: number;
  /** From table to table. */
  readonly cyclesPerTable: number;
  readonly firstCore: readonly CyclePart[];
  readonly secondCore: readonly CyclePart[];
}

/** A part, and the functions that are of it; the first that fits counts. */
type Parts = readonly (readonly [what: string, functions: RegExp])[];

/** The second core's: boards/rp2/rp2350/engine.c and engine-loop.c. */
const SECOND_CORE: Parts = [
  ["engine fed and emptied", /^engineLoop$/],
  ["between its chunks", /^(serveRequest|makeOutputs|advance|begin)\b/],
  ["nothing to do", /(?:)/],
];

/** The first core's. Which rounds of the main loop only look for work its functions do not say. */
const FIRST_CORE: Parts = [
  ["random bits to line levels", /^(pattern_fill|pattern_word|emission_lines|emission_sequencer_fillTable)/],
  ["one output again by software", /^entropy_(sha256|hash_drbg|engine)/],
  ["waiting for the second core", /engineTake$/],
  ["all else, and looking for work", /(?:)/],
];

const MAPS: readonly LineMap[] = ["symbol-code", "lasers"];
const SEED = 1;
/**
 * Tables that are shown before: until the second core has filled its ring of chunks, half a table, in the
 * some 2,000 cycles a table that it has to spare.
 */
const EARLIER = 64;
/** Tables that are shown later: more than are filled ahead. */
const LATER = 8;
/** Tables that are looked at. */
const TABLES = 16;
/** Without a common factor with the cycles of an output (167) and of a word (14, 15). */
const LOOK_CYCLES = 11;
const PATIENCE_CYCLES = 1e8;

/** Whether a board has such a budget. */
export function hasCycleBudget({ emulator, image, emission }: Board): boolean {
  return emulator === "rp2350" && image?.generator === "hash-drbg" && emission !== null;
}

/** Measures the budget under each line map. */
export async function cycleBudgets(
  name: string,
  image: Uint8Array,
  functions: ImageFunctions,
): Promise<CycleBudget[]> {
  const budgets: CycleBudget[] = [];
  for (const lineMap of MAPS) budgets.push(await cycleBudget(name, image, functions, lineMap));
  return budgets;
}

async function cycleBudget(
  name: string,
  image: Uint8Array,
  functions: ImageFunctions,
  lineMap: LineMap,
): Promise<CycleBudget> {
  const board = loadBoardInProfile(name);
  const { pulseRates, pulsesPerBlock } = board.emission!;
  const [rate] = pulseRates;
  let begun = 0;
  let last = 0;
  const { pico, exchange } = new ChipSession(
    (onUart): Pico2 =>
      new Pico2({
        ...{ board, image, seed: SEED, onUart },
        onLines: (_, levels) => {
          const burst = pico.burstLevels(levels);
          if (burst & ~last & TRIGGER) begun += 1;
          last = burst;
        },
      }),
  );
  for (const command of setUpCommands(SEED, rate!.hz / 1e6, lineMap)) await say(exchange, command);
  await ask(exchange, "emit", { blocks: EARLIER + TABLES + LATER });
  pico.run(() => begun >= EARLIER, PATIENCE_CYCLES);
  const before = pico.cycle;
  const looks = [new Map<string, number>(), new Map<string, number>()] as const;
  while (begun < EARLIER + TABLES && pico.cycle < before + PATIENCE_CYCLES) {
    pico.run(() => true, LOOK_CYCLES);
    for (const core of [0, 1] as const) {
      const at = functions.at(pico.register(core, 15));
      looks[core].set(at, (looks[core].get(at) ?? 0) + 1);
    }
  }
  const cyclesPerTable = Math.round((pico.cycle - before) / TABLES);
  return {
    ...{
      evidence: "emulated",
      profile: rate!.profile,
      lineMap,
      pulsesPerTable: pulsesPerBlock,
      cyclesPerTable,
    },
    firstCore: byPart(looks[0], FIRST_CORE, cyclesPerTable),
    secondCore: byPart(looks[1], SECOND_CORE, cyclesPerTable),
  };
}

/** Shares of looks as shares of a table's cycles. */
function byPart(looks: ReadonlyMap<string, number>, parts: Parts, cyclesPerTable: number): CyclePart[] {
  const all = [...looks.values()].reduce((sum, count) => sum + count, 0);
  const counts = parts.map(() => 0);
  for (const [name, count] of looks)
    counts[parts.findIndex(([, functions]) => functions.test(name))]! += count;
  return parts.map(([what], part) => ({ what, cycles: Math.round((cyclesPerTable * counts[part]!) / all) }));
}

/** Lines for people. */
export function describeCycles(budget: CycleBudget): string[] {
  const { profile, lineMap, pulsesPerTable, cyclesPerTable, firstCore, secondCore } = budget;
  const list = (parts: readonly CyclePart[]) =>
    parts.map(({ what, cycles }) => `${cycles} ${what}`).join(", ");
  return [
    `cycles a table of ${pulsesPerTable} pulses, ${lineMap}, emulated, profile ${profile}: ${cyclesPerTable}`,
    `  first core:  ${list(firstCore)}`,
    `  second core: ${list(secondCore)}`,
  ];
}
