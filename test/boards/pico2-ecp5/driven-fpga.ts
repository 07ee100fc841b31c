/**
 * The emission driver of the pico2-ecp5 and the FPGA, in one time. Takes: the driver's accesses to the
 * registers of its chip. Gives: what the FPGA's lines show, and what the driver says of each block.
 */
import { coreModule } from "../../support/core-module.js";
import { FpgaPort } from "./fpga-port.js";

const RESETS_DONE = 0x40020008;
const ALL_DONE = -1;
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
export class DrivenFpga extends FpgaPort {
  readonly driver: Driver;

  constructor(seed: Uint8Array, pulsesPerBlock: number, tables: number) {
    super({
      read: (address) => (address === RESETS_DONE ? ALL_DONE : undefined),
      write: () => undefined,
    });
    const module = coreModule("test/boards/pico2-ecp5/compiled/emission.ts");
    const instance = new WebAssembly.Instance(module, { registers: this.imports() });
    this.driver = instance.exports as unknown as Driver;
    new Uint8Array(this.driver.memory.buffer).set(seed, Number(this.driver.seedAddress.value));
    this.driver.start(pulsesPerBlock, tables);
  }

  /** Runs the main loop until no block is emitted any more, `cycles` of 125 MHz from round to round. */
  serveToEnd(cycles: number, each: () => void = () => {}): number {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const outcome = this.driver.emissionService();
      if (!this.driver.emissionRuns()) return outcome;
      this.catchUp();
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
}
