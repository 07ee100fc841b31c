/**
 * `satqkd procedure`: on-board procedures from TypeScript to what is uplinked (docs/how-to/procedures.md).
 */
import { basename, join, relative } from "node:path";
import type { Command } from "commander";
import { COMPILER_RULE, tryOutput, writeOutputs } from "../base/output.js";
import { packageRoot } from "../core/package-root.js";
import type { BuiltProcedure } from "../procedures/image.js";
import { loadDictionary } from "../protocol/load.js";
import { PacketChecksum } from "../wire/controller/packet.js";
import { printJson } from "./print-json.js";
import { say } from "./say.js";

interface ProcedureFlags {
  readonly output?: string;
  readonly json?: boolean;
}

async function build(file: string): Promise<BuiltProcedure> {
  // TypeScript and its compiler to Lua take a second to load; no other verb needs them.
  const { buildProcedure } = await import("../procedures/image.js");
  return buildProcedure(file, loadDictionary(), await PacketChecksum.load());
}

function describe({ name, dictionary, bytecode, image, mostBytes }: BuiltProcedure) {
  return {
    name,
    dictionary,
    bytecodeBytes: bytecode.length,
    imageBytes: image.length,
    mostBytes,
  };
}

function show(built: BuiltProcedure): string {
  const { name, dictionary, imageBytes, mostBytes } = describe(built);
  return `${name}: ${imageBytes} of ${mostBytes} bytes, for dictionary ${dictionary}`;
}

async function buildFile(file: string, flags: ProcedureFlags): Promise<void> {
  const folder = flags.output ?? join(packageRoot, "build", "procedures");
  const name = basename(file, ".ts");
  const image = join(folder, `${name}.sqp`);
  const lua = join(folder, `${name}.lua`);
  for (const path of [image, lua]) tryOutput(path, COMPILER_RULE);
  const built = await build(file);
  writeOutputs(
    [
      { path: image, data: built.image },
      { path: lua, data: built.lua },
    ],
    COMPILER_RULE,
  );
  if (flags.json) printJson("satqkd-procedure-build", { ...describe(built), image, lua });
  else say(`${show(built)}\n${relative(process.cwd(), image)}`);
}

async function checkFile(file: string, flags: ProcedureFlags): Promise<void> {
  const built = await build(file);
  if (flags.json) printJson("satqkd-procedure-check", describe(built));
  else say(show(built));
}

/** Adds the verb to the command line. */
export function registerProcedure(program: Command): void {
  const verb = program
    .command("procedure")
    .description(
      "on-board procedures: TypeScript to bytecode for the board's Lua (docs/how-to/procedures.md)",
    );
  verb
    .command("build")
    .description("compile a procedure, ready for uplink")
    .argument("<file>", "firmware/procedures/NAME.ts, or a file like those")
    .option("--output <folder>", "where NAME.sqp and NAME.lua go (default: build/procedures)")
    .option("--json", "print one JSON object and nothing else: name, dictionary, sizes, files")
    .addHelpText("after", "\nExample:\n  satqkd procedure build firmware/procedures/nominal-pass.ts")
    .action(buildFile);
  verb
    .command("check")
    .description("say in one line what is wrong with a procedure, or that it would fit")
    .argument("<file>", "a file as for build")
    .option("--json", "print one JSON object and nothing else: name, dictionary, sizes")
    .action(checkFile);
}
