/**
 * `satqkd boards`: the boards there are, and what of each was verified how; a new one; the facts that the
 * core's compiler reads.
 */
import { relative } from "node:path";
import type { Command } from "commander";
import { type Board, boardNames, loadBoard } from "../board/board.js";
import { writeFacts } from "../board/facts.js";
import { writeFpgaRegisters } from "../board/fpga-registers.js";
import { makeBoard } from "../board/new-board.js";
import { printJson } from "./print-json.js";
import { say } from "./say.js";

interface BoardsFlags {
  readonly write?: true;
  readonly json?: true;
}

function rates(board: Board): string {
  if (board.console !== undefined) return `a pulse at a time at the prompt of ${board.console.firmware}`;
  if (board.emission === null) return "no lines";
  const { pulseRates, lineMaps } = board.emission;
  return `${pulseRates.map(({ hz, profile }) => `${hz / 1e6} MHz ${profile}`).join(", ")}; ${lineMaps.join(", ")}`;
}

function writeMade(board: Board): void {
  if (board.image !== null) writeFacts(board);
  writeFpgaRegisters(board.name);
}

function list(flags: BoardsFlags): void {
  const boards = boardNames().map((name) => loadBoard(name));
  if (flags.write) for (const board of boards) writeMade(board);
  if (flags.json) {
    printJson("satqkd-boards", { boards });
    return;
  }
  for (const board of boards) {
    say(`${board.name.padEnd(20)} ${board.title} (${board.chip}): ${rates(board)}`);
    for (const { what, how, by } of board.verified) say(`  ${how.padEnd(20)} ${what} [${by}]`);
  }
}

function add(name: string, { like }: { readonly like: string }): void {
  const files = makeBoard(name, like);
  for (const file of files) say(relative(process.cwd(), file));
  say(`now edit board.json, then: satqkd boards --write, satqkd build ${name} (docs/how-to/add-a-board.md)`);
}

/** Adds the verb to the command line. */
export function registerBoards(program: Command): void {
  const verb = program
    .command("boards")
    .description("list the boards, and what of each was verified how; add one (docs/how-to/add-a-board.md)")
    .option("--write", "write boards/*/facts.ts from each board.json, and what is made from registers.json")
    .option("--json", "print one JSON object and nothing else")
    .action(list);
  verb
    .command("new")
    .description("make the folder of a new board, like one with the same chip; it has no evidence yet")
    .argument("<name>", "lower-case letters, digits, hyphens")
    .requiredOption("--like <board>", "the board that it is like")
    .action(add);
}
