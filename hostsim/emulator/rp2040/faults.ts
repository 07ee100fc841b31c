/**
 * What rp2040js only logs, as the chip would take it. Accesses where there is no memory, misaligned reads and
 * undefined instructions become a HardFault (ARMv6-M Architecture Reference Manual, section B1.5.1); a
 * register that rp2040js does not have stops the run. Prints nothing.
 */
import type { Logger } from "rp2040js";
import { EmulationError } from "./emulation-error.js";

/** A logger that turns messages into faults. */
export class FaultLogger implements Logger {
  /** What the last instruction did wrong, until it is taken by the processor. */
  pending: string | undefined;

  debug(): void {}
  info(): void {}

  warn(component: string, message: string): void {
    if (component === "RP2040" || component === "CortexM0Core") this.pending ??= message;
    else throw new EmulationError(`${component}: ${message}`);
  }

  error(component: string, message: string): void {
    this.warn(component, message);
  }
}
