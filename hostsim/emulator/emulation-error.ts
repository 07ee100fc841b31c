/**
 * The emulator's own complaint. It is for firmware that asks for hardware which the model does not have, or
 * that does what would not work on the chip. A wrong guess would pass a test that silicon fails, so the run
 * stops instead.
 */

/**
 * Thrown when the firmware uses something that the emulator does not model; the message names the register.
 */
export class EmulationError extends Error {
  override readonly name = "EmulationError";
}
