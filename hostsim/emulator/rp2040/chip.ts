/**
 * One life of the emulated RP2040, from power-on or a watchdog reset to the next reset: rp2040js with the
 * blocks of this folder in the place of its own. Takes the flash and what a reset leaves; gives one processor
 * instruction, or one clk_sys cycle of PIO and DMA, at a time.
 */
import { RP2040 } from "rp2040js";
import type { RandomSource } from "../../base/random.js";
import { enterSecondStage } from "./boot.js";
import { Crystal } from "./crystal.js";
import { DmaEngine } from "./dma.js";
import { EmulationError } from "./emulation-error.js";
import { FaultLogger } from "./faults.js";
import { type ChipInternals, chipInternals } from "./internals.js";
import { NorFlash } from "./nor-flash.js";
import type { BusyTimes } from "./nor-times.js";
import { Pads } from "./pads.js";
import { PioBlock } from "./pio.js";
import { ResetController } from "./resets.js";
import { RingOscillator } from "./rosc.js";
import { FlashController, QspiPins } from "./ssi.js";
import { StoragePeripheral } from "./storage.js";
import { TickedTimer } from "./ticked-timer.js";
import { Xip } from "./xip.js";

const EXC_HARDFAULT = 3;
/** PSM WDSEL bits that a full reset needs: all but the two oscillators (datasheet section 2.13). */
const WATCHDOG_RESETS = 0x1fffc;

/** What outlives a watchdog reset (datasheet section 4.7): flash, scratch registers and the reason. */
export interface Survivors {
  readonly flash: Uint8Array;
  readonly scratch: Uint32Array;
  readonly reason: number;
}

/** The chip between two resets. */
export class Chip {
  readonly rp2040 = new RP2040();
  readonly internals: ChipInternals;
  readonly pio: readonly [PioBlock, PioBlock];
  readonly dma: DmaEngine;
  readonly pads: Pads;
  /** Set by the watchdog; the owner then builds the next life from `survivors()`. */
  watchdogFired = false;
  /** The processor met BKPT or UDF; the program counter points at it. */
  brokeAt: number | undefined;
  /** A fault inside the HardFault handler: only a reset helps. */
  lockedUp = false;
  /** Length of a clk_sys cycle, ns; follows the firmware's clock settings. */
  cycleNanos: number;
  private readonly flashBytes: number;
  private readonly faults = new FaultLogger();
  private readonly nor: NorFlash;
  private readonly ssi: FlashController;
  private readonly xip: Xip;

  /**
   * `watched`: one bit for each GPIO whose level counts. The chip's flash is as long as the survivors', and
   * takes `times` to change.
   */
  constructor(survivors: Survivors, noise: RandomSource, watched: number, times?: BusyTimes) {
    const { rp2040 } = this;
    this.internals = chipInternals(rp2040);
    rp2040.logger = this.faults;
    this.flashBytes = survivors.flash.length;
    rp2040.flash.set(survivors.flash);
    const { watchdog } = this.internals;
    watchdog.scratchData.set(survivors.scratch);
    watchdog.reason = survivors.reason;
    watchdog.tickEnable = false;
    watchdog.onWatchdogTrigger = () => {
      this.watchdogFired = true;
      watchdog.alarm.enable = false;
    };
    this.pio = [new PioBlock(rp2040, "PIO0"), new PioBlock(rp2040, "PIO1")];
    this.dma = new DmaEngine(rp2040, this.pio);
    const { clock } = this.internals;
    this.nor = new NorFlash(rp2040.flash.subarray(0, survivors.flash.length), clock, times);
    const qspi = new QspiPins(rp2040);
    this.ssi = new FlashController(rp2040, this.nor, qspi, clock);
    this.xip = new Xip(rp2040, this.ssi, clock, () => this.cycleNanos);
    Object.assign(rp2040.peripherals, {
      81920: this.xip,
      98304: this.ssi,
      262168: qspi,
      262180: new Crystal(rp2040, rp2040.peripherals[0x40024]!, clock),
      262228: new TickedTimer(rp2040, rp2040.peripherals[0x40054]!, watchdog),
      262240: new RingOscillator(rp2040, noise),
      262244: new StoragePeripheral(rp2040, "VREG_AND_CHIP_RESET", { 0: 0xb1 }),
      327680: this.dma,
      328192: this.pio[0],
      328448: this.pio[1],
    });
    this.pads = new Pads(rp2040, this.pio, watched);
    rp2040.peripherals[0x4000c] = new ResetController(rp2040);
    rp2040.onBreak = () => {
      this.brokeAt = rp2040.core.PC - rp2040.core.breakRewind;
    };
    this.cycleNanos = 1e9 / rp2040.clkSys;
    rp2040.addClockListener((hertz) => {
      this.cycleNanos = 1e9 / hertz;
    });
    // From here on the ring oscillator is the clock, until the firmware chooses another (2.15.2).
    rp2040.updateClocks();
    enterSecondStage(rp2040);
  }

  /** Whether PIO or DMA have anything to do in a cycle. */
  get hardwareActive(): boolean {
    return (this.pio[0].enabled | this.pio[1].enabled | this.dma.active) !== 0;
  }

  /** Executes one instruction and gives the clk_sys cycles that it takes. */
  executeInstruction(): number {
    const { core } = this.rp2040;
    this.xip.isLive = true;
    const cycles = core.executeInstruction() + this.xip.takeHeld();
    this.xip.isLive = false;
    if (this.brokeAt !== undefined) core.PC = this.brokeAt;
    if (this.faults.pending !== undefined) this.raiseHardFault();
    return cycles;
  }

  /**
   * Nanoseconds for which the firmware, which has just seen a busy flash, would go on asking it: nothing else
   * happens in them, unless PIO or DMA is at work. 0 when it has seen none.
   */
  takeFlashWait(): number {
    if (!this.ssi.sawBusy) return 0;
    this.ssi.sawBusy = false;
    const until = this.nor.busyUntil;
    return until === undefined || this.hardwareActive ? 0 : until - this.internals.clock.nanos;
  }

  /** The flash as a power cut at this moment leaves it. */
  flashContents(): Uint8Array {
    return this.nor.contents();
  }

  /** Enters the HardFault handler, after the instruction that faulted instead of in its place. */
  raiseHardFault(): void {
    const { core } = this.rp2040;
    this.faults.pending = undefined;
    if (core.IPSR === EXC_HARDFAULT) this.lockedUp = true;
    else core.exceptionEntry(EXC_HARDFAULT);
    core.PC &= ~1;
  }

  /** What the next life starts with after a watchdog reset. */
  survivors(): Survivors {
    const { watchdog, powerOn } = this.internals;
    if ((powerOn.wdsel & WATCHDOG_RESETS) !== WATCHDOG_RESETS) {
      throw new EmulationError(
        `the watchdog fired, but PSM WDSEL is 0x${powerOn.wdsel.toString(16)}: the chip resets only what is selected there`,
      );
    }
    // The boot ROM tries for half a second to read the second stage (2.8.1.3), longer than any erase lasts.
    this.nor.finish();
    return {
      flash: this.rp2040.flash.subarray(0, this.flashBytes),
      scratch: watchdog.scratchData,
      reason: watchdog.reason,
    };
  }
}
