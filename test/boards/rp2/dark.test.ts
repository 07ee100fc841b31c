/** Light needs a governor, down to the pins: an image that forgets to start the controller is dark. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { buildImage } from "../../../hostsim/board/build/build-image.js";
import { flashContents } from "../../../hostsim/board/build/slots.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { LINES } from "../../../hostsim/emulator/emulated-chip.js";
import { Pico } from "../../../hostsim/emulator/rp2040/pico.js";
import { imageFolder } from "../../support/images.js";

const board = loadBoard("pico");
const LOADER_BYTES = 16 * 1024;
/** EMISSION_NOT_PERMITTED of assembly/emission/sequencer.ts, as the image says it. */
const NOT_PERMITTED = "5";

it("an image that forgets to start the controller has no light on its pins, whatever it begins; the same one has, once a bench governs", () => {
  const built = buildImage({
    board,
    entry: "test/boards/rp2/compiled/forgetful.ts",
    outputFolder: join(packageRoot, "build", "native", "forgetful"),
  });
  const flashed = readFileSync(join(imageFolder("pico"), "image.bin"));
  let said = "";
  let bright = 0;
  const pico = new Pico({
    board,
    image: flashContents(flashed.subarray(0, LOADER_BYTES), readFileSync(built.binary)),
    seed: 1,
    onUart: (byte) => {
      said += String.fromCharCode(byte);
    },
    onLines: (_, levels) => {
      if (levels & LINES) bright += 1;
    },
  });
  pico.run(() => said.length >= 5, 2e8);
  expect(said.slice(0, 5)).toBe(NOT_PERMITTED.repeat(5));
  expect(bright).toBe(0);
  pico.sendUart(Uint8Array.of(1));
  expect(pico.run(() => bright > 0, 2e8)).toBe(true);
});
