/**
 * Register model of the host board's DMA engine and output port. Takes: register writes of the driver, and
 * the passage of slots. Gives: the line levels of every slot, and the states it writes back into the
 * descriptor ring. It judges order, content and lateness in slots; it models no electrical timing within a
 * slot.
 */
import {
  DMA_CONTROL,
  DMA_PERIOD_HIGH,
  DMA_PERIOD_LOW,
  DMA_RING_ADDRESS,
  DMA_RING_LENGTH,
  DMA_START_HIGH,
  DMA_START_LOW,
  PORT_PULSES_PER_WORD,
} from "../registers.js";

/** Descriptor states, as in assembly/emission/ring.ts. */
const DESCRIPTOR_READY = 1;
const DESCRIPTOR_DONE = 2;
const DESCRIPTOR_BROKEN = 4;

/**
 * Receives the line levels of consecutive slots: `words` table words from `firstSlot` on; all else is dark.
 */
export type LineSink = (firstSlot: number, words: Uint32Array) => void;

/** A DMA engine with its ring in the payload's linear memory, and the port that it feeds. */
export class DmaEngine {
  /** Current slot: the first one that has not been emitted yet. */
  slot = 0;
  private running = false;
  private block = 0;
  /** True between the start of a block whose table was ready and its end. */
  private emitting = false;
  private readonly registers = new Map<number, number>();
  private stall: { block: number; word: number } | null = null;

  constructor(
    private readonly memory: () => ArrayBufferLike,
    private readonly sink: LineSink,
  ) {}

  /** Value of a register as last written; 0 before. */
  read(address: number): number {
    return this.registers.get(address) ?? 0;
  }

  /**
   * Writes a register. Starting the engine makes the next block the first one of the ring; stopping it cuts a
   * block.
   */
  write(address: number, value: number): void {
    this.registers.set(address, value >>> 0);
    if (address !== DMA_CONTROL) return;
    if (value === 1) this.block = 0;
    else if (this.emitting)
      this.show(Math.floor((this.slot - this.blockStart()) / this.read(PORT_PULSES_PER_WORD)));
    this.emitting = false;
    this.running = value === 1;
  }

  /**
   * Fault injection: in the `block`-th block since the start, word number `word` reaches the port late. The
   * port goes dark with that word and stays dark to the end of the block.
   */
  stallAt(block: number, word: number): void {
    this.stall = { block, word };
  }

  /**
   * Lets `slots` pass. Whether a table is ready is decided in its first slot; it is handed on when its last
   * has passed.
   */
  advance(slots: number): void {
    const end = this.slot + slots;
    while (this.running && this.blockStart() < end) {
      if (!this.emitting) this.emitting = this.descriptor()[2] === DESCRIPTOR_READY;
      if (this.emitting) {
        if (this.blockStart() + this.blockSlots() > end) break;
        const stalled = this.stall?.block === this.block ? this.stall.word : this.descriptor()[1]!;
        this.show(stalled);
        this.emitting = false;
      }
      this.block += 1;
    }
    this.slot = end;
  }

  /**
   * Words of a table, as a bus gives them whatever the descriptor says: whole words, and zeros from where
   * there is no memory.
   */
  private table(address: number, words: number): Uint32Array {
    const memory = this.memory();
    const from = Math.min(address - (address % 4), memory.byteLength);
    const there = Math.min(words, Math.floor((memory.byteLength - from) / 4));
    if (there === words) return new Uint32Array(memory, from, words);
    const table = new Uint32Array(words);
    table.set(new Uint32Array(memory, from, there));
    return table;
  }

  private pair(low: number, high: number): number {
    return this.read(high) * 2 ** 32 + this.read(low);
  }

  private blockStart(): number {
    return this.pair(DMA_START_LOW, DMA_START_HIGH) + this.block * this.pair(DMA_PERIOD_LOW, DMA_PERIOD_HIGH);
  }

  private descriptor(): Uint32Array {
    const index = this.block % this.read(DMA_RING_LENGTH);
    return new Uint32Array(this.memory(), this.read(DMA_RING_ADDRESS) + index * 16, 4);
  }

  private blockSlots(): number {
    return this.descriptor()[1]! * this.read(PORT_PULSES_PER_WORD);
  }

  /** Shows the first `words` words of the block's table and writes back how it ended. */
  private show(words: number): void {
    const descriptor = this.descriptor();
    const whole = words === descriptor[1];
    this.sink(this.blockStart(), this.table(descriptor[0]!, words));
    descriptor[3] = whole ? 0 : words * this.read(PORT_PULSES_PER_WORD);
    descriptor[2] = whole ? DESCRIPTOR_DONE : DESCRIPTOR_BROKEN;
  }
}
