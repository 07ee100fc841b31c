/**
 * Why an emulated chip stopped, in words. Takes: its name and module. Gives: an EmulationError that names
 * what was refused, where, and by which code.
 */
import { EmulationError } from "./emulation-error.js";
import type { SiliconModule } from "./module.js";

/** Words for the REFUSAL_ codes of silicon/refusals.ts; a block's own refusal has its own text. */
const PROCESSOR: readonly string[] = [
  "nothing",
  "an instruction that is not modelled, or is none",
  "an instruction whose result the manual leaves open",
  "a special register, or a value for it, that is not modelled",
  "a register of the processor's own, or a value for it, that is not modelled",
  "an interrupt is enabled or made pending",
];
const PROGRAM_COUNTER = 15;

function hexadecimal(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

/** The error of a module that has stopped. */
export function refusalOf(chip: string, silicon: SiliconModule): EmulationError {
  const counters = [0, 1].map((core) => hexadecimal(silicon.processorRegister(core, PROGRAM_COUNTER)));
  const where = `program counters ${counters.join(" and ")}, cycle ${silicon.cycleNow()}`;
  const own = PROCESSOR[silicon.refusalCode()];
  if (own !== undefined)
    return new EmulationError(`${chip}: ${own}: at ${hexadecimal(silicon.refusalAt())}; ${where}`);
  const text = new Uint16Array(silicon.memory.buffer, silicon.refusalText(), silicon.refusalLength());
  const what = String.fromCharCode(...text);
  const access = `at ${hexadecimal(silicon.refusalPlace())}, value ${hexadecimal(silicon.refusalDatum())}`;
  return new EmulationError(`${chip}: ${what} (${access}; ${where})`);
}
