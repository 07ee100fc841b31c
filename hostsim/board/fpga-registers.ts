/**
 * Registers of an FPGA beside a board. Takes: boards/NAME/registers.json, which describes them once. Gives:
 * fpga/registers.vh for the FPGA's source, and registers.ts for the driver in the core's language.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../base/json-text.js";
import { type OutputRule, writeOutput } from "../base/output.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { packageRoot } from "../core/package-root.js";

const FILES_RULE: OutputRule = { option: "--write", force: true };
/** Bit 7 of a frame's first byte says "write"; the address has the other seven. */
const ADDRESSES = 1 << 7;

const name = z.string().regex(/^[a-z]+(-[a-z]+)*$/);
const coded = z.array(z.strictObject({ name, code: z.int().nonnegative(), text: z.string() }));
const registersSchema = z.strictObject({
  what: z.string(),
  registers: z.array(
    z.strictObject({
      name,
      address: z
        .int()
        .nonnegative()
        .max(ADDRESSES - 1),
      count: z.int().positive().default(1).describe("registers, at consecutive addresses"),
      access: z.enum(["read", "write"]),
      held: z.boolean().default(false).describe("whether writes are refused while a sequence runs"),
      text: z.string(),
    }),
  ),
  commands: coded.describe("codes of the control register"),
  outcomes: coded.describe("two bits a table"),
  states: z.array(z.strictObject({ name, bit: z.int().nonnegative().max(31), text: z.string() })),
});

/** The description, checked. */
export type FpgaRegisters = z.infer<typeof registersSchema> & {
  /** First 32 bits of the file's SHA-256: both ends compare before they talk. */
  readonly identity: number;
};

/** Reads the registers of a board; null when it has none. @throws UserError */
export function fpgaRegisters(board: string, root: string = packageRoot): FpgaRegisters | null {
  const path = join(root, "boards", board, "registers.json");
  if (!existsSync(path)) return null;
  const text = readText(path);
  const parsed = registersSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError(`${path}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`);
  }
  const taken = parsed.data.registers.flatMap(({ address, count }) =>
    Array.from({ length: count }, (_, index) => address + index),
  );
  const twice = taken.find((address, index) => taken.indexOf(address) !== index);
  if (twice !== undefined) throw new UserError(`${path}: registers: address ${twice} is given twice`);
  return { ...parsed.data, identity: createHash("sha256").update(text).digest().readUInt32BE(0) };
}

const constant = (prefix: string, word: string): string =>
  `${prefix}_${word.toUpperCase().replaceAll("-", "_")}`;
const hexadecimal = (value: number): string => value.toString(16).padStart(8, "0");

/** The header of the FPGA's source (Verilog). */
function registersHeader({ registers, commands, outcomes, identity }: FpgaRegisters): string {
  const define = (id: string, value: string, text: string): string => `\`define ${id} ${value}  // ${text}\n`;
  return [
    "// What registers.json says, for the FPGA's source.\n",
    "// Made by `satqkd boards --write`, and not edited by hand.\n",
    "`ifndef REGISTERS_VH\n`define REGISTERS_VH\n",
    define("IDENTITY", `32'h${hexadecimal(identity)}`, "of registers.json"),
    ...registers.map((each) => define(constant("REGISTER", each.name), `7'd${each.address}`, each.text)),
    ...commands.map((each) => define(constant("COMMAND", each.name), `32'd${each.code}`, each.text)),
    ...outcomes.map((each) => define(constant("OUTCOME", each.name), `2'd${each.code}`, each.text)),
    "`endif\n",
  ].join("");
}

/** The constants of the driver (AssemblyScript). */
function registersConstants(board: string, all: FpgaRegisters): string {
  const { registers, commands, outcomes, states, identity } = all;
  const line = (id: string, value: string, text: string): string =>
    `/** ${text[0]!.toUpperCase()}${text.slice(1)}. */\nexport const ${id}: u32 = ${value};\n`;
  return [
    `/**\n * What boards/${board}/registers.json says, for the core's compiler.\n`,
    " * Made by `satqkd boards --write`, and not edited by hand.\n */\n\n",
    line("FPGA_IDENTITY", `0x${hexadecimal(identity)}`, "first 32 bits of that file's SHA-256"),
    ...registers.map((each) => line(constant("REGISTER", each.name), `${each.address}`, each.text)),
    ...commands.map((each) => line(constant("COMMAND", each.name), `${each.code}`, each.text)),
    ...outcomes.map((each) => line(constant("OUTCOME", each.name), `${each.code}`, each.text)),
    ...states.map((each) => line(constant("STATE", each.name), `1 << ${each.bit}`, each.text)),
  ].join("");
}

function filesOf(board: string, root: string): readonly (readonly [string, string])[] {
  const all = fpgaRegisters(board, root);
  if (all === null) return [];
  const folder = join(root, "boards", board);
  return [
    [join(folder, "fpga", "registers.vh"), registersHeader(all)],
    [join(folder, "registers.ts"), registersConstants(board, all)],
  ];
}

/** Refuses files that are not those of registers.json. @throws UserError */
export function checkFpgaRegisters(board: string, root: string = packageRoot): void {
  for (const [path, text] of filesOf(board, root))
    if (!existsSync(path) || readFileSync(path, "utf8") !== text)
      throw new UserError(`${path} is not what registers.json says: run "satqkd boards --write"`);
}

/** Writes both files of a board that has such registers. */
export function writeFpgaRegisters(board: string, root: string = packageRoot): void {
  for (const [path, text] of filesOf(board, root)) writeOutput(path, text, FILES_RULE);
}
