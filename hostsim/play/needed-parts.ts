/**
 * A module of the core without what a page never calls. Takes: the module, the text of the programs around
 * it. Gives: the module with the exports that they name, and what those need.
 */
import binaryen from "binaryen";

/** What the core is compiled to (assembly/asconfig.json), and no later proposal. */
const FEATURES =
  binaryen.Features.MutableGlobals |
  binaryen.Features.NontrappingFPToInt |
  binaryen.Features.SignExt |
  binaryen.Features.BulkMemory |
  binaryen.Features.BulkMemoryOpt |
  binaryen.Features.SIMD128;

/** Whether a text has a name as a word of its own; where it only looks so, a part too many is kept. */
function names(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(text);
}

/** The module with the functions that `programs` name. Memory and values are kept: they are small. */
export function neededParts(wasm: Uint8Array, programs: string): Uint8Array {
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(Uint8Array.from(wasm)));
  const module = binaryen.readBinary(wasm);
  module.setFeatures(FEATURES);
  for (const { name, kind } of exported)
    if (kind === "function" && !names(programs, name)) module.removeExport(name);
  binaryen.setOptimizeLevel(3);
  binaryen.setShrinkLevel(2);
  module.optimize();
  const small = module.emitBinary();
  module.dispose();
  return small;
}
