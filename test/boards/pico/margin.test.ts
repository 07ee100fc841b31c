/**
 * The time that a period of the pico has to spare: tables are ready in shorter periods than the image
 * chooses, and a status that is asked again and again makes none late. The margin that is stated is the one
 * that holds.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { PicoSession, setUpCommands } from "../../../hostsim/emulator/pico-session.js";
import { ask, say } from "../../../hostsim/wire/monitor-link.js";
import { imageFolder } from "../../support/images.js";

const board = loadBoard("pico");
const image = readFileSync(join(imageFolder("pico"), "image.bin"));
/** Cycles between two questions, some three periods, and what asks hardly ever. */
const OFTEN = 2e6;
const RARELY = 2e7;
const MOST_LOOKS = 100;

/** What docs/reference/emulation.md says of a period's margin, slots. */
function statedMargin(): number {
  const page = readFileSync(join(packageRoot, "docs/reference/emulation.md"), "utf8");
  return Number(/([\d,]+) slots shorter none is late/.exec(page)?.[1]?.replaceAll(",", ""));
}

/** Emits blocks in the image's own period, or in another one, and asks for the status now and then. */
async function emit(lineMap: "symbol-code" | "lasers", blocks: number, askEach: number, period = 0) {
  const { pico, exchange } = new PicoSession({ board, image, seed: 3 });
  for (const command of setUpCommands(3, 250, lineMap)) await say(exchange, command);
  if (period > 0) await say(exchange, `period ${period}`);
  const begun = await ask(exchange, "emit", { blocks });
  let status = await ask(exchange, "status", {});
  for (let looks = 0; status.running === 1 && looks < MOST_LOOKS; looks++) {
    pico.run(() => false, askEach);
    status = await ask(exchange, "status", {});
  }
  return { period: begun.period, emitted: status.emitted, struck: status.struck };
}

describe.each(["symbol-code", "lasers"] as const)("a period of the pico, line map %s", (lineMap) => {
  it("has the margin that is stated: shorter by so much, it still has room for each table", async () => {
    const { symbolCode, lasers } = board.emission!.periodSlots.value;
    const period = (lineMap === "lasers" ? lasers : symbolCode) - statedMargin();
    expect(await emit(lineMap, 24, RARELY, period)).toEqual({ period, emitted: 24, struck: 0 });
  });

  it("has room for a status in every third of them, and shows a pulse in 9 % of the slots", async () => {
    const { period, emitted, struck } = await emit(lineMap, 40, OFTEN);
    expect({ emitted, struck }).toEqual({ emitted: 40, struck: 0 });
    expect(65536 / period).toBeGreaterThan(0.09);
  });
});
