/**
 * The pico2's pins towards the FPGA (RP2350 datasheet chapter 9, functions of GPIOs). Takes: nothing. Gives:
 * the serial port's pins, the clock that the FPGA runs from, and the gate of the lines: a buffer behind the
 * FPGA that is closed, and holds all lines low, unless this chip drives the gate high. While nothing drives
 * it, its pull-down keeps it closed.
 */
import { writeRegister } from "../../assembly/port/registers";
import { clocks, pads, pins } from "../rp2/chip";

/** GPIO of the serial data from the FPGA: SPI 0 receives. */
const SERIAL_IN: u32 = 16;
/** GPIO of the frame's select. */
const SELECT: u32 = 17;
const SERIAL_CLOCK: u32 = 18;
const SERIAL_OUT: u32 = 19;
/** GPIO that gives the FPGA its clock. */
const CLOCK_OUT: u32 = 21;
/**
 * GPIO that opens the gate: one of those that a trap forces low (boardMakeDark of boards/rp2/rp2350/board.h),
 * so that a trap closes it at once.
 */
const GATE: u32 = 12;

const FUNCTION_SPI: u32 = 1;
const FUNCTION_CLOCK: u32 = 9;
const FUNCTION_NONE: u32 = 31;
/** Of CTRL: output forced high or low (OUTOVER), and enabled (OEOVER). */
const FORCED_LOW: u32 = 2 << 12;
const FORCED_HIGH: u32 = 3 << 12;
const OUTPUT_ENABLED: u32 = 3 << 14;

/** No input, 4 mA, pull-down, Schmitt trigger (hardware_regs pads_bank0.h); isolation is off. */
const PAD_OUT: u32 = 0x16;
/** Input enabled, 4 mA, pull-down, Schmitt trigger. */
const PAD_IN: u32 = 0x56;

/** CLK_GPOUT0 (datasheet 8.1.6): control and divider. */
const OUT_CONTROL: u32 = 0x00;
const OUT_DIVIDER: u32 = 0x04;
const ENABLED: u32 = 1 << 11;
const FROM_CRYSTAL: u32 = 6 << 5;
const DIVIDED_BY_ONE: u32 = 1 << 16;

/** Gives the pins their functions: the FPGA has its clock, the crystal's, and the gate is closed. */
export function showFpga(): void {
  closeGate();
  setPad(GATE, PAD_OUT);
  route(SELECT, PAD_OUT, FUNCTION_SPI);
  route(SERIAL_CLOCK, PAD_OUT, FUNCTION_SPI);
  route(SERIAL_OUT, PAD_OUT, FUNCTION_SPI);
  route(SERIAL_IN, PAD_IN, FUNCTION_SPI);
  writeRegister(clocks + OUT_DIVIDER, DIVIDED_BY_ONE);
  writeRegister(clocks + OUT_CONTROL, ENABLED | FROM_CRYSTAL);
  route(CLOCK_OUT, PAD_OUT, FUNCTION_CLOCK);
}

/** Lets the lines through. */
export function openGate(): void {
  setControl(GATE, FUNCTION_NONE | FORCED_HIGH | OUTPUT_ENABLED);
}

/** Holds all lines low, whatever the FPGA does. */
export function closeGate(): void {
  setControl(GATE, FUNCTION_NONE | FORCED_LOW | OUTPUT_ENABLED);
}

function route(pin: u32, pad: u32, pinFunction: u32): void {
  setPad(pin, pad);
  setControl(pin, pinFunction);
}

/** Pads: a word each, after the bank's voltage. */
function setPad(pin: u32, pad: u32): void {
  writeRegister(pads + 4 + 4 * pin, pad);
}

/** CTRL of a pin, after its STATUS. */
function setControl(pin: u32, control: u32): void {
  writeRegister(pins + 8 * pin + 4, control);
}
