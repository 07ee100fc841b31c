/**
 * From reset to the monitor's first answer on the emulated Pico, in its own time: dark, under its watchdog,
 * in the times that image-slots.md says. The slowest ring oscillator is that of the RP2040 datasheet, 2.17.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { HEAD_BYTES, SLOTS_AT } from "../../../boards/rp2/rp2040/slots.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { LONGEST } from "../../../hostsim/emulator/flash-times.js";
import { PicoSession } from "../../../hostsim/emulator/pico-session.js";
import { numberOf, say } from "../../../hostsim/wire/monitor-link.js";
import { imageFolder } from "../../support/images.js";
import { withSecondSlot } from "../../support/second-slot.js";

const folder = imageFolder("pico");
const image = readFileSync(join(folder, "image.bin"));
const second = readFileSync(join(folder, "second-slot.bin"));
const FIRST_IMAGE = 0x10000000 + SLOTS_AT + HEAD_BYTES;
const RAM = 0x20000000;
const WATCHDOG_CTRL = 0x40058000;
const ENABLED = 1 << 30;
const MILLISECOND = 1e6;
/** Lowest frequency of the ring oscillator, Hz. */
const SLOWEST = 1.8e6;
/** Before this the second stage and the start-up code have not come to the watchdog, in ms. */
const WATCHDOG_BY = 20;
/** What issue 19 allows for the check of the images. */
const LONGEST_CHECK = 150;

/** Milliseconds to the image's first instruction, and to the first answer; nothing was ever lit. */
async function start(flash?: Uint8Array, oscillator?: number) {
  let lit = 0;
  const session = new PicoSession({
    board: loadBoard("pico"),
    image,
    seed: 1,
    onLines: (_, levels) => {
      lit |= levels;
    },
    ...(flash === undefined ? {} : { flash }),
    ...(oscillator === undefined ? {} : { ringHz: oscillator }),
  });
  const { pico } = session;
  const at = () => pico.nanos / MILLISECOND;
  pico.stepUntil(() => (pico.read(WATCHDOG_CTRL) & ENABLED) !== 0, 1e8);
  const watched = at();
  pico.stepUntil(() => pico.programCounter >= FIRST_IMAGE && pico.programCounter < RAM, 1e8);
  const started = at();
  const status = await say(session.exchange, "status");
  expect(pico.resets).toBe(0);
  expect(numberOf(status, "cause")).toBe(0);
  expect(lit).toBe(0);
  return { watched, started, answered: at(), flash: pico.flashContents() };
}

const document = readFileSync(join(packageRoot, "docs/reference/image-slots.md"), "utf8");

/** Milliseconds in the row of the document's table that begins with `name`: to the image, to the answer. */
function said(name: string): [number, number] {
  const row = new RegExp(`^\\| ${name} \\| (\\d+) \\| (\\d+) \\|$`, "m").exec(document);
  if (row === null) throw new Error(`image-slots.md has no row "${name}"`);
  return [Number(row[1]), Number(row[2])];
}

describe("the Pico's start, emulated", () => {
  let written: Uint8Array;
  beforeAll(async () => {
    written = (await start()).flash;
  });

  it.each([
    ["one image", 1, undefined],
    ["two images", 2, undefined],
    ["two images, the slowest oscillator", 2, SLOWEST],
  ] as const)("%s", async (name, images, oscillator) => {
    const flash = images === 1 ? written : withSecondSlot(written, second, 2);
    const { watched, started, answered } = await start(flash, oscillator);
    const [image, answer] = said(name);
    expect(started / image).toBeCloseTo(1, 1);
    expect(answered / answer).toBeCloseTo(1, 1);
    expect(started).toBeLessThan(LONGEST_CHECK);
    if (oscillator === undefined) expect(watched).toBeLessThan(WATCHDOG_BY);
  });

  it("bears the longest times of the flash: journals are made anew, and the watchdog does not bite", async () => {
    const { exchange, pico } = new PicoSession({
      board: loadBoard("pico"),
      image,
      seed: 1,
      flashTimes: LONGEST,
    });
    const status = await say(exchange, "status");
    expect(numberOf(status, "cause")).toBe(0);
    expect(pico.resets).toBe(0);
    // Four sectors of marks and three of keys, at least.
    expect(pico.nanos).toBeGreaterThan(7 * LONGEST.sectorErase);
  });

  it("is reset by the watchdog when the flash stays busy for longer than any erase", () => {
    const hangs = { ...LONGEST, sectorErase: 60_000 * MILLISECOND };
    const { pico } = new PicoSession({ board: loadBoard("pico"), image, seed: 1, flashTimes: hangs });
    pico.sendUart(Buffer.from("status\n"));
    expect(pico.run(() => pico.resets === 1, 1e9)).toBe(true);
    expect(pico.nanos).toBeLessThan(2_000 * MILLISECOND);
  });
});
