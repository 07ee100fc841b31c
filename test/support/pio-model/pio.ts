/**
 * A PIO block of the RP2040 (datasheet section 3.7): four machines, their registers and eight interrupt
 * flags. It takes the place of the block of rp2040js, which runs from a timer of the host. Takes: bus
 * accesses and one `step()` each clk_sys cycle. Gives: `pinValues` and `pinDirections`. It never interrupts
 * the processor: enabling that is refused.
 */
import { BasePeripheral, type RP2040 } from "rp2040js";
import { EmulationError } from "../../../hostsim/emulator/emulation-error.js";
import type { PioShared } from "./pio-data.js";
import { PioMachine } from "./pio-machine.js";
import { UNDIVIDED } from "./pio-settings.js";

const CTRL = 0x000;
const FSTAT = 0x004;
const FDEBUG = 0x008;
const FLEVEL = 0x00c;
const TXF0 = 0x010;
const RXF0 = 0x020;
const IRQ = 0x030;
const IRQ_FORCE = 0x034;
const INPUT_SYNC_BYPASS = 0x038;
const DBG_PADOUT = 0x03c;
const DBG_PADOE = 0x040;
const DBG_CFGINFO = 0x044;
const INSTR_MEM0 = 0x048;
const SM0 = 0x0c8;
const SM_SIZE = 24;
const INTR = 0x128;

/** PIO0 or PIO1. */
export class PioBlock extends BasePeripheral implements PioShared {
  readonly instructions = new Uint16Array(32);
  readonly machines: readonly [PioMachine, PioMachine, PioMachine, PioMachine];
  pinValues = 0;
  pinDirections = 0;
  flags = 0;
  raised = 0;
  cleared = 0;
  fifoDebug = 0;
  /** Enabled machines, one bit each; 0 lets the emulator skip the block. */
  enabled = 0;
  private inputSyncBypass = 0;

  constructor(chip: RP2040, name: string) {
    super(chip, name);
    this.machines = [
      new PioMachine(this, 0),
      new PioMachine(this, 1),
      new PioMachine(this, 2),
      new PioMachine(this, 3),
    ];
  }

  /**
   * One clk_sys cycle of every enabled machine. They run in rising order, so that the highest machine that
   * writes a pin in a cycle wins (section 3.5.6.1); flags change when the cycle ends, so that all machines
   * see the same ones.
   */
  step(): void {
    const enabled = this.enabled;
    if (enabled & 1) this.machines[0].step();
    if (enabled & 2) this.machines[1].step();
    if (enabled & 4) this.machines[2].step();
    if (enabled & 8) this.machines[3].step();
    if ((this.raised | this.cleared) !== 0) this.settleFlags();
  }

  private settleFlags(): void {
    this.flags = (this.flags & ~this.cleared) | this.raised;
    this.raised = 0;
    this.cleared = 0;
  }

  override readUint32(address: number): number {
    return this.readRegister(address & 0xfff) >>> 0;
  }

  private readRegister(offset: number): number {
    if (offset >= SM0 && offset < SM0 + 4 * SM_SIZE) return this.readMachine(offset - SM0);
    if (offset >= RXF0 && offset < RXF0 + 16) return this.machines[(offset - RXF0) >> 2]!.readReceive();
    if (offset >= TXF0 && offset < RXF0) return 0;
    if (offset >= INSTR_MEM0 && offset < SM0) return 0;
    switch (offset) {
      case CTRL:
        return this.enabled;
      case FSTAT:
        return this.fifoStatus();
      case FDEBUG:
        return this.fifoDebug;
      case FLEVEL:
        return this.fifoLevels();
      case IRQ:
        return this.flags;
      case IRQ_FORCE:
        return 0;
      case INPUT_SYNC_BYPASS:
        return this.inputSyncBypass;
      case DBG_PADOUT:
        return this.pinValues;
      case DBG_PADOE:
        return this.pinDirections;
      case DBG_CFGINFO:
        return 0x00200404;
      case INTR:
        return this.rawInterrupts();
      default:
        if (offset > INTR && offset <= 0x140) return 0;
        throw new EmulationError(
          `${this.name}: read of offset 0x${offset.toString(16)}, where there is no register`,
        );
    }
  }

  override writeUint32(offset: number, value: number): void {
    if (offset >= INSTR_MEM0 && offset < SM0) this.instructions[(offset - INSTR_MEM0) >> 2] = value;
    else if (offset >= SM0 && offset < SM0 + 4 * SM_SIZE) this.writeMachine(offset - SM0, value);
    else if (offset >= TXF0 && offset < TXF0 + 16) this.machines[(offset - TXF0) >> 2]!.writeTransmit(value);
    else if (offset === CTRL) this.writeControl(value);
    else if (offset === FDEBUG) this.fifoDebug &= ~this.rawWriteValue;
    else if (offset === IRQ) this.flags &= ~this.rawWriteValue;
    else if (offset === IRQ_FORCE) this.flags |= value & 0xff;
    else if (offset === INPUT_SYNC_BYPASS) this.inputSyncBypass = value;
    else if (offset > INTR && offset <= 0x140) {
      if (value !== 0) throw new EmulationError(`${this.name}: interrupts of the processor are not modelled`);
    } else {
      throw new EmulationError(
        `${this.name}: write to offset 0x${offset.toString(16)}, which cannot be written`,
      );
    }
  }

  private writeControl(value: number): void {
    for (let index = 0; index < 4; index++) {
      const machine = this.machines[index]!;
      if (value & (16 << index)) machine.restart();
      if (value & (1 << index) && machine.settings.clockDivider !== UNDIVIDED) {
        throw new EmulationError(
          `${this.name}: machine ${index} runs with a clock divider other than 1, not modelled`,
        );
      }
    }
    this.enabled = value & 15;
  }

  private readMachine(offset: number): number {
    const machine = this.machines[Math.floor(offset / SM_SIZE)]!;
    switch (offset % SM_SIZE) {
      case 0:
        return machine.settings.clockDivider;
      case 4:
        return machine.readExecControl();
      case 8:
        return machine.settings.shiftControl;
      case 12:
        return machine.pc;
      case 16:
        return this.instructions[machine.pc]!;
      default:
        return machine.settings.pinControl;
    }
  }

  private writeMachine(offset: number, value: number): void {
    const index = Math.floor(offset / SM_SIZE);
    const machine = this.machines[index]!;
    const enabled = (this.enabled & (1 << index)) !== 0;
    switch (offset % SM_SIZE) {
      case 0:
        if (enabled && value !== UNDIVIDED) {
          throw new EmulationError(
            `${this.name}: machine ${index} runs with a clock divider other than 1, not modelled`,
          );
        }
        machine.settings.clockDivider = value;
        break;
      case 4:
        machine.settings.writeExecControl(value);
        break;
      case 8:
        machine.writeShiftControl(value);
        break;
      case 16:
        machine.force(value & 0xffff, enabled);
        this.settleFlags();
        break;
      case 20:
        machine.settings.writePinControl(value);
        break;
      default:
        throw new EmulationError(`${this.name}: SM${index}_ADDR is read-only`);
    }
  }

  private fifoStatus(): number {
    let status = 0;
    for (let index = 0; index < 4; index++) {
      const { tx, rx } = this.machines[index]!;
      if (rx.full) status |= 1 << index;
      if (rx.count === 0) status |= 1 << (8 + index);
      if (tx.full) status |= 1 << (16 + index);
      if (tx.count === 0) status |= 1 << (24 + index);
    }
    return status;
  }

  private fifoLevels(): number {
    let levels = 0;
    for (let index = 0; index < 4; index++) {
      const { tx, rx } = this.machines[index]!;
      levels |= (tx.count | (rx.count << 4)) << (8 * index);
    }
    return levels;
  }

  private rawInterrupts(): number {
    let raw = (this.flags & 15) << 8;
    for (let index = 0; index < 4; index++) {
      const { tx, rx } = this.machines[index]!;
      if (rx.count > 0) raw |= 1 << index;
      if (!tx.full) raw |= 16 << index;
    }
    return raw;
  }
}
