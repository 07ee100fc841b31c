/**
 * `satqkd build BOARD`: makes the board's image, and says what it needs and how that changed.
 */
import { relative } from "node:path";
import type { Command } from "commander";
import { checkBudget, committedSizes, describeSizes } from "../../firmware/native/build/budget.js";
import { buildImage } from "../../firmware/native/build/build-image.js";
import { loadBoard } from "../boards/board.js";
import { describeIdentity } from "../boards/identity.js";
import { UserError } from "./user-error.js";

/** Adds the verb to the program. */
export function registerBuild(program: Command): void {
  program
    .command("build")
    .description("make the image to flash on a board: ELF, flat binary and, where the board takes it, UF2")
    .argument("<board>", "a board of `satqkd boards`")
    .option("--output <folder>", "where the files go (default: build/boards/BOARD)")
    .option("--save-sizes", "record the sizes in boards/BOARD/sizes.json, to be compared with from now on")
    .option("--json", "print one JSON object and nothing else")
    .action((name: string, options: { output?: string; saveSizes?: boolean; json?: boolean }) => {
      const board = loadBoard(name);
      if (board.image === null)
        throw new UserError(`board ${name} has no image: the host loads the core itself`);
      const built = buildImage({
        board,
        ...(options.output === undefined ? {} : { outputFolder: options.output }),
        progress: (step) => {
          if (!options.json) process.stderr.write(`${step} ...\n`);
        },
      });
      const before = committedSizes(name);
      checkBudget(board, built.sizes, options.saveSizes ?? false);
      if (options.json) {
        console.log(JSON.stringify({ ...built, committedSizes: before }, null, 2));
        return;
      }
      console.log(describeIdentity(built.identity));
      for (const line of describeSizes(board, built.sizes, before)) console.log(line);
      for (const file of [built.elf, built.binary, built.uf2])
        if (file !== null) console.log(relative(process.cwd(), file));
    });
}
