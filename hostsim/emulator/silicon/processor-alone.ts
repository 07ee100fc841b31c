/**
 * The processors without hardware around them: a module for tests. Takes and gives what processor.ts does,
 * and memory.
 */
import { processorStep, refusal } from "./processor/processor";

export { busFault, clearRefusal, flash, ram, setFlashWindow } from "./memory";
export {
  operationOf,
  processorIsLockedUp,
  processorRegister,
  processorReset,
  processorSleeps,
  processorStep,
  processorWake,
  refusal,
  refusalAddress,
  setArchitecture,
  setProcessorRegister,
} from "./processor/processor";
export {
  REFUSAL_INSTRUCTION,
  REFUSAL_INTERRUPT,
  REFUSAL_PERIPHERAL,
  REFUSAL_SPECIAL_REGISTER,
  REFUSAL_SYSTEM_REGISTER,
  REFUSAL_UNPREDICTABLE,
} from "./refusals";

/**
 * Executes instructions of a core until at least `cycles` are over or something is refused; gives cycles.
 */
export function run(core: u32, cycles: u32): u32 {
  let spent: u32 = 0;
  while (spent < cycles && refusal == 0) spent += processorStep(core);
  return spent;
}
