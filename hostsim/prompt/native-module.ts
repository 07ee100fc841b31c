/**
 * Makes the native module of a JavaScript prompt: AssemblyScript -> WebAssembly -> C -> position-independent
 * machine code. Takes: a processor. Gives: one run of bytes that works wherever it is copied to, entered at
 * its first byte.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as commands from "../../firmware/prompt/native/commands.js";
import { COMPILER_RULE, writeOutput } from "../base/output.js";
import { compilerFlags } from "../board/build/build-image.js";
import { fitToBoard, readableNames } from "../board/build/generated-c.js";
import { deepestStack } from "../board/build/sizes.js";
import { runPackage, runTool } from "../board/build/tools.js";

/** A native module. */
export interface NativeModule {
  /** The code, entered at its first byte in Thumb state. */
  readonly code: Uint8Array;
  /** Deepest stack of a call, bytes. */
  readonly stackBytes: number;
}

/** Two places that have no address bits in common: code that is linked alike for both holds no address. */
const BASES = ["0x00000000", "0x2ffffffc"] as const;

/**
 * Builds the module for GCC's `processor` in `folder`, from the source tree `root`. Throws with the tool's
 * message when a step fails, and when the result has data of its own or depends on where it lies.
 */
export function buildNativeModule(processor: string, folder: string, root: string): NativeModule {
  mkdirSync(folder, { recursive: true });
  const native = join(root, "firmware", "prompt", "native");
  runPackage(
    "assemblyscript",
    "bin/asc.js",
    [
      "firmware/prompt/native/console-core.ts",
      ...["--config", "assembly/asconfig.json", "--target", "board"],
      ...["-o", join(folder, "payload.wasm")],
    ],
    root,
  );
  runPackage("wabt", "bin/wasm2c", ["payload.wasm", "-n", "payload", "-o", "payload.c"], folder);
  const generated = readFileSync(join(folder, "payload.c"), "utf8");
  writeOutput(join(folder, "payload.c"), readableNames(fitToBoard(generated)), COMPILER_RULE);
  const defines = Object.entries(commands).map(([name, value]) => `#define ${name} (${value})\n`);
  writeOutput(join(folder, "commands.h"), defines.join(""), COMPILER_RULE);
  runTool(
    "arm-none-eabi-gcc",
    [
      ...compilerFlags(processor, commands.LINEAR_MEMORY_BYTES),
      ...["-Os", "-fPIC", "-fvisibility=hidden", "-DMEMORY_OF_CALLER"],
      `-ffile-prefix-map=${folder}=build`,
      `-ffile-prefix-map=${root}=.`,
      ...[`-I${folder}`, `-I${join(root, "firmware", "native")}`],
      ...["-c", join(native, "entry.c"), "-o", "module.o"],
    ],
    folder,
  );
  const [first, second] = BASES.map((base) => linkAt(base, processor, join(native, "module.ld"), folder));
  if (!first!.equals(second!))
    throw new Error("the native module depends on where it lies: it differs between two addresses");
  return {
    code: new Uint8Array(first!),
    stackBytes: deepestStack([join(folder, "module.ci")], "consoleEntry"),
  };
}

function linkAt(base: string, processor: string, script: string, folder: string): Buffer {
  const name = `module-at-${base}`;
  runTool(
    "arm-none-eabi-gcc",
    [
      ...[`-mcpu=${processor}`, "-mthumb", "-nostartfiles", "--specs=nano.specs", `-T${script}`],
      `-Wl,--defsym=BASE=${base},--entry=consoleEntry,--gc-sections,--fatal-warnings,--orphan-handling=error`,
      ...["-Wl,--build-id=none,--strip-debug", "module.o", "-lm", "-o", `${name}.elf`],
    ],
    folder,
  );
  runTool("arm-none-eabi-objcopy", ["-O", "binary", "-j", ".text", `${name}.elf`, `${name}.bin`], folder);
  return readFileSync(join(folder, `${name}.bin`));
}
