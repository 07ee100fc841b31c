/**
 * Exceptions of the emulated Armv8-M Mainline. Oracle: QEMU's Cortex-M33, which runs the same program
 * (exceptions-program.S); by hand where QEMU ends itself.
 */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../../hostsim/core/package-root.js";
import { FLASH, loadProcessor, RAM, STATUS } from "../../../support/processor.js";
import { runInQemu } from "../../../support/qemu-program.js";

/** Where the program ends, and words of an exception in its log. */
const FINISH = FLASH + 0x800;
const WORDS = 16;
const MOST_STEPS = 100_000;

const NAMES = [
  ...["number", "frame", "link", "r0", "r1", "r2", "r3", "r12", "lr", "pc", "xpsr"],
  ...["cfsr", "hfsr", "control", "primask", "sp"],
];

/** An exception of the log, in names. */
function named(words: ArrayLike<number>, index: number): Record<string, string> {
  return Object.fromEntries(NAMES.map((name, at) => [name, words[WORDS * index + at]!.toString(16)]));
}

describe("exceptions of the emulated Armv8-M Mainline", () => {
  it("are those of QEMU's Cortex-M33, frame by frame", async () => {
    const folder = mkdtempSync(join(tmpdir(), "satqkd-exceptions-"));
    const source = "exceptions-program.S";
    copyFileSync(join(packageRoot, "test/hostsim/emulator/silicon", source), join(folder, source));
    const { image, results } = runInQemu(folder, source, {});
    rmSync(folder, { recursive: true });
    const { core, ram, flash } = await loadProcessor();
    flash.set(image);
    const vectors = new DataView(image.buffer, image.byteOffset);
    core.processorReset(0, vectors.getUint32(0, true), vectors.getUint32(4, true), FLASH);
    let steps = 0;
    while (core.processorRegister(0, 15) !== FINISH && core.refusal.value === 0 && steps++ < MOST_STEPS)
      core.processorStep(0);
    expect(core.refusal.value).toBe(0);
    const own = new Uint32Array(ram.buffer, ram.byteOffset, results.length);
    // 17 in each of four rounds, and two of which one is within the other.
    expect(results.length / WORDS).toBe(70);
    for (let at = 0; at < results.length / WORDS; at++)
      expect(named(own, at), `exception ${at}`).toEqual(named(results, at));
    expect(steps).toBeLessThan(MOST_STEPS);
  });

  it("lock up within a HardFault, and at a vector that is no Thumb code", async () => {
    const { core, ram } = await loadProcessor();
    const udf = 0xde01;
    const view = new DataView(ram.buffer, ram.byteOffset);
    view.setUint32(12, RAM + 0x101, true);
    view.setUint16(0x100, udf, true);
    core.processorReset(0, RAM + 0x1000, RAM + 0x100, RAM);
    core.processorStep(0);
    expect(core.processorIsLockedUp(0)).toBe(false);
    expect(core.processorRegister(0, 15)).toBe(RAM + 0x100);
    core.processorStep(0);
    expect(core.processorIsLockedUp(0)).toBe(true);
    view.setUint32(12, RAM + 0x100, true);
    core.processorReset(0, RAM + 0x1000, RAM + 0x100, RAM);
    core.processorStep(0);
    expect(core.processorIsLockedUp(0)).toBe(true);
  });

  it("tell of a breakpoint without a debugger: HardFault, HFSR.DEBUGEVT, nothing forced", async () => {
    const { core, ram } = await loadProcessor();
    const view = new DataView(ram.buffer, ram.byteOffset);
    // ldr r0, [r1], which reads HFSR.
    view.setUint16(0x200, 0x6808, true);
    view.setUint16(0x100, 0xbe01, true);
    view.setUint32(12, RAM + 0x201, true);
    core.processorReset(0, RAM + 0x1000, RAM + 0x100, RAM);
    core.setProcessorRegister(0, 1, 0xe000ed2c);
    core.processorStep(0);
    expect(core.processorRegister(0, STATUS) & 0x1ff).toBe(3);
    core.processorStep(0);
    expect(core.processorRegister(0, 0)).toBe(0x80000000);
    expect(view.getUint32(0x1000 - 8, true)).toBe(RAM + 0x100);
  });

  it("of an Armv6-M are HardFaults, for accesses that are not aligned too", async () => {
    const { core, ram } = await loadProcessor();
    const view = new DataView(ram.buffer, ram.byteOffset);
    const ldr = 0x6808;
    view.setUint32(12, RAM + 0x201, true);
    view.setUint16(0x100, ldr, true);
    core.setArchitecture(0, true);
    core.processorReset(0, RAM + 0x1000, RAM + 0x100, RAM);
    core.setProcessorRegister(0, 0, 0x1234);
    core.setProcessorRegister(0, 1, RAM + 0x402);
    core.processorStep(0);
    expect(core.processorRegister(0, 15)).toBe(RAM + 0x200);
    expect(core.processorRegister(0, 0)).toBe(0x1234);
    expect(core.processorRegister(0, 14)).toBe(0xfffffff9);
    expect(core.processorRegister(0, 13)).toBe(RAM + 0x1000 - 32);
    expect(view.getUint32(0x1000 - 8, true)).toBe(RAM + 0x100);
  });
});
