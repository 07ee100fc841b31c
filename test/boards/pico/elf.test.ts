/**
 * The pico's ELF file holds all that its flash does, for tools that flash by SWD. Oracle: GNU binutils, which
 * read it by sections (objcopy) and by segments (readelf).
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { imageFolder } from "../../support/images.js";

const folder = imageFolder("pico");
const binary = readFileSync(join(folder, "image.bin"));
const elf = join(folder, "image.elf");
const FLASH = 0x10000000;
const FLASH_END = 0x10200000;

it("has every section of flash: objcopy makes image.bin of it", () => {
  const work = mkdtempSync(join(tmpdir(), "elf-"));
  try {
    execFileSync("arm-none-eabi-objcopy", ["-O", "binary", elf, join(work, "flash.bin")]);
    expect(Buffer.compare(readFileSync(join(work, "flash.bin")), binary)).toBe(0);
  } finally {
    rmSync(work, { recursive: true });
  }
});

it("has every byte of flash in a loadable segment, at its physical address", () => {
  const listed = execFileSync("arm-none-eabi-readelf", ["-lW", elf], { encoding: "utf8" });
  const file = readFileSync(elf);
  const flash = Buffer.alloc(binary.length);
  const covered = new Uint8Array(binary.length);
  let last = 0;
  for (const [, offset, virtual, physical, size] of listed.matchAll(
    /^ +LOAD +(0x\w+) +(0x\w+) +(0x\w+) +(0x\w+)/gm,
  )) {
    expect(Number(virtual)).toBeGreaterThanOrEqual(last);
    last = Number(virtual);
    const at = Number(physical);
    if (Number(size) === 0 || at < FLASH || at >= FLASH_END) continue;
    file.copy(flash, at - FLASH, Number(offset), Number(offset) + Number(size));
    covered.fill(1, at - FLASH, at - FLASH + Number(size));
  }
  // Between segments there is only what the linker leaves to align the next one.
  const bare = [...covered.keys()].filter((at) => covered[at] === 0);
  expect(bare.length).toBeLessThan(16);
  expect(bare.every((at) => binary[at] === 0)).toBe(true);
  expect(Buffer.compare(flash, binary)).toBe(0);
});

it("warns of nothing, and keeps its symbols", () => {
  const read = execFileSync("arm-none-eabi-readelf", ["-aW", elf], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
  });
  expect(read).not.toMatch(/Warning|Error/);
  expect(execFileSync("arm-none-eabi-nm", [elf], { encoding: "utf8" })).toMatch(/ [tT] boardStart$/m);
});
