/**
 * Builds the image of every board once before the tests, as `satqkd build` does. Without the tools this fails, with the
 * names of the missing packages: nothing passes by not running.
 */
import { buildImage } from "../../firmware/native/build/build-image.js";
import { boardNames, loadBoard } from "../../hostsim/boards/board.js";

export default function buildImages(): void {
  for (const name of boardNames()) {
    const board = loadBoard(name);
    if (board.image !== null) buildImage({ board });
  }
}
