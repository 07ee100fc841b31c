/**
 * Makes the image of a board: AssemblyScript -> WebAssembly -> C -> ELF, flat binary and UF2. Takes: a board's folder.
 * Gives: files under build/boards/NAME. The same commit gives the same bytes in any folder: no path, no date gets in.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { EVENTS_OFFSET, KEYSTORE_OFFSET, KEYSTORE_SECTORS } from "../../../boards/rp2/flash-layout.js";
import type { Board } from "../../../hostsim/boards/board.js";
import { coreHash } from "../../../hostsim/boards/core-hash.js";
import { DICTIONARY_VERSION, encodeIdentity, type Identity } from "../../../hostsim/boards/identity.js";
import { sealed } from "../../../hostsim/boards/seal.js";
import { encodeUf2 } from "../../../hostsim/boards/uf2.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { dictionaryHash, loadDictionary } from "../../../hostsim/dictionary/load.js";
import { checksummedBoot2 } from "./boot2.js";
import { checkFlashRegions } from "./flash-regions.js";
import { fitToBoard, readableNames } from "./generated-c.js";
import { interpreterParts, runsProcedures } from "./interpreter.js";
import { type ImageSizes, measureSizes } from "./sizes.js";
import { flashContents, secondSlotScript, slotPlace } from "./slots.js";
import { readCommit } from "./source-state.js";
import { runPackage, runTool } from "./tools.js";

/** What to build and where. */
export interface BuildRequest {
  readonly board: Board;
  /** AssemblyScript entry, which exports `start` and `serve`; the board's own if absent. */
  readonly entry?: string;
  /** Further C files, for benchmarks. */
  readonly extraSources?: readonly string[];
  /** Folder of the results; build/boards/NAME if absent. */
  readonly outputFolder?: string;
  /** The source tree; the one that this program runs from if absent. */
  readonly root?: string;
  /** Another linker script of the board's folder than image.ld: a loader's, which is neither checked nor packed. */
  readonly linkerScript?: string;
  /** Told what is being done. */
  readonly progress?: (step: string) => void;
}

/** The files of an image, absolute paths. */
export interface BuiltImage {
  readonly elf: string;
  readonly binary: string;
  /** Null for boards that are not flashed by UF2. */
  readonly uf2: string | null;
  readonly identity: Identity;
  readonly sizes: ImageSizes;
}

/** Flags of every C file, the hand-written reference of the benchmark included. */
export function compilerFlags(processor: string, linearMemoryBytes: number): string[] {
  return [
    `-mcpu=${processor}`,
    "-mthumb",
    "-mfloat-abi=soft",
    "-mno-unaligned-access",
    "-std=c11",
    "-O2",
    "-g",
    "-ffunction-sections",
    "-fdata-sections",
    "-fno-common",
    "-fcallgraph-info=su",
    "-Wall",
    "-Werror=implicit-function-declaration",
    "-Wno-unused-function",
    "-Wno-unused-variable",
    "-Wno-unused-but-set-variable",
    "-Wno-unused-value",
    "-DNDEBUG",
    `-DLINEAR_MEMORY_BYTES=${linearMemoryBytes}u`,
  ];
}

/** Builds the image of a board with firmware. Throws with the tool's message when a step fails. */
export function buildImage(request: BuildRequest): BuiltImage {
  const { board } = request;
  if (board.image === null) throw new Error(`board ${board.name} has no image`);
  const root = request.root ?? packageRoot;
  const output = request.outputFolder ?? join(root, "build", "boards", board.name);
  const progress = request.progress ?? (() => {});
  const isLoader = request.linkerScript !== undefined;
  const native = join(root, "firmware", "native");
  const folder = join(root, "boards", board.name);
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });

  progress("AssemblyScript to WebAssembly");
  const entry = request.entry ?? `boards/${board.name}/${board.image.entry}`;
  runPackage(
    "assemblyscript",
    "bin/asc.js",
    [entry, "--config", "assembly/asconfig.json", "--target", "board", "-o", join(output, "payload.wasm")],
    root,
  );

  progress("WebAssembly to C");
  runPackage("wabt", "bin/wasm2c", ["payload.wasm", "-n", "payload", "-o", "payload.c"], output);
  const generated = readableNames(fitToBoard(readFileSync(join(output, "payload.c"), "utf8")));
  const ports = runsProcedures(generated) ? ["port.c", "port-procedures.c"] : ["port.c"];
  const included = ports.map((file) => `#include "${file}"\n`).join("");
  writeFileSync(join(output, "payload.c"), `${generated}\n${included}`);
  const interpreter = interpreterParts(root, generated, board.image.interpreter);

  const identity: Identity = {
    board: board.name,
    ...readCommit(root),
    sealed: !isLoader,
    dictionaryVersion: DICTIONARY_VERSION,
    dictionaryHash: dictionaryHash(loadDictionary(root)),
    coreHash: coreHash(root),
    flashBaseAddress: Number(board.image.flashBaseAddress),
  };
  writeFileSync(join(output, "identity.bin"), encodeIdentity(identity));
  writeFileSync(join(output, "identity.s"), INCLUDED_BINARIES);
  const boot2 = join(folder, "boot2.S");
  const hasBoot2 = existsSync(boot2);
  writeFileSync(join(output, "boot2.bin"), hasBoot2 ? checksummedBoot2(boot2, output) : new Uint8Array(0));

  progress("C to machine code");
  const flags = [
    ...compilerFlags(board.processor, board.image.linearMemoryBytes),
    `-DPORT_INSTANCES=${ports.map(() => "NULL").join(", ")}`,
    `-ffile-prefix-map=${output}=build`,
    `-ffile-prefix-map=${root}=.`,
    `-I${output}`,
    `-I${native}`,
    `-I${folder}`,
  ];
  const sources = [
    join(output, "payload.c"),
    join(native, "start-up.c"),
    join(native, "memory.c"),
    join(native, "aligned-memcpy.c"),
    join(folder, "flash.c"),
    ...interpreter.sources,
    ...(request.extraSources ?? []),
  ];
  const compile = (source: string, more: readonly string[] = []): string => {
    const folder = source.startsWith(`${root}/`) ? root : packageRoot;
    const object = `${relative(folder, source).replaceAll(/[/.]+/g, "-")}.o`;
    runTool("arm-none-eabi-gcc", [...flags, ...more, "-c", source, "-o", object], output);
    return object;
  };
  const objects = sources.map((source) => compile(source));
  // The interpreter has a stack of its own, so its calls are no part of the measured depth.
  const interpreterObjects = interpreter.interpreterSources.map((source) =>
    compile(source, interpreter.interpreterFlags),
  );
  runTool("arm-none-eabi-gcc", [`-mcpu=${board.processor}`, "-c", "identity.s", "-o", "identity.o"], output);

  progress("linking");
  const link = (script: string, name: string): Uint8Array => {
    runTool(
      "arm-none-eabi-gcc",
      [
        `-mcpu=${board.processor}`,
        "-mthumb",
        "-nostartfiles",
        "--specs=nano.specs",
        `-T${script}`,
        `-Wl,--gc-sections,--fatal-warnings,--build-id=none,-Map=${name}.map`,
        ...objects,
        ...interpreterObjects,
        "identity.o",
        "-lm",
        "-o",
        `${name}.elf`,
      ],
      output,
    );
    runTool("arm-none-eabi-objcopy", ["-O", "binary", `${name}.elf`, `${name}.bin`], output);
    const file = join(output, `${name}.bin`);
    if (!isLoader) seal(file);
    return readFileSync(file);
  };
  const image = link(join(folder, request.linkerScript ?? "image.ld"), "image");
  const map = readFileSync(join(output, "image.map"), "utf8");
  const hasSlots = !isLoader && request.entry === undefined && existsSync(join(folder, "loader.ts"));
  if (/^KEYS /m.test(map))
    checkFlashRegions(
      map,
      {
        flashBaseAddress: identity.flashBaseAddress,
        flashBytes: board.image.flashBytes,
        ...(hasSlots ? slotPlace() : { slotOffset: 0, slotBytes: board.image.flashBytes }),
      },
      { offset: KEYSTORE_OFFSET, sectors: KEYSTORE_SECTORS, eventsOffset: EVENTS_OFFSET },
    );
  if (hasSlots) {
    progress("the second slot and the loader");
    const second = join(output, "second-slot.ld");
    writeFileSync(second, secondSlotScript(readFileSync(join(folder, "image.ld"), "utf8")));
    link(second, "second-slot");
    const loader = buildImage({
      board,
      root,
      entry: `boards/${board.name}/loader.ts`,
      linkerScript: "loader.ld",
      outputFolder: join(output, "loader"),
    });
    writeFileSync(join(output, "first-slot.bin"), image);
    writeFileSync(join(output, "image.bin"), flashContents(readFileSync(loader.binary), image));
    seal(join(output, "image.bin"));
  }
  const binary = readFileSync(join(output, "image.bin"));
  const uf2 = isLoader ? null : board.image.uf2;
  if (uf2 !== null) {
    writeFileSync(
      join(output, "image.uf2"),
      encodeUf2(binary, identity.flashBaseAddress, Number(uf2.familyId)),
    );
  }
  const sizes = measureSizes(output, image.length, objects);
  if (!isLoader) seal(join(output, "image.elf"));
  writeFileSync(join(output, "sizes.json"), `${JSON.stringify(sizes, null, 2)}\n`);
  return {
    elf: join(output, "image.elf"),
    binary: join(output, "image.bin"),
    uf2: uf2 === null ? null : join(output, "image.uf2"),
    identity,
    sizes,
  };
}

/** Puts the digest behind a file (hostsim/boards/seal.ts). */
function seal(file: string): void {
  writeFileSync(file, sealed(readFileSync(file)));
}

/** The two binaries that an image carries besides its code. */
const INCLUDED_BINARIES = `.section .identity, "a"
.balign 4
.global image_identity
image_identity:
.incbin "identity.bin"
.section .boot2, "a"
.incbin "boot2.bin"
`;
