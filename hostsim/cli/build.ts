/**
 * `satqkd build BOARD`: makes the board's image or script, and says what it needs and how that changed.
 */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Command } from "commander";
import { UserError } from "../base/user-error.js";
import { type Board, loadBoard } from "../board/board.js";
import { checkBudget, committedSizes, describeSizes, tryRecord } from "../board/build/budget.js";
import { imageFunctions } from "../board/build/functions.js";
import { madeImage } from "../board/build/made-image.js";
import { describeIdentity } from "../board/identity.js";
import { cycleBudgets, describeCycles, hasCycleBudget } from "../emulation/cycle-budget.js";
import { buildConsole } from "../prompt/script.js";
import { printJson } from "./print-json.js";
import { remark, say } from "./say.js";

interface BuildFlags {
  readonly output?: string;
  readonly saveSizes?: boolean;
  readonly json?: boolean;
}

function where(flags: BuildFlags): { outputFolder?: string; progress: (step: string) => void } {
  return {
    ...(flags.output === undefined ? {} : { outputFolder: flags.output }),
    progress: (step) => {
      if (!flags.json) remark(`${step} ...\n`);
    },
  };
}

async function buildScript(board: Board, flags: BuildFlags): Promise<void> {
  if (flags.saveSizes) throw new UserError(`--save-sizes: board ${board.name} gets a script, not an image`);
  const built = await buildConsole({ board, ...where(flags) });
  if (flags.json) {
    printJson("satqkd-build-script", built);
    return;
  }
  say(describeIdentity(built.identity));
  say(
    `script ${built.scriptBytes} bytes; native module ${built.moduleBytes} bytes, its memory ${built.memoryBytes}, ` +
      `its stack ${built.stackBytes}`,
  );
  say(relative(process.cwd(), built.script));
}

/** Adds the verb to the program. */
export function registerBuild(program: Command): void {
  program
    .command("build")
    .description("make what a board is given: ELF, flat binary and UF2, or the script of a JavaScript prompt")
    .argument("<board>", "a board of `satqkd boards`")
    .option("--output <folder>", "where the files go (default: build/boards/BOARD)")
    .option("--save-sizes", "record the sizes in boards/BOARD/sizes.json, to be compared with from now on")
    .option("--json", "print one JSON object and nothing else")
    .action(async (name: string, options: BuildFlags) => {
      const board = loadBoard(name);
      if (board.console !== undefined) {
        await buildScript(board, options);
        return;
      }
      if (board.image === null)
        throw new UserError(`board ${name} has no image: the host loads the core itself`);
      if (options.saveSizes) tryRecord(board);
      const built = madeImage({ board, ...where(options) });
      if (built.unchanged && !options.json) remark("unchanged\n");
      const before = committedSizes(name);
      checkBudget(board, built.sizes, options.saveSizes ?? false);
      const cycles = hasCycleBudget(board)
        ? await cycleBudgets(name, readFileSync(built.binary), imageFunctions(built.elf))
        : [];
      if (options.json) {
        printJson("satqkd-build", { ...built, committedSizes: before, cycles });
        return;
      }
      say(describeIdentity(built.identity));
      for (const line of describeSizes(board, built.sizes, before)) say(line);
      for (const line of cycles.flatMap(describeCycles)) say(line);
      for (const file of [built.elf, built.binary, built.uf2])
        if (file !== null) say(relative(process.cwd(), file));
    });
}
