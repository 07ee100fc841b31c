/**
 * What the core's compiler gets to know of a board. Takes: board.json. Gives: boards/NAME/facts.ts, a class
 * without fields whose methods are constants: the drivers are generic over it, so that each constant ends up
 * where it is used.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SLOTS_AT } from "../../boards/rp2/rp2040/slots.js";
import { type OutputRule, writeOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { GENERATOR_NAMES } from "../core/generators.js";
import { packageRoot } from "../core/package-root.js";
import type { Board } from "./board.js";
import { crystalStart } from "./wiring.js";

const SECTOR_BYTES = 4096;
const FACTS_RULE: OutputRule = { option: "--write", force: true };

type Image = NonNullable<Board["image"]>;

/** Bytes of each of the two slots between the loader and the journals, whole sectors. */
export function slotBytes({ flashBytes }: Pick<Image, "flashBytes">): number {
  return Math.floor((flashBytes - SLOTS_AT) / 2 / SECTOR_BYTES) * SECTOR_BYTES;
}

/** The folder that has what a board shares with others of its chip: board.h, flash.c, image.ld. */
export function platformOf(board: Board): string {
  return board.image?.platform ?? board.name;
}

/** The text of the board's facts.ts. */
export function factsOf(board: Board): string {
  const { image, wiring, emission, distillation } = board;
  if (image === null) throw new Error(`board ${board.name} has no image`);
  const numbers: readonly (readonly [string, number | undefined, string])[] = [
    ["firstLine", wiring?.firstLine, "GPIO of line 0; the others follow."],
    ["trigger", wiring?.trigger, "GPIO of the trigger."],
    ["uartTransmit", wiring?.uartTransmit, "GPIO on which the UART sends."],
    ["uartReceive", wiring?.uartReceive, "GPIO on which the UART receives."],
    ["baud", wiring?.baud, "Rate of the UART."],
    ["crystalHz", wiring?.crystalHz, "Frequency of the crystal."],
    ["crystalStart", wiring && crystalStart(wiring), "The crystal's start-up delay, in 256 of its cycles."],
    ["journalsAt", image.flashBytes, "First byte of the journals in flash, from which the port counts."],
    ["slotBytes", image.slots ? slotBytes(image) : undefined, "Bytes of a slot: a head, then the image."],
    [
      "generator",
      GENERATOR_NAMES.indexOf(image.generator),
      "Generator of the pattern: a GENERATOR_ code of assembly/entropy/keystream.ts.",
    ],
    ["pulsesPerBlock", emission?.pulsesPerBlock, "Pulses of a block."],
    ["tables", emission?.tables, "Tables in the ring."],
    ["siftedBits", distillation?.siftedBits, "Sifted bits of each basis."],
    ["waitingClicks", distillation?.waitingClicks, "Clicks that wait for their bases."],
    ["blockBits", distillation?.blockBits, "Bits of the longest block of reconciliation."],
    ["blockSlots", distillation?.blockSlots, "Blocks of reconciliation in work at a time."],
    ["keyBits", distillation?.keyBits, "Bits of the longest key of a basis."],
    ["poolBits", distillation?.poolBits, "Bits of key for authentication."],
  ];
  const methods = [
    ...numbers.flatMap(([name, value, what]) =>
      value === undefined ? [] : [method(name, "u32", value, what)],
    ),
    method("benchGoverns", "bool", image.governor === "bench", "Whether a bench governs the light at first."),
    method("hasInterpreter", "bool", image.interpreter, "Whether procedures can run."),
  ];
  return `/**
 * What boards/${board.name}/board.json says, for the core's compiler.
 * Made by \`satqkd boards --write\`, and not edited by hand.
 */

/** Facts of the board, as constants. */
export class Facts {
${methods.join("\n")}
}
`;
}

function method(name: string, type: string, value: number | boolean, what: string): string {
  return `  /** ${what} */\n  ${name}(): ${type} {\n    return ${value};\n  }`;
}

function pathOf(board: Board, root: string): string {
  return join(root, "boards", board.name, "facts.ts");
}

/** Refuses facts that are not those of board.json. @throws UserError */
export function checkFacts(board: Board, root: string = packageRoot): void {
  const path = pathOf(board, root);
  if (!existsSync(path) || readFileSync(path, "utf8") !== factsOf(board))
    throw new UserError(`${path} is not what board.json says: run "satqkd boards --write"`);
}

/** Writes the facts of a board. */
export function writeFacts(board: Board, root: string = packageRoot): void {
  writeOutput(pathOf(board, root), factsOf(board), FACTS_RULE);
}
