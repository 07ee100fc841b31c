/**
 * What others wrote and is inside the package in compiled form: in the core's modules, in images of boards.
 * npm knows nothing of these. Takes: this checkout after a build. Gives: for each its version, licence and
 * the file that has the licence's words.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runTool } from "../board/build/tools.js";
import { packageRoot } from "../core/package-root.js";

/** A part that comes from elsewhere. */
export interface Part {
  readonly name: string;
  readonly version: string;
  /** What of the package it is in. */
  readonly where: string;
  /** SPDX expression. */
  readonly licence: string;
  /** Files with the licence's words, absolute paths. */
  readonly texts: readonly string[];
}

/** The parts; a license's file that is not there fails when it is read. */
export function partsFromElsewhere(): Part[] {
  const lua = join(packageRoot, "build", "lua");
  const assemblyscript = npmPackage("assemblyscript");
  const wabt = npmPackage("wabt");
  const inPage = (name: string, licence: string): Part => {
    const { folder, version } = npmPackage(name);
    return { name, version, where: "the playground's page", licence, texts: [join(folder, "LICENSE")] };
  };
  return [
    {
      name: "Lua",
      version: readFileSync(join(lua, "version"), "utf8").trim(),
      where: "images of boards: the interpreter of on-board procedures, as Debian has it",
      licence: "MIT",
      texts: [join(lua, "copyright")],
    },
    {
      name: "WABT",
      version: wabt.version,
      where: "images and scripts of boards: the C code that wasm2c makes",
      licence: "Apache-2.0",
      texts: [join(wabt.folder, "LICENSE")],
    },
    {
      name: "AssemblyScript",
      version: assemblyscript.version,
      where: "modules, images and scripts: what its standard library adds",
      licence: "Apache-2.0",
      texts: [join(assemblyscript.folder, "LICENSE"), join(assemblyscript.folder, "NOTICE")],
    },
    inPage("@noble/hashes", "MIT"),
    inPage("buffer", "MIT"),
    inPage("base64-js", "MIT"),
    inPage("ieee754", "BSD-3-Clause"),
    {
      name: "newlib",
      version: newlibVersion(),
      where: "images of boards: C library (libc_nano, libm)",
      licence: "BSD-3-Clause AND others, see its text",
      texts: ["/usr/share/doc/libnewlib-arm-none-eabi/copyright"],
    },
    {
      name: "libgcc",
      version: runTool("arm-none-eabi-gcc", ["-dumpfullversion"], packageRoot).trim(),
      where: "images and scripts of boards: arithmetic that the processor lacks",
      licence: "GPL-3.0-or-later WITH GCC-exception-3.1",
      texts: [...hostCompilerCopyright(), "/usr/share/common-licenses/GPL-3"],
    },
  ];
}

/** The library that an archive of the linker belongs to; null for one that nobody has thought of. */
export function partOfArchive(archive: string): string | null {
  if (/\/libgcc\.a$/.test(archive)) return "libgcc";
  return /\/lib(c_nano|m)\.a$/.test(archive) ? "newlib" : null;
}

/**
 * Debian's package of the cross-compiler refers to GCC itself, whose copyright has the exception's words.
 */
function hostCompilerCopyright(): string[] {
  const documents = "/usr/share/doc";
  const [newest] = readdirSync(documents)
    .filter((name) => /^gcc-\d+-base$/.test(name))
    .sort()
    .reverse();
  if (newest === undefined) throw new Error(`${documents} has no gcc-N-base, whose copyright is libgcc's`);
  return [join(documents, newest, "copyright")];
}

function npmPackage(name: string): { folder: string; version: string } {
  // Not resolved: a package may keep its package.json to itself.
  const about = join(packageRoot, "node_modules", name, "package.json");
  const { version } = JSON.parse(readFileSync(about, "utf8")) as { version: string };
  return { folder: dirname(about), version };
}

function newlibVersion(): string {
  const header = runTool(
    "arm-none-eabi-gcc",
    ["-E", "-dM", "-include", "_newlib_version.h", "-xc", "/dev/null"],
    packageRoot,
  );
  return /_NEWLIB_VERSION "([^"]+)"/.exec(header)![1]!;
}
