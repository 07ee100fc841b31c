/**
 * The images of boards, for the test files that need them: made when they are not there yet. Without the
 * tools this fails, with the names of the missing packages: nothing passes by not running.
 */
import { dirname } from "node:path";
import { loadBoard } from "../../hostsim/board/board.js";
import { madeImage } from "../../hostsim/board/build/made-image.js";

/** The folder of a board's image, build/boards/NAME. */
export function imageFolder(name: string): string {
  return dirname(madeImage({ board: loadBoard(name) }).elf);
}
