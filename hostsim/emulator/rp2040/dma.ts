/**
 * The DMA engine of the RP2040 (datasheet section 2.5), at most one transfer each clk_sys cycle. It takes the
 * place of rp2040js' engine, whose transfers take no time and whose DREQs are edges. Idealised: a transfer is
 * read and written in one cycle, the bus is never contended, and a DREQ is the level of the FIFO at that
 * moment. Refused: interrupts of the processor, pacing timers, DREQs of anything but PIO.
 */
import { BasePeripheral, type RP2040 } from "rp2040js";
import { DmaChannel } from "./dma-channel.js";
import { EmulationError } from "./emulation-error.js";
import type { PioBlock } from "./pio.js";
import { Sniffer } from "./sniffer.js";

const CHANNELS = 12;
const INTR = 0x400;
const INTE0 = 0x404;
const INTS0 = 0x40c;
const INTE1 = 0x414;
const INTS1 = 0x41c;
const MULTI_CHAN_TRIGGER = 0x430;
const SNIFF_CTRL = 0x434;
const SNIFF_DATA = 0x438;
const CHAN_ABORT = 0x444;
const N_CHANNELS = 0x448;
const DBG_CTDREQ = 0x800;
/** TREQ_SEL of a channel that nothing paces. */
const PERMANENT = 63;
const ALL = (1 << CHANNELS) - 1;

/** Twelve channels, their scheduler and their shared registers. */
export class DmaEngine extends BasePeripheral {
  readonly channels: readonly DmaChannel[];
  private readonly sniffer = new Sniffer();
  /** Channels that are enabled and busy, one bit each; 0 lets the emulator skip the engine. */
  active = 0;
  private high = 0;
  /** High-priority channels that the present scheduling round has still to consider. */
  private round = ALL;
  private lastLow = CHANNELS - 1;
  private rawInterrupts = 0;

  constructor(
    chip: RP2040,
    private readonly pio: readonly [PioBlock, PioBlock],
  ) {
    super(chip, "DMA");
    this.channels = Array.from({ length: CHANNELS }, (_, index) => new DmaChannel(chip, this.sniffer, index));
  }

  /**
   * One clk_sys cycle. A scheduling round considers each high-priority channel, then a single other one,
   * round robin (section 2.5.7, CHx_CTRL_TRIG.HIGH_PRIORITY).
   */
  step(): void {
    if (this.stepHigh()) return;
    const low = this.active & ~this.high;
    if (low !== 0) {
      for (let offset = 1; offset <= CHANNELS; offset++) {
        const index = (this.lastLow + offset) % CHANNELS;
        if ((low & (1 << index)) !== 0 && this.requested(index)) {
          this.lastLow = index;
          this.round = ALL;
          this.transfer(index);
          return;
        }
      }
    }
    if (this.round !== ALL) {
      this.round = ALL;
      this.stepHigh();
    }
  }

  private stepHigh(): boolean {
    let candidates = this.active & this.high & this.round;
    while (candidates !== 0) {
      const index = 31 - Math.clz32(candidates & -candidates);
      candidates &= candidates - 1;
      if (this.requested(index)) {
        this.round &= ~((2 << index) - 1);
        this.transfer(index);
        return true;
      }
    }
    return false;
  }

  /** Whether the data request of a channel is up (section 2.5.3). */
  private requested(index: number): boolean {
    const request = this.channels[index]!.request;
    if (request === PERMANENT) return true;
    if (request >= 16) throw new EmulationError(`DMA channel ${index}: TREQ_SEL ${request} is not modelled`);
    const machine = this.pio[request < 8 ? 0 : 1].machines[request & 3]!;
    return request & 4 ? machine.rx.count > 0 : !machine.tx.full;
  }

  private transfer(index: number): void {
    const channel = this.channels[index]!;
    if (!channel.transfer()) return;
    this.active &= ~(1 << index);
    if (!channel.quiet) this.rawInterrupts |= 1 << index;
    if (channel.chainTo !== index) this.start(channel.chainTo);
  }

  private start(index: number): void {
    this.channels[index]?.start();
    this.update(index);
  }

  private update(index: number): void {
    const channel = this.channels[index];
    if (channel === undefined) return;
    const bit = 1 << index;
    this.active = channel.busy && channel.enabled ? this.active | bit : this.active & ~bit;
    this.high = channel.highPriority ? this.high | bit : this.high & ~bit;
  }

  override readUint32(address: number): number {
    const offset = address & 0xfff;
    const channel = this.channels[offset >> 6];
    if (channel !== undefined) return channel.read(offset & 63) >>> 0;
    if (offset >= DBG_CTDREQ && offset < DBG_CTDREQ + CHANNELS * 64) {
      return (offset & 63) === 4 ? this.channels[(offset - DBG_CTDREQ) >> 6]!.transfersPerTrigger : 0;
    }
    switch (offset) {
      case INTR:
        return this.rawInterrupts;
      case N_CHANNELS:
        return CHANNELS;
      case SNIFF_CTRL:
        return this.sniffer.mode;
      case SNIFF_DATA:
        return this.sniffer.data;
      case CHAN_ABORT:
      case MULTI_CHAN_TRIGGER:
        return 0;
      default:
        if (offset > INTR && offset <= INTS1) return 0;
        throw new EmulationError(`DMA: read of offset 0x${offset.toString(16)} is not modelled`);
    }
  }

  override writeUint32(offset: number, value: number): void {
    const channel = this.channels[offset >> 6];
    if (channel !== undefined) {
      const request = channel.write(offset & 63, value);
      if (request === "start") channel.start();
      else if (request === "null" && channel.quiet) this.rawInterrupts |= 1 << channel.index;
      this.update(channel.index);
      return;
    }
    switch (offset) {
      case INTR:
      case INTS0:
      case INTS1:
        this.rawInterrupts &= ~this.rawWriteValue;
        break;
      case SNIFF_CTRL:
        this.sniffer.mode = value;
        break;
      case SNIFF_DATA:
        this.sniffer.data = value >>> 0;
        break;
      case MULTI_CHAN_TRIGGER:
        for (let index = 0; index < CHANNELS; index++) if (value & (1 << index)) this.start(index);
        break;
      case CHAN_ABORT:
        for (let index = 0; index < CHANNELS; index++) {
          if ((value & (1 << index)) === 0) continue;
          this.channels[index]!.abort();
          this.update(index);
        }
        break;
      default:
        if ((offset === INTE0 || offset === INTE1) && value === 0) break;
        throw new EmulationError(`DMA: write to offset 0x${offset.toString(16)} is not modelled`);
    }
  }
}
