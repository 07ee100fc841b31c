/**
 * The DMA controller's registers (RP2350 hardware_regs dma.h, datasheet 12.6; RP2040 2.5): sixteen channels,
 * or twelve, each under four aliases, and what they share. Takes: register accesses. Gives: which channels
 * are to transfer; dma-engine.ts does that. Refused: a start with a count of 0, interrupts of the
 * processors, pacing timers, security settings.
 */
import { IS_RP2040 } from "../chip";
import { refuse } from "./refusal";
import { SNIFF_CTRL, SNIFF_DATA, sniffRead, sniffReset, sniffWrite } from "./sniffer";
import { lookSoon } from "./time";
import { isWatch } from "./watch";

/** Channels. */
export const CHANNELS: u32 = IS_RP2040 ? 12 : 16;
const ALL: u32 = (1 << CHANNELS) - 1;
/** Bytes from a channel's registers to the next one's. */
const STRIDE_SHIFT: u32 = 6;
const STRIDE_MASK: u32 = 63;

const INTR: u32 = 0x400;
/** Last of the interrupts' registers, and first of the pacing timers'. */
const INTS_LAST: u32 = IS_RP2040 ? 0x41c : 0x43c;
const TIMER0: u32 = INTS_LAST + 4;
const TIMER3: u32 = TIMER0 + 12;
const MULTI_CHAN_TRIGGER: u32 = TIMER3 + 4;
const FIFO_LEVELS: u32 = MULTI_CHAN_TRIGGER + 16;
const CHAN_ABORT: u32 = FIFO_LEVELS + 4;
const N_CHANNELS: u32 = CHAN_ABORT + 4;
const DEBUG: u32 = 0x800;
const DEBUG_TCR: u32 = 4;

const EN: u32 = 1 << 0;
const HIGH_PRIORITY: u32 = 1 << 1;
const DATA_SIZE_SHIFT: u32 = 2;
const INCR_READ_SHIFT: u32 = 4;
/** Bits of a step: whether the address goes on; on the RP2350 also how. */
const INCR_BITS: u32 = IS_RP2040 ? 1 : 2;
const INCR_MASK: u32 = (1 << INCR_BITS) - 1;
const INCR_WRITE_SHIFT: u32 = INCR_READ_SHIFT + INCR_BITS;
const RING_SIZE_SHIFT: u32 = INCR_WRITE_SHIFT + INCR_BITS;
const RING_SIZE_BITS: u32 = 15;
const RING_SEL_SHIFT: u32 = RING_SIZE_SHIFT + 4;
const RING_SEL: u32 = 1 << RING_SEL_SHIFT;
const CHAIN_TO_SHIFT: u32 = RING_SEL_SHIFT + 1;
const TREQ_SEL_SHIFT: u32 = CHAIN_TO_SHIFT + 4;
const TREQ_SEL_BITS: u32 = 63;
const IRQ_QUIET_SHIFT: u32 = TREQ_SEL_SHIFT + 6;
const IRQ_QUIET: u32 = 1 << IRQ_QUIET_SHIFT;
/** Control bits that the engine looks at. */
export const BSWAP: u32 = IRQ_QUIET << 1;
export const SNIFF_EN: u32 = IRQ_QUIET << 2;
const BUSY: u32 = IRQ_QUIET << 3;
const WRITABLE: u32 = BUSY - 1;

/** What makes a watcher: bytes, no step, no swap, not sniffed. */
const WATCHER_MASK: u32 =
  BSWAP | SNIFF_EN | (((1 << (2 * INCR_BITS)) - 1) << INCR_READ_SHIFT) | (3 << DATA_SIZE_SHIFT);
const WATCHER_CONTROL: u32 = 0;
/** Request of a channel that nothing paces. */
export const UNPACED: u32 = 63;

const MODE_SHIFT: u32 = 28;
/** The RP2040's count has no mode above it. */
const COUNT_BITS: u32 = IS_RP2040 ? 0xffffffff : 0x0fffffff;
const MODE_NORMAL: u32 = 0;
const MODE_TRIGGER_SELF: u32 = 1;
const MODE_ENDLESS: u32 = 15;

const READ_ADDR: u8 = 0;
const WRITE_ADDR: u8 = 1;
const TRANS_COUNT: u8 = 2;
const CTRL: u8 = 3;
/**
 * Which register each word of a channel is, two bits each; the last of each four is the trigger (12.6.3.1).
 */
const ALIASES = memory.data<u8>([
  READ_ADDR,
  WRITE_ADDR,
  TRANS_COUNT,
  CTRL,
  CTRL,
  READ_ADDR,
  WRITE_ADDR,
  TRANS_COUNT,
  CTRL,
  TRANS_COUNT,
  READ_ADDR,
  WRITE_ADDR,
  CTRL,
  WRITE_ADDR,
  TRANS_COUNT,
  READ_ADDR,
]);
const TRIGGER_WORD: u32 = 12;

/** A channel. */
export class Channel {
  readAddress: u32;
  writeAddress: u32;
  remaining: u32;
  reload: u32;
  control: u32;
  /** Bytes of a transfer, and how far each address goes on with it. */
  bytes: u32;
  readStep: i32;
  writeStep: i32;
  /** Bits of the address that change; 0: all. */
  readRing: u32;
  writeRing: u32;
  request: u32;
  chainTo: u32;
  busy: u32;
}
const channels = memory.data(CHANNELS * <u32>offsetof<Channel>(), 4);

/** Channels that are enabled and busy, one bit each. */
export let active: u32 = 0;
/** Those of them that come first. */
export let high: u32 = 0;
/** Channels that a trigger would start. */
export let startable: u32 = 0;
/**
 * Channels that copy flags to a register that acts on them, in each cycle that nobody else takes
 * (watchers.ts): most of their transfers change nothing, and need not be made.
 */
export let watchers: u32 = 0;
let rawInterrupts: u32 = 0;

/** A channel by its number. */
export function channelAt(index: u32): Channel {
  return changetype<Channel>(channels + <usize>index * offsetof<Channel>());
}

/** As after a reset: all channels off, each chained to itself on the RP2040, to channel 0 on the RP2350. */
export function dmaReset(): void {
  memory.fill(channels, 0, CHANNELS * <u32>offsetof<Channel>());
  for (let index: u32 = 0; index < CHANNELS; index++)
    writeControl(index, IS_RP2040 ? index << CHAIN_TO_SHIFT : 0);
  active = 0;
  high = 0;
  startable = 0;
  rawInterrupts = 0;
  sniffReset();
}

function modeOf(channel: Channel): u32 {
  return IS_RP2040 ? MODE_NORMAL : channel.reload >> MODE_SHIFT;
}

/** Begins a sequence; does nothing when the channel is disabled or busy. */
function dmaStart(index: u32): void {
  const channel = channelAt(index);
  if (channel.busy || (channel.control & EN) == 0) return;
  const mode = modeOf(channel);
  if (mode != MODE_NORMAL && mode != MODE_TRIGGER_SELF && mode != MODE_ENDLESS)
    refuse("DMA: a reserved MODE of TRANS_COUNT", index, channel.reload);
  channel.remaining = channel.reload & COUNT_BITS;
  if (channel.remaining == 0 && mode != MODE_ENDLESS)
    refuse("DMA: a channel is triggered with a transfer count of 0, which is not modelled", index, 0);
  channel.busy = 1;
  update(index);
}

/** Whether a channel's next transfer is the first of its sequence. */
export function dmaIsFirst(channel: Channel): bool {
  return channel.remaining == (channel.reload & COUNT_BITS);
}

/** A transfer of a channel is done: counts it, and at the end of the sequence starts what follows. */
export function dmaDone(index: u32, channel: Channel): void {
  const mode = modeOf(channel);
  if (mode == MODE_ENDLESS) return;
  channel.remaining -= 1;
  if (channel.remaining > 0) return;
  channel.busy = 0;
  update(index);
  if ((channel.control & IRQ_QUIET) == 0) rawInterrupts |= 1 << index;
  if (channel.chainTo != index) dmaStart(channel.chainTo);
  if (mode == MODE_TRIGGER_SELF) dmaStart(index);
}

function update(index: u32): void {
  const channel = channelAt(index);
  const bit: u32 = 1 << index;
  active = channel.busy && channel.control & EN ? active | bit : active & ~bit;
  high = channel.control & HIGH_PRIORITY ? high | bit : high & ~bit;
  startable = channel.control & EN && channel.busy == 0 ? startable | bit : startable & ~bit;
  watchers = isWatcher(channel) ? watchers | bit : watchers & ~bit;
}

function isWatcher(channel: Channel): bool {
  return (
    isWatch(channel.readAddress, channel.writeAddress) &&
    (channel.control & WATCHER_MASK) == WATCHER_CONTROL &&
    channel.request == UNPACED &&
    (IS_RP2040 || modeOf(channel) == MODE_ENDLESS)
  );
}

/**
 * Ends sequences without completing them. Erratum RP2350-E5: a channel that is still enabled when it is
 * aborted may trigger the one that it chains to; on the RP2350 it always does here.
 */
function abort(mask: u32): void {
  for (let index: u32 = 0; index < CHANNELS; index++) {
    const channel = channelAt(index);
    if ((mask & (1 << index)) == 0 || channel.busy == 0) continue;
    channel.busy = 0;
    update(index);
    if (!IS_RP2040 && channel.control & EN && channel.chainTo != index) dmaStart(channel.chainTo);
  }
}

function stepOf(bits: u32, bytes: u32): i32 {
  // INCR, and beside it REV: on, back, or by two.
  if (bits == 1) return <i32>bytes;
  if (bits == 3) return -(<i32>bytes);
  return bits == 2 ? 2 * <i32>bytes : 0;
}

function writeControl(index: u32, value: u32): void {
  const channel = channelAt(index);
  const size = (value >> DATA_SIZE_SHIFT) & 3;
  if (size == 3) refuse("DMA: the reserved DATA_SIZE 3", index, value);
  channel.control = value & WRITABLE;
  channel.bytes = 1 << size;
  channel.readStep = stepOf((value >> INCR_READ_SHIFT) & INCR_MASK, channel.bytes);
  channel.writeStep = stepOf((value >> INCR_WRITE_SHIFT) & INCR_MASK, channel.bytes);
  const ring = (value >> RING_SIZE_SHIFT) & RING_SIZE_BITS;
  const mask: u32 = ring == 0 ? 0 : (1 << ring) - 1;
  channel.readRing = value & RING_SEL ? 0 : mask;
  channel.writeRing = value & RING_SEL ? mask : 0;
  channel.chainTo = (value >> CHAIN_TO_SHIFT) & 15;
  channel.request = (value >> TREQ_SEL_SHIFT) & TREQ_SEL_BITS;
  update(index);
}

function readChannel(index: u32, offset: u32): u32 {
  const channel = channelAt(index);
  const which = load<u8>(ALIASES + <usize>(offset >> 2));
  if (which == READ_ADDR) return channel.readAddress;
  if (which == WRITE_ADDR) return channel.writeAddress;
  if (which == TRANS_COUNT) return (channel.reload & ~COUNT_BITS) | channel.remaining;
  return channel.control | (channel.busy ? BUSY : 0);
}

function writeChannel(index: u32, offset: u32, value: u32): void {
  const channel = channelAt(index);
  const which = load<u8>(ALIASES + <usize>(offset >> 2));
  if (which == READ_ADDR) channel.readAddress = value;
  else if (which == WRITE_ADDR) channel.writeAddress = value;
  else if (which == TRANS_COUNT) channel.reload = value;
  else writeControl(index, value);
  if (which != CTRL) update(index);
  if ((offset & TRIGGER_WORD) != TRIGGER_WORD) return;
  // Writing 0 to a trigger is a null trigger: it starts nothing (12.6.3.2).
  if (value != 0) dmaStart(index);
  else if (channel.control & IRQ_QUIET) rawInterrupts |= 1 << index;
}

function channelsEnd(): u32 {
  return CHANNELS << STRIDE_SHIFT;
}

/** Reads a register. */
export function dmaRead(offset: u32): u32 {
  if (offset < channelsEnd()) return readChannel(offset >> STRIDE_SHIFT, offset & STRIDE_MASK);
  if (offset >= DEBUG && offset < DEBUG + channelsEnd())
    return (offset & STRIDE_MASK) == DEBUG_TCR ? channelAt((offset - DEBUG) >> STRIDE_SHIFT).reload : 0;
  switch (offset) {
    case INTR:
      return rawInterrupts;
    case N_CHANNELS:
      return CHANNELS;
    case SNIFF_CTRL:
    case SNIFF_DATA:
      return sniffRead(offset);
    case CHAN_ABORT:
    case MULTI_CHAN_TRIGGER:
    case FIFO_LEVELS:
      return 0;
    default:
      if (offset < INTR || offset > INTS_LAST)
        refuse("DMA: a register that is not modelled is read", offset, 0);
      return 0;
  }
}

/** Writes a register. `raw`: what the bus carried, for bits that are cleared by writing them. */
export function dmaWrite(offset: u32, value: u32, raw: u32): void {
  lookSoon();
  if (offset < channelsEnd()) {
    writeChannel(offset >> STRIDE_SHIFT, offset & STRIDE_MASK, value);
    return;
  }
  switch (offset) {
    case SNIFF_CTRL:
    case SNIFF_DATA:
      sniffWrite(offset, value);
      break;
    case MULTI_CHAN_TRIGGER:
      for (let left = value & startable; left != 0; left &= left - 1) dmaStart(ctz<u32>(left));
      break;
    case CHAN_ABORT:
      abort(value & ALL);
      break;
    default:
      if (offset == INTR || (offset > INTR && offset <= INTS_LAST && (offset & 15) == 12))
        rawInterrupts &= ~raw;
      else if (offset < INTR || (offset > INTS_LAST && (offset < TIMER0 || offset > TIMER3)))
        refuse("DMA: a register that is not modelled is written", offset, value);
      else if (value != 0) refuse("DMA: interrupts and pacing timers are not modelled", offset, value);
  }
}
