/** Builds an image of the MPS2+ AN505 from another entry than the payload's, in a folder of its own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadBoard } from "../../../hostsim/board/board.js";
import { type BuiltImage, INTERMEDIATE } from "../../../hostsim/board/build/build-image.js";
import { madeImage } from "../../../hostsim/board/build/made-image.js";
import { NO_INTERPRETER, type ProcedureImports } from "../../../hostsim/core/interpreter.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";

/** The image of `entry` in build/native/NAME, built unless it is there. */
export function buildForQemu(name: string, entry: string): BuiltImage {
  return madeImage({
    board: loadBoard("mps2-an505"),
    entry,
    outputFolder: join(packageRoot, "build", "native", name),
  });
}

/** Instantiates the very module that the image was made from, with flash that forgets and no registers. */
export function instantiateModule(
  name: string,
  procedures: ProcedureImports = NO_INTERPRETER,
): WebAssembly.Exports {
  const bytes = readFileSync(join(packageRoot, "build", "native", name, INTERMEDIATE, "payload.wasm"));
  const flash = new Uint32Array(16384).fill(0xffffffff);
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), {
    procedures: { ...procedures },
    registers: {
      readRegister: () => 0,
      writeRegister: () => undefined,
      slotCounter: () => 0n,
      setSlotRate: () => undefined,
      busAddress: (address: number) => address,
      identityAddress: () => 0,
      readFlash: (offset: number) => flash[offset >>> 2],
      writeFlash: (offset: number, value: number) => {
        flash[offset >>> 2]! &= value;
      },
      eraseFlash: (offset: number) =>
        flash.fill(0xffffffff, (offset & ~4095) >>> 2, ((offset & ~4095) >>> 2) + 1024),
    },
  }).exports;
}
