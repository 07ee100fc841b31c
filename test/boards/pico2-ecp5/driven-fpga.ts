/**
 * The emission driver of the pico2-ecp5 and the FPGA, in one time. Takes: the driver's accesses to the
 * registers of its chip. Gives: frames of a PL022 to the simulated FPGA, and slots that go on with its
 * cycles. Of the chip itself only what the driver waits for is there; other registers take what is written.
 */
import { coreModule } from "../../support/core-module.js";
import { SimulatedFpga } from "./simulated-fpga.js";

const RESETS_DONE = 0x40020008;
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
/** Rounds of the main loop: far more than any test needs. */
const MOST_ROUNDS = 100_000;

/** What the compiled driver exports: test/boards/pico2-ecp5/compiled/emission.ts. */
interface Driver {
  readonly memory: WebAssembly.Memory;
  readonly seedAddress: WebAssembly.Global;
  start(pulsesPerBlock: number, tables: number): void;
  useLines(map: number): number;
  emissionStart(blocks: number, calibrate: boolean, replay: bigint): number;
  emissionService(): number;
  emissionStop(): void;
  emissionRuns(): number;
  blockState(block: bigint): number;
  emissionFaults(): number;
  emissionFault(index: number): number;
  calibrationLevels(block: bigint): number;
  configurePattern(signal: number, decoy: number, vacuum: number, basisZ: number, width: number): number;
}

/** What became of a block that was not emitted exactly. */
export interface ToldFault {
  readonly block: number;
  readonly slot: number;
  readonly cause: number;
}

/** Driver and FPGA. */
export class DrivenFpga {
  readonly fpga = new SimulatedFpga();
  readonly driver: Driver;
  /** Whether the buffer behind the FPGA lets the lines through. */
  gateIsOpen = false;
  /** Changes bytes of the frames on their way, for damage: to the FPGA, and back. */
  damage: { readonly out?: (frame: Uint8Array) => void; readonly back?: (frame: Uint8Array) => void } = {};
  readonly #sending: number[] = [];
  readonly #received: number[] = [];
  #isEnabled = false;
  #mode = 0;
  #prescale = 0;
  #owed = 0;

  constructor(seed: Uint8Array, pulsesPerBlock: number, tables: number) {
    const flash = new Uint32Array(FLASH_WORDS).fill(0xffffffff);
    const registers = {
      readRegister: (address: number): number => this.#read(address >>> 0),
      writeRegister: (address: number, value: number): void => this.#write(address >>> 0, value >>> 0),
      slotCounter: (): bigint => {
        this.#pass();
        return this.slots();
      },
      setSlotRate: () => undefined,
      readFlash: (offset: number) => flash[offset >>> 2],
      writeFlash: (offset: number, value: number) => {
        flash[offset >>> 2]! &= value;
      },
      eraseFlash: (offset: number) => flash.fill(0xffffffff, offset >>> 2, (offset >>> 2) + 1024),
    };
    const module = coreModule("test/boards/pico2-ecp5/compiled/emission.ts");
    const instance = new WebAssembly.Instance(module, { registers });
    this.driver = instance.exports as unknown as Driver;
    new Uint8Array(this.driver.memory.buffer).set(seed, Number(this.driver.seedAddress.value));
    this.driver.start(pulsesPerBlock, tables);
  }

  /** Slots since the start, in steps of a microsecond as the chip's timer has them. */
  slots(): bigint {
    return (BigInt(this.fpga.cycles * SLOTS_A_CYCLE) / 250n) * 250n;
  }

  /** Runs the main loop until no block is emitted any more, `cycles` of 125 MHz from round to round. */
  serveToEnd(cycles: number, each: () => void = () => {}): number {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const outcome = this.driver.emissionService();
      if (!this.driver.emissionRuns()) return outcome;
      this.#catchUp();
      this.fpga.run(cycles);
      each();
    }
    throw new Error("the driver does not come to an end");
  }

  /** What the driver's log says. */
  faults(): ToldFault[] {
    const view = new DataView(this.driver.memory.buffer);
    return Array.from({ length: this.driver.emissionFaults() }, (_, index) => {
      const at = this.driver.emissionFault(index);
      return {
        block: Number(view.getBigUint64(at, true)),
        slot: view.getUint32(at + 16, true),
        cause: view.getUint32(at + 20, true),
      };
    });
  }

  #pass(): void {
    this.#owed += ACCESS_CYCLES;
    // Only the time that a frame takes is known to the FPGA at once; the rest in strides.
    if (this.#owed >= 256) this.#catchUp();
  }

  #catchUp(): void {
    if (this.#owed > 0) this.fpga.run(this.#owed);
    this.#owed = 0;
  }

  #read(address: number): number {
    this.#pass();
    if (address === RESETS_DONE) return -1;
    if (address === DATA) return this.#received.shift() ?? 0;
    if (address === STATUS) return this.#received.length > 0 ? RECEIVED : 0;
    throw new Error(`the driver reads 0x${address.toString(16)}, which nobody models`);
  }

  #write(address: number, value: number): void {
    this.#pass();
    if (address === GATE) this.gateIsOpen = value === GATE_OPEN;
    else if (address === CONTROL0) this.#mode = value;
    else if (address === PRESCALE) this.#prescale = value;
    else if (address === DATA) {
      if (this.#sending.length === QUEUE) throw new Error("the driver fills a full queue");
      this.#sending.push(value & 0xff);
    } else if (address === CONTROL1) {
      this.#isEnabled = (value & ENABLED) !== 0;
      if (this.#isEnabled) this.#exchange();
    }
  }

  #exchange(): void {
    if (this.#mode !== MODE_3_OF_8_BITS || this.#prescale !== 2) throw new Error("the port is not set up");
    this.#catchUp();
    const out = Uint8Array.from(this.#sending.splice(0));
    this.damage.out?.(out);
    const back = this.fpga.frame(out);
    this.damage.back?.(back);
    this.#received.push(...back);
  }
}
