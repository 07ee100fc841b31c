/**
 * Makes the image of a board: AssemblyScript -> WebAssembly -> C -> ELF, flat binary and UF2. Takes: a
 * board's folder. Gives: files under build/boards/NAME, all of them whole, or those of before. What lies
 * between source and result stays in a folder below. The same commit gives the same bytes in any folder: no
 * path, no date gets in.
 */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { EVENTS_OFFSET, KEYSTORE_OFFSET, KEYSTORE_SECTORS } from "../../../firmware/flight/journals.js";
import { COMPILER_RULE, tryOutput, writeOutput, writeOutputs } from "../../base/output.js";
import { packageRoot } from "../../core/package-root.js";
import { dictionaryHash, loadDictionary } from "../../protocol/load.js";
import type { Board } from "../board.js";
import { coreHash } from "../core-hash.js";
import { checkFacts, platformOf } from "../facts.js";
import { checkFpgaRegisters } from "../fpga-registers.js";
import { DICTIONARY_VERSION, encodeIdentity, type Identity } from "../identity.js";
import { SEAL_BYTES, sealed } from "../seal.js";
import { encodeUf2 } from "../uf2.js";
import { checksummedBoot2 } from "./boot2.js";
import { withParts } from "./elf-parts.js";
import { checkFlashRegions } from "./flash-regions.js";
import { fitToBoard, readableNames } from "./generated-c.js";
import { interpreterParts, runsProcedures } from "./interpreter.js";
import { parts, platformSources, SMALL_PROCESSOR } from "./platform-sources.js";
import { type ImageKind, imagePlace, regionsScript } from "./regions.js";
import { withRoom } from "./room.js";
import { type ImageSizes, measureSizes, sizesText } from "./sizes.js";
import { aroundImage, flashContents } from "./slots.js";
import { type Commit, readCommit } from "./source-state.js";
import { runPackage, runTool } from "./tools.js";

/** The folder below a build's results in which its tools work. Nothing in it is a result. */
export const INTERMEDIATE = "intermediate";

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
  /** Commit that the image says it is of; that of `root` if absent. */
  readonly commit?: Commit;
  /**
   * Another linker script of the platform's folder than image.ld: a loader's, which is neither checked nor
   * packed.
   */
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

/** Linear memory of a loader, bytes: one page, which is cleared while the chip is slow. */
const LOADER_MEMORY = 65536;
/** More than an image takes on its way, bytes. */
const ROOM_BYTES = 1 << 24;

/**
 * Builds the image of a board with firmware. Throws with the tool's message when a step fails; the results of
 * an earlier build then stay.
 *
 * @throws OutputError when it can't be written, before the work if that can be seen
 */
export function buildImage(request: BuildRequest): BuiltImage {
  const { board, root = packageRoot } = request;
  const output = resolve(request.outputFolder ?? join(root, "build", "boards", board.name));
  return withRoom(join(output, "image.bin"), COMPILER_RULE, ROOM_BYTES, () => makeImage(request, output));
}

function makeImage(request: BuildRequest, output: string): BuiltImage {
  const { board, root = packageRoot, commit = readCommit(root), progress = () => {} } = request;
  if (board.image === null) throw new Error(`board ${board.name} has no image`);
  const work = join(output, INTERMEDIATE);
  const isLoader = request.linkerScript !== undefined;
  const native = join(root, "firmware", "native");
  const platform = join(root, "boards", platformOf(board));
  const uf2 = isLoader ? null : board.image.uf2;
  const hasSlots = !isLoader && request.entry === undefined && board.image.slots;
  const kind: ImageKind = isLoader ? "loader" : board.image.slots ? "first slot" : "alone";
  checkFacts(board, root);
  checkFpgaRegisters(board.name, root);
  for (const name of [
    ...["image.elf", "sizes.json"],
    ...(uf2 === null ? [] : ["image.uf2"]),
    ...(hasSlots ? ["first-slot.bin", "second-slot.bin"] : []),
  ])
    tryOutput(join(output, name), COMPILER_RULE);
  mkdirSync(work, { recursive: true });
  const write = (name: string, data: Uint8Array | string): void =>
    writeOutput(join(work, name), data, COMPILER_RULE);

  progress("AssemblyScript to WebAssembly");
  const entry = request.entry ?? `boards/${board.name}/${board.image.entry}`;
  runPackage(
    "assemblyscript",
    "bin/asc.js",
    [
      ...[entry, "--config", "assembly/asconfig.json", "--target", "board"],
      // Until nothing gets smaller: what runs each period has to fit beside the rest into a cache of 16 kB.
      ...(board.processor === SMALL_PROCESSOR ? ["--converge"] : []),
      ...parts(board, platform).flatMap((use) => ["--use", `${use}=1`]),
      ...["-o", join(work, "payload.wasm")],
    ],
    root,
  );

  progress("WebAssembly to C");
  runPackage("wabt", "bin/wasm2c", ["payload.wasm", "-n", "payload", "-o", "payload.c"], work);
  const generated = readableNames(fitToBoard(readFileSync(join(work, "payload.c"), "utf8")));
  const ports = runsProcedures(generated) ? ["port.c", "port-procedures.c"] : ["port.c"];
  const included = ports.map((file) => `#include "${file}"\n`).join("");
  write("payload.c", `${generated}\n${included}`);
  const interpreter = interpreterParts(root, generated, board.image.interpreter);

  const identity: Identity = {
    board: board.name,
    ...commit,
    sealed: !isLoader,
    dictionaryVersion: DICTIONARY_VERSION,
    dictionaryHash: dictionaryHash(loadDictionary(root)),
    coreHash: coreHash(root),
    flashBaseAddress: Number(board.image.flashBaseAddress),
    generator: board.image.generator,
  };
  write("identity.bin", encodeIdentity(identity));
  write("identity.s", INCLUDED_BINARIES);
  const boot2 = join(platform, "boot2.S");
  const hasBoot2 = existsSync(boot2);
  write("boot2.bin", hasBoot2 ? checksummedBoot2(boot2, work) : new Uint8Array(0));

  progress("C to machine code");
  const flags = [
    ...compilerFlags(board.processor, isLoader ? LOADER_MEMORY : board.image.linearMemoryBytes),
    // What is called from one place, and rarely, would else lie in the middle of the main loop, which has to
    // fit into the cache of 16 kB before the flash (boards/rp2/rp2040/image.ld).
    ...(board.processor === SMALL_PROCESSOR ? ["-fno-inline-functions-called-once"] : []),
    `-DFLASH_JOURNAL_OFFSET=0x${board.image.flashBytes.toString(16)}u`,
    `-DPORT_INSTANCES=${ports.map(() => "NULL").join(", ")}`,
    // The second is what the assembler is told of. Of two that fit, the later one counts.
    ...["file", "debug"].flatMap((what) => [
      `-f${what}-prefix-map=${root}=.`,
      `-f${what}-prefix-map=${work}=build`,
    ]),
    `-I${work}`,
    `-I${native}`,
    `-I${platform}`,
  ];
  const sources = [
    join(work, "payload.c"),
    join(native, "start-up.c"),
    join(native, "memory.c"),
    join(native, "aligned-memcpy.c"),
    ...platformSources(platform),
    ...interpreter.sources,
    ...(request.extraSources ?? []),
  ];
  const compile = (source: string, more: readonly string[] = []): string => {
    const folder = [work, root].find((above) => source.startsWith(`${above}/`)) ?? packageRoot;
    const object = `${relative(folder, source).replaceAll(/[/.]+/g, "-")}.o`;
    runTool("arm-none-eabi-gcc", [...flags, ...more, "-c", source, "-o", object], work);
    return object;
  };
  const objects = sources.map((source) => compile(source));
  // The interpreter has a stack of its own, so its calls are no part of the measured depth.
  const interpreterObjects = interpreter.interpreterSources.map((source) =>
    compile(source, interpreter.interpreterFlags),
  );
  runTool("arm-none-eabi-gcc", [`-mcpu=${board.processor}`, "-c", "identity.s", "-o", "identity.o"], work);

  progress("linking");
  const finished = (file: Uint8Array): Uint8Array => (isLoader ? file : sealed(file));
  const script = join(platform, request.linkerScript ?? "image.ld");
  const link = (kind: ImageKind, name: string): Uint8Array => {
    const regions = `regions-${name}`;
    write(join(regions, "regions.ld"), regionsScript(board, kind));
    runTool(
      "arm-none-eabi-gcc",
      [
        `-mcpu=${board.processor}`,
        "-mthumb",
        "-nostartfiles",
        "--specs=nano.specs",
        `-L${regions}`,
        `-T${script}`,
        `-Wl,--gc-sections,--fatal-warnings,--build-id=none,-Map=${name}.map`,
        ...objects,
        ...interpreterObjects,
        "identity.o",
        "-lm",
        "-o",
        `${name}.elf`,
      ],
      work,
    );
    runTool("arm-none-eabi-objcopy", ["-O", "binary", `${name}.elf`, `${name}.bin`], work);
    return finished(readFileSync(join(work, `${name}.bin`)));
  };
  const image = link(kind, "image");
  const map = readFileSync(join(work, "image.map"), "utf8");
  if (/^KEYS /m.test(map))
    checkFlashRegions(
      map,
      {
        flashBaseAddress: identity.flashBaseAddress,
        flashBytes: board.image.flashBytes,
        ...imagePlace(board.image, kind),
      },
      { offset: KEYSTORE_OFFSET, sectors: KEYSTORE_SECTORS, eventsOffset: EVENTS_OFFSET },
    );
  const results: { name: string; data: Uint8Array | string }[] = [];
  let binary = image;
  let elf: Uint8Array = readFileSync(join(work, "image.elf"));
  if (hasSlots) {
    progress("the second slot and the loader");
    const second = link("second slot", "second-slot");
    const entry = `boards/${board.name}/loader.ts`;
    const loader = makeImage({ board, root, commit, entry, linkerScript: "loader.ld" }, join(work, "loader"));
    binary = sealed(flashContents(readFileSync(loader.binary), image));
    elf = withParts(elf, aroundImage(binary, image.length - SEAL_BYTES, identity.flashBaseAddress));
    results.push({ name: "first-slot.bin", data: image }, { name: "second-slot.bin", data: second });
  }
  if (uf2 !== null)
    results.push({
      name: "image.uf2",
      data: encodeUf2(binary, identity.flashBaseAddress, Number(uf2.familyId)),
    });
  const sizes = measureSizes(work, image.length, objects);
  results.push(
    { name: "image.bin", data: binary },
    { name: "image.elf", data: finished(elf) },
    { name: "sizes.json", data: sizesText(sizes) },
  );
  writeOutputs(
    results.map(({ name, data }) => ({ path: join(output, name), data })),
    COMPILER_RULE,
  );
  return {
    elf: join(output, "image.elf"),
    binary: join(output, "image.bin"),
    uf2: uf2 === null ? null : join(output, "image.uf2"),
    identity,
    sizes,
  };
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
