/**
 * The key store in the pico's flash: the image that would be flashed opens what the ground's core has
 * written.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EVENTS_OFFSET, KEYSTORE_OFFSET, KEYSTORE_SECTORS } from "../../../firmware/flight/journals.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { INTERMEDIATE } from "../../../hostsim/board/build/build-image.js";
import { checkFlashRegions } from "../../../hostsim/board/build/flash-regions.js";
import { PicoSession } from "../../../hostsim/emulator/pico-session.js";
import { numberOf, say } from "../../../hostsim/wire/monitor-link.js";
import { CheckedStore, OFFSET } from "../../hostsim/keystore/oracle.js";
import { Seeded } from "../../hostsim/keystore/seeded.js";
import { imageFolder } from "../../support/images.js";

const folder = imageFolder("pico");
const JOURNALS = 0x1ee000;
const BYTES = KEYSTORE_SECTORS * 4096;

function boot() {
  const image = readFileSync(join(folder, "image.bin"));
  return new PicoSession({ board: loadBoard("pico"), image, seed: 5, onLines: () => undefined });
}

describe("the pico's key store", () => {
  it("is made on blank flash", async () => {
    const { exchange, pico } = boot();
    const status = await say(exchange, "status");
    expect([numberOf(status, "keys"), numberOf(status, "keyroom")]).toEqual([0, (KEYSTORE_SECTORS - 3) * 45]);
    const flash = Buffer.from(pico.flash().slice(JOURNALS + KEYSTORE_OFFSET, JOURNALS + KEYSTORE_OFFSET + 4));
    expect(flash.toString("hex")).toBe("00004553");
  });

  it("holds the keys that the host wrote, and finishes on the chip what a power cut left half done", async () => {
    expect(OFFSET).toBe(KEYSTORE_OFFSET);
    const random = new Seeded(21);
    const store = await CheckedStore.blank(KEYSTORE_SECTORS);
    for (let step = 0; step < 700; step++) store.step(random);
    // Cut inside the next erase: keys are then copied, and their old sector is half erased.
    store.flash.cutInErase((word, index) => (index % 2 === 0 ? 0xffffffff : word));
    while (store.step(random));
    const { exchange, pico } = boot();
    const { words } = store.flash;
    pico.flash().set(new Uint8Array(words.buffer, KEYSTORE_OFFSET, BYTES), JOURNALS + KEYSTORE_OFFSET);
    const status = await say(exchange, "status");
    expect(store.open()).toBe(true);
    expect(store.core.keystoreLive()).toBeGreaterThan(50);
    expect(numberOf(status, "keys")).toBe(store.core.keystoreLive());
    const flash = pico.flash().slice(JOURNALS + KEYSTORE_OFFSET, JOURNALS + KEYSTORE_OFFSET + BYTES);
    expect(Buffer.compare(flash, new Uint8Array(words.buffer, KEYSTORE_OFFSET, BYTES))).toBe(0);
  });

  it("lies where the linker keeps flash clear, or the build stops", () => {
    const image = { flashBaseAddress: 0x10000000, flashBytes: JOURNALS, offset: 0x5000, bytes: 0xf4000 };
    const place = { offset: KEYSTORE_OFFSET, sectors: KEYSTORE_SECTORS, eventsOffset: EVENTS_OFFSET };
    const map = readFileSync(join(folder, INTERMEDIATE, "image.map"), "utf8");
    expect(() => checkFlashRegions(map, image, place)).not.toThrow();
    expect(() => checkFlashRegions(map, image, { ...place, sectors: 13 })).toThrow(/region KEYS/);
    expect(() => checkFlashRegions(map, { ...image, bytes: 4096 }, place)).toThrow(/region FLASH/);
    const further = { ...image, flashBytes: JOURNALS + 4096 };
    expect(() => checkFlashRegions(map, further, place)).toThrow(/region MARKS/);
    expect(() => checkFlashRegions(map.replace("KEYS ", "LOST "), image, place)).toThrow(/no such region/);
  });
});
