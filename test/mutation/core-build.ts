/**
 * Builds the core's modules in a private tree, fast: the compiler stays in memory, and nothing is optimised.
 * Takes: the tree. Gives: its build/*.wasm, or the compiler's complaint.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** A module of the core, as package.json builds it; or of some tests, as test/support/core-module.ts does. */
interface CoreModule {
  readonly name: string;
  readonly entry: string;
  readonly features: readonly string[];
}

/** The module without SIMD, which few tests load. */
const SCALAR = "payload-scalar";

const MODULES: readonly CoreModule[] = [
  { name: "payload", entry: "boards/host/payload.ts", features: ["--enable", "simd"] },
  { name: SCALAR, entry: "boards/host/payload.ts", features: [] },
  { name: "ground", entry: "assembly/ground.ts", features: ["--enable", "simd"] },
];

/** Folder of the tests' own modules, in the tree. */
const OWN = "modules";

/** Where a tree's tests find the modules of their own that were built for them. */
export function ownModules(tree: string): string {
  return join(tree, "build", OWN);
}

interface Compiler {
  main(
    words: readonly string[],
    io: {
      readFile(name: string, folder: string): string | null;
      writeFile(name: string, data: Uint8Array | string): void;
      listFiles(): string[];
    },
  ): Promise<{ error: Error | null; stderr: { toString(): string } }>;
}

/** Builds of one tree; knows which source is in which module. */
export class CoreBuild {
  /** Sources that each module is made of, relative to the tree. */
  private readonly parts = new Map<string, Set<string>>();

  /** The unbroken modules. */
  private readonly unbroken = new Map<string, Uint8Array>();

  private constructor(
    private readonly tree: string,
    private readonly modules: readonly CoreModule[],
    private readonly compiler: Compiler,
  ) {}

  /**
   * Builds the modules that the tests of a tree load, and those of their own that `entries` are; others are
   * removed, so that nothing unbroken is judged by mistake.
   */
  static async of(
    tree: string,
    tests: readonly string[],
    entries: readonly string[] = [],
  ): Promise<CoreBuild> {
    const path = resolve(tree, "node_modules/assemblyscript/dist/asc.js");
    const needsScalar = tests.some((test) => readFileSync(join(tree, test), "utf8").includes(SCALAR));
    const modules = [
      ...MODULES.filter(({ name }) => name !== SCALAR || needsScalar),
      ...entries.map((entry) => ({ name: `${OWN}/${basename(entry, ".ts")}`, entry, features: [] })),
    ];
    for (const { name } of MODULES) rmSync(join(tree, output(name)), { force: true });
    rmSync(ownModules(tree), { recursive: true, force: true });
    mkdirSync(ownModules(tree), { recursive: true });
    const build = new CoreBuild(tree, modules, (await import(pathToFileURL(path).href)) as Compiler);
    const complaint = await build.make(modules);
    if (complaint !== undefined) throw new Error(complaint);
    for (const { name } of modules) build.unbroken.set(name, readFileSync(join(tree, output(name))));
    return build;
  }

  /** Whether a source is in any module. */
  has(file: string): boolean {
    return [...this.parts.values()].some((part) => part.has(file));
  }

  /** Builds the modules that hold a source, after it changed. Returns the compiler's complaint. */
  after(file: string): Promise<string | undefined> {
    return this.make(this.modules.filter(({ name }) => this.parts.get(name)?.has(file)));
  }

  /** Puts the unbroken modules back. */
  restore(): void {
    for (const [name, bytes] of this.unbroken) writeFileSync(join(this.tree, output(name)), bytes);
  }

  private async make(modules: readonly CoreModule[]): Promise<string | undefined> {
    for (const module of modules) {
      const read = new Set<string>();
      const { error, stderr } = await this.compiler.main(
        [
          module.entry,
          ...["--runtime", "stub", "--use", "abort=assembly/port/abort/abort", "--optimizeLevel", "0"],
          ...["--outFile", output(module.name), ...module.features],
        ],
        {
          readFile: (name, folder) => {
            const path = resolve(this.tree, folder, name);
            if (!existsSync(path)) return null;
            read.add(name);
            return readFileSync(path, "utf8");
          },
          writeFile: (name, data) => writeFileSync(join(this.tree, name), data),
          listFiles: () => [],
        },
      );
      if (error !== null) return `${error.message}\n${stderr.toString()}`;
      if (!this.parts.has(module.name)) this.parts.set(module.name, read);
    }
    return undefined;
  }
}

function output(name: string): string {
  return `build/${name}.wasm`;
}
