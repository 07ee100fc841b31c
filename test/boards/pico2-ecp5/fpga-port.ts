/**
 * The RP2350's serial port, and the gate's pin, as far as the driver of the pico2-ecp5 uses them, before the
 * simulated FPGA. Takes: accesses to registers. Gives: frames of a PL022, and slots that go on with the
 * FPGA's cycles. Other registers are whoever's who makes it: what nobody models is refused.
 */
import { SimulatedFpga } from "./simulated-fpga.js";

const SPI0 = 0x40080000;
const DATA = SPI0 + 0x08;
const STATUS = SPI0 + 0x0c;
const CONTROL0 = SPI0;
const CONTROL1 = SPI0 + 0x04;
const PRESCALE = SPI0 + 0x10;
/** IO_BANK0 GPIO12_CTRL, of the gate. */
const GATE = 0x40028000 + 8 * 12 + 4;
/** OUTOVER: high; OEOVER: enabled; FUNCSEL: none (io_bank0.h of the RP2350). */
const GATE_OPEN = (3 << 12) | (3 << 14) | 31;
/** PL022: eight-bit frames, clock high at rest, second edge; a queue of eight. */
const MODE_3_OF_8_BITS = 0xc7;
const QUEUE = 8;
const ENABLED = 2;
const RECEIVED = 4;
/** Cycles of 125 MHz that the processor takes from one register access to the next. */
const ACCESS_CYCLES = 8;
const SLOTS_A_CYCLE = 2;
const FLASH_WORDS = 16384;
const SECTOR_WORDS = 1024;

/** Other registers: what reads give, and who is told of writes. */
export interface OtherRegisters {
  /** Undefined: nobody models it. */
  readonly read: (address: number) => number | undefined;
  readonly write: (address: number, value: number) => void;
}

/** Port, gate, time and flash. */
export class FpgaPort {
  readonly fpga = new SimulatedFpga();
  /** Whether the buffer behind the FPGA lets the lines through. */
  gateIsOpen = false;
  /** Changes bytes of the frames on their way, for damage: to the FPGA, and back. */
  damage: { readonly out?: (frame: Uint8Array) => void; readonly back?: (frame: Uint8Array) => void } = {};
  readonly #sending: number[] = [];
  readonly #received: number[] = [];
  #mode = 0;
  #prescale = 0;
  #owed = 0;

  constructor(private readonly others: OtherRegisters) {}

  /** The imports `registers` of a module of the core. */
  imports(): Record<string, (...values: never[]) => unknown> {
    const flash = new Uint32Array(FLASH_WORDS).fill(0xffffffff);
    return {
      readRegister: (address: number): number => this.#read(address >>> 0),
      writeRegister: (address: number, value: number): void => this.#write(address >>> 0, value >>> 0),
      slotCounter: (): bigint => {
        this.#pass();
        return this.slots();
      },
      setSlotRate: () => undefined,
      busAddress: (address: number) => address,
      identityAddress: () => 0,
      hardwareCheckBegin: () => undefined,
      hardwareCheckIsOver: () => 1,
      hardwareCheckEnd: () => 0,
      hardwareCheckForget: () => undefined,
      readFlash: (offset: number) => flash[offset >>> 2],
      writeFlash: (offset: number, value: number) => {
        flash[offset >>> 2]! &= value;
      },
      eraseFlash: (offset: number) => {
        const sector = Math.floor(offset / 4 / SECTOR_WORDS) * SECTOR_WORDS;
        flash.fill(0xffffffff, sector, sector + SECTOR_WORDS);
      },
    };
  }

  /** Slots since the start, in steps of a microsecond as the chip's timer has them. */
  slots(): bigint {
    return (BigInt(this.fpga.cycles * SLOTS_A_CYCLE) / 250n) * 250n;
  }

  /** Lets the FPGA have the time that the processor has taken. */
  catchUp(): void {
    if (this.#owed > 0) this.fpga.run(this.#owed);
    this.#owed = 0;
  }

  #pass(): void {
    this.#owed += ACCESS_CYCLES;
    // Only the time that a frame takes is known to the FPGA at once; the rest in strides.
    if (this.#owed >= 256) this.catchUp();
  }

  #read(address: number): number {
    this.#pass();
    if (address === DATA) return this.#received.shift() ?? 0;
    if (address === STATUS) return this.#received.length > 0 ? RECEIVED : 0;
    const value = this.others.read(address);
    if (value === undefined)
      throw new Error(`the driver reads 0x${address.toString(16)}, which nobody models`);
    return value;
  }

  #write(address: number, value: number): void {
    this.#pass();
    this.others.write(address, value);
    if (address === GATE) this.gateIsOpen = value === GATE_OPEN;
    else if (address === CONTROL0) this.#mode = value;
    else if (address === PRESCALE) this.#prescale = value;
    else if (address === DATA) {
      if (this.#sending.length === QUEUE) throw new Error("the driver fills a full queue");
      this.#sending.push(value & 0xff);
    } else if (address === CONTROL1) {
      if ((value & ENABLED) !== 0) this.#exchange();
    }
  }

  #exchange(): void {
    if (this.#mode !== MODE_3_OF_8_BITS || this.#prescale !== 2) throw new Error("the port is not set up");
    this.catchUp();
    const out = Uint8Array.from(this.#sending.splice(0));
    this.damage.out?.(out);
    const back = this.fpga.frame(out);
    this.damage.back?.(back);
    this.#received.push(...back);
  }
}
