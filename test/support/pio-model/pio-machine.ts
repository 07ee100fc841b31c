/**
 * One PIO state machine of the RP2040 (datasheet chapter 3), one clk_sys cycle a step. It replaces the
 * StateMachine of rp2040js, which ignores delays and joined FIFOs, goes on with a stalled instruction outside
 * of its own cycle and reports TXSTALL for a PULL that does not block. This file decodes and sequences;
 * pio-data.ts moves the bits.
 */
import { EmulationError } from "../../../hostsim/emulator/emulation-error.js";
import { PioDataPath } from "./pio-data.js";

const EXEC_STALLED = 1 << 31;
const NOTHING = -1;

function reverseBits(value: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed |= ((value >>> bit) & 1) << (31 - bit);
  return reversed;
}

/** A state machine. */
export class PioMachine extends PioDataPath {
  pc = 0;
  /** Cycles that the last instruction still idles. */
  private delay = 0;
  /** Instruction to execute in place of the one at `pc`: written to INSTR, or by OUT EXEC or MOV EXEC. */
  private executed = NOTHING;
  private raisedAndWaits = false;
  private jumped = false;

  /** EXECCTRL as read, with EXEC_STALLED in bit 31. */
  readExecControl(): number {
    return this.settings.execControl | (this.executed === NOTHING ? 0 : EXEC_STALLED);
  }

  /**
   * SM_RESTART (section 3.7, CTRL): clears what the datasheet lists; X, Y, OSR, PC and the FIFOs keep their
   * contents.
   */
  restart(): void {
    this.inputShift = 0;
    this.inputCount = 0;
    this.outputCount = 32;
    this.delay = 0;
    this.executed = NOTHING;
    this.raisedAndWaits = false;
  }

  /** A write to SMx_INSTR: a running machine executes it in its next cycle, a stopped one at once. */
  force(opcode: number, enabled: boolean): void {
    this.delay = 0;
    this.executed = opcode;
    if (!enabled) this.step();
  }

  /** One clk_sys cycle. */
  step(): void {
    if (this.delay > 0) {
      this.delay--;
      this.refill();
      return;
    }
    const latched = this.executed;
    const opcode = latched === NOTHING ? this.shared.instructions[this.pc]! : latched;
    this.executed = NOTHING;
    this.jumped = false;
    const done = this.execute(opcode);
    const { settings } = this;
    const delayAndSide = (opcode >>> 8) & 31;
    if (settings.sideMask !== 0) this.sideSet(delayAndSide);
    if (!done) {
      this.executed = latched;
      return;
    }
    // The delay of an OUT EXEC or MOV EXEC is ignored: the executed instruction may have its own (section
    // 3.4.5).
    if (this.executed === NOTHING) this.delay = delayAndSide & settings.delayMask;
    if (latched === NOTHING && !this.jumped) {
      this.pc = this.pc === settings.wrapTop ? settings.wrapBottom : (this.pc + 1) & 31;
    }
  }

  /** Runs one instruction; false when it stalls and must be tried again in the next cycle. */
  private execute(opcode: number): boolean {
    const argument = opcode & 31;
    const field = (opcode >>> 5) & 7;
    switch (opcode >>> 13) {
      case 0:
        if (this.condition(field)) this.jump(argument);
        break;
      case 1:
        if (!this.wait(field, argument)) return false;
        break;
      case 2:
        if (!this.shiftIn(field, argument || 32)) return false;
        break;
      case 3:
        return this.out(field, argument || 32);
      case 4: {
        const ifThreshold = (field & 2) !== 0;
        const blocks = (field & 1) !== 0;
        if (!(field & 4 ? this.pull(ifThreshold, blocks) : this.push(ifThreshold, blocks))) return false;
        break;
      }
      case 5:
        this.move(field, argument);
        break;
      case 6:
        if (!this.interrupt(field, argument)) return false;
        break;
      default:
        this.set(field, argument);
    }
    this.refill();
    return true;
  }

  private jump(address: number): void {
    this.pc = address & 31;
    this.jumped = true;
  }

  private condition(code: number): boolean {
    switch (code) {
      case 0:
        return true;
      case 1:
        return this.x === 0;
      case 2: {
        const before = this.x;
        this.x = (before - 1) | 0;
        return before !== 0;
      }
      case 3:
        return this.y === 0;
      case 4: {
        const before = this.y;
        this.y = (before - 1) | 0;
        return before !== 0;
      }
      case 5:
        return this.x !== this.y;
      case 7:
        return this.outputCount < this.settings.pullThreshold;
      default:
        throw new EmulationError("PIO: JMP PIN reads an input pin, which is not modelled");
    }
  }

  private flagMask(argument: number): number {
    return 1 << (argument & 16 ? (argument & 4) | ((argument + this.index) & 3) : argument & 7);
  }

  private wait(field: number, argument: number): boolean {
    if ((field & 3) !== 2) throw new EmulationError("PIO: WAIT reads an input pin, which is not modelled");
    const mask = this.flagMask(argument);
    const wanted = (field & 4) !== 0;
    if (((this.shared.flags & mask) !== 0) !== wanted) return false;
    if (wanted) this.shared.cleared |= mask;
    return true;
  }

  private interrupt(field: number, argument: number): boolean {
    const mask = this.flagMask(argument);
    if (field & 2) {
      this.shared.cleared |= mask;
      return true;
    }
    if ((field & 1) === 0) {
      this.shared.raised |= mask;
      return true;
    }
    // IRQ WAIT raises its flag in the first cycle and then stalls until somebody has cleared it (section
    // 3.4.9).
    if (!this.raisedAndWaits) {
      this.shared.raised |= mask;
      this.raisedAndWaits = true;
      return false;
    }
    if (this.shared.flags & mask) return false;
    this.raisedAndWaits = false;
    return true;
  }

  private out(destination: number, bits: number): boolean {
    if (this.outStalls()) return false;
    const value = this.takeOutput(bits);
    if (destination === 3) return true;
    if (destination === 4) this.writeDirections(value, this.settings.outBase, this.settings.outMask);
    else if (destination === 7) this.executed = value & 0xffff;
    else {
      this.store(destination, value);
      if (destination === 6) this.inputCount = bits;
    }
    return true;
  }

  private move(destination: number, argument: number): void {
    let value = this.source(argument & 7);
    const operation = (argument >>> 3) & 3;
    if (operation === 1) value = ~value;
    else if (operation === 2) value = reverseBits(value);
    if (destination === 4) this.executed = value & 0xffff;
    else if (destination === 7) {
      this.outputShift = value | 0;
      this.outputCount = 0;
    } else {
      this.store(destination, value);
      if (destination === 6) this.inputCount = 0;
    }
  }

  /** The destinations whose codes OUT and MOV have in common (sections 3.4.5 and 3.4.8). */
  private store(destination: number, value: number): void {
    switch (destination) {
      case 0:
        this.writePins(value, this.settings.outBase, this.settings.outMask);
        break;
      case 1:
        this.x = value | 0;
        break;
      case 2:
        this.y = value | 0;
        break;
      case 5:
        this.jump(value);
        break;
      case 6:
        this.inputShift = value | 0;
        break;
      default:
        throw new EmulationError(`PIO: MOV to the reserved destination ${destination}`);
    }
  }

  private set(destination: number, value: number): void {
    switch (destination) {
      case 0:
        this.writePins(value, this.settings.setBase, this.settings.setMask);
        break;
      case 1:
        this.x = value;
        break;
      case 2:
        this.y = value;
        break;
      case 4:
        this.writeDirections(value, this.settings.setBase, this.settings.setMask);
        break;
      default:
        throw new EmulationError(`PIO: SET to the reserved destination ${destination}`);
    }
  }

  /** Side-set comes after the instruction's own write: it wins on a pin that both drive (section 3.5.1). */
  private sideSet(delayAndSide: number): void {
    const { settings } = this;
    if (settings.sideIsOptional && (delayAndSide & 16) === 0) return;
    const value = delayAndSide >>> (5 - settings.sideBits);
    if (settings.sideSetsDirections) this.writeDirections(value, settings.sideBase, settings.sideMask);
    else this.writePins(value, settings.sideBase, settings.sideMask);
  }
}
