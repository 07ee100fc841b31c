/**
 * `satqkd boards`: the boards there are, and what of each was verified how.
 */
import type { Command } from "commander";
import { type Board, boardNames, loadBoard } from "../board/board.js";
import { say } from "./say.js";

function rates(board: Board): string {
  if (board.console !== undefined) return `a pulse at a time at the prompt of ${board.console.firmware}`;
  if (board.emission === null) return "no lines";
  const { pulseRates, lineMaps } = board.emission;
  return `${pulseRates.map(({ hz, profile }) => `${hz / 1e6} MHz ${profile}`).join(", ")}; ${lineMaps.join(", ")}`;
}

/** Adds the verb to the command line. */
export function registerBoards(program: Command): void {
  program
    .command("boards")
    .description("list the boards, and what of each was verified how")
    .option("--json", "print one JSON object and nothing else")
    .action((flags: { json?: true }) => {
      const boards = boardNames().map((name) => loadBoard(name));
      if (flags.json) {
        say(JSON.stringify({ boards }, null, 2));
        return;
      }
      for (const board of boards) {
        say(`${board.name.padEnd(20)} ${board.title} (${board.chip}): ${rates(board)}`);
        for (const { what, how, by } of board.verified) say(`  ${how.padEnd(20)} ${what} [${by}]`);
      }
    });
}
