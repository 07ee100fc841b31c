/**
 * Moves data for the DMA channels (RP2350 datasheet 12.6.2; RP2040 2.5). Takes: one call a clk_sys cycle in
 * which it may move. Gives: at most one transfer, from and to memory and hardware. A scheduling round
 * considers each channel of high priority, then a single other one, round robin.
 *
 * ASSUMPTIONS: an item is read and written in one cycle, or in as many as the APB bridge takes; a request is
 * the level of the queue at that moment. Refused: requests of blocks that are not modelled, and bus errors.
 */
import { IS_RP2040 } from "../chip";
import {
  busFault,
  clearBusFault,
  clearWaits,
  FLASH_BASE,
  flash,
  flashWindow,
  RAM_BASE,
  RAM_BYTES,
  ram,
  waits,
} from "../memory";
import { peripheralLoad, peripheralStore } from "../peripherals";
import { hstxMarkNext, hstxRequests } from "../rp2350/hstx";
import { shaRequests } from "../rp2350/sha256";
import {
  active,
  BSWAP,
  CHANNELS,
  Channel,
  channelAt,
  dmaDone,
  dmaIsFirst,
  high,
  SNIFF_EN,
  UNPACED,
  watchers,
} from "./dma";
import { pioRequests } from "./pio";
import { refuse } from "./refusal";
import { sniff } from "./sniffer";
import { lookSoon, NEVER, now } from "./time";
import { lastLow, setLastLow, settleTurns, turnsReset, turnTaken } from "./turns";
import { watchersAreIdle } from "./watchers";

/** DMA moves at most one item a cycle: its read and its write overlap (RP2350 12.6). */
const TRANSFER_CYCLES: u32 = 1;
/** The cores' own port, which is not on DMA's bus; above it are the processors' registers. */
const SIO: u32 = 0xd0000000;

/** Requests (hardware_regs dreq.h of each chip). */
const DREQ_PIO_END: u32 = IS_RP2040 ? 16 : 8;
const DREQ_HSTX: u32 = 52;
const DREQ_SHA256: u32 = 54;

const ALL: u32 = 0xffff;
/** Channels of high priority that the present round has still to consider. */
let round: u32 = ALL;
/** Cycle from which on the bus is free for the next transfer. */
let freeAt: u64 = 0;
/** Fault injection: no transfer in these cycles. */
let heldFrom: u64 = NEVER;
let heldTo: u64 = NEVER;
let heldChannels: u32 = 0;
/** Channels that are active and not held. */
let live: u32 = 0;
/** Cycle of the last transfer of a channel of high priority. */
let lastHigh: u64 = 0;

/** As after a reset. */
export function dmaEngineReset(): void {
  round = ALL;
  turnsReset();
  freeAt = 0;
  lastHigh = now;
}

/** Fault injection: these channels make no transfer in the cycles [from, to). */
export function dmaHold(from: u64, to: u64, channels: u32): void {
  heldFrom = from;
  heldTo = to;
  heldChannels = channels;
  lookSoon();
}

/**
 * One clk_sys cycle. Gives false when nothing is requested: nothing will happen before something changes.
 */
export function dmaCycle(): bool {
  if (now < freeAt) return true;
  const holds = now >= heldFrom && now < heldTo;
  if (holds) turnTaken();
  live = holds ? active & ~heldChannels : active;
  // In a cycle that was passed over, one of the others had its turn.
  if (now > lastHigh + 1) round = ALL;
  if (stepHigh() || stepLow()) return holds || mayGoOn();
  if (round != ALL) {
    round = ALL;
    return stepHigh() || holds || isHighRequested();
  }
  return holds;
}

/** Whether anything could be transferred in the next cycle. */
function mayGoOn(): bool {
  if (freeAt > now + 1 || (active & ~high & ~watchers) != 0) return true;
  if ((active & watchers) != 0 && !watchersAreIdle()) return true;
  return isHighRequested();
}

/** One channel of low priority, round robin. A watcher that would change nothing takes the cycle, too. */
function stepLow(): bool {
  const low = live & ~high;
  if (low == 0) return false;
  if ((low & ~watchers) == 0 && watchersAreIdle()) {
    round = ALL;
    return true;
  }
  settleTurns(now);
  for (let offset: u32 = 1; offset <= CHANNELS; offset++) {
    const index = (lastLow + offset) % CHANNELS;
    if ((low & (1 << index)) == 0 || !isRequested(index)) continue;
    setLastLow(index);
    round = ALL;
    transfer(index);
    return true;
  }
  return false;
}

function isHighRequested(): bool {
  for (let left = active & high; left != 0; left &= left - 1) if (isRequested(ctz<u32>(left))) return true;
  return false;
}

function stepHigh(): bool {
  let candidates = live & high & round;
  while (candidates != 0) {
    const index = ctz<u32>(candidates);
    candidates &= candidates - 1;
    if (!isRequested(index)) continue;
    round &= ~((2 << index) - 1);
    lastHigh = now;
    transfer(index);
    return true;
  }
  return false;
}

function isRequested(index: u32): bool {
  const request = channelAt(index).request;
  if (request == UNPACED) return true;
  if (request < DREQ_PIO_END) return pioRequests(request);
  if (!IS_RP2040) {
    if (request == DREQ_HSTX) return hstxRequests();
    if (request == DREQ_SHA256) return shaRequests(now);
  }
  refuse("DMA: a TREQ_SEL that is not modelled", index, request);
  return false;
}

function transfer(index: u32): void {
  turnTaken();
  const channel = channelAt(index);
  const bytes = channel.bytes;
  clearWaits();
  let value = read(channel.readAddress, bytes);
  if (channel.control & BSWAP && bytes > 1) value = bswap<u32>(value) >> (32 - 8 * bytes);
  if (channel.control & SNIFF_EN) sniff(index, value, bytes);
  if (!IS_RP2040 && channel.request == DREQ_HSTX && channel.readStep != 0 && dmaIsFirst(channel))
    hstxMarkNext();
  write(channel.writeAddress, value, bytes);
  freeAt = now + <u64>(TRANSFER_CYCLES + waits);
  clearWaits();
  if (busFault) {
    clearBusFault();
    refuse("DMA: a bus error; what is read, or written (value)", channel.readAddress, channel.writeAddress);
  }
  advance(channel);
  dmaDone(index, channel);
}

function advance(channel: Channel): void {
  const nextRead = channel.readAddress + <u32>channel.readStep;
  const readRing = channel.readRing;
  const writeRing = channel.writeRing;
  channel.readAddress = readRing == 0 ? nextRead : (channel.readAddress & ~readRing) | (nextRead & readRing);
  const nextWrite = channel.writeAddress + <u32>channel.writeStep;
  channel.writeAddress =
    writeRing == 0 ? nextWrite : (channel.writeAddress & ~writeRing) | (nextWrite & writeRing);
}

function read(address: u32, bytes: u32): u32 {
  requireAligned(address, bytes);
  const inRam = address - RAM_BASE;
  if (inRam < RAM_BYTES) return item(ram + inRam, bytes);
  if (IS_RP2040) {
    if (address < RAM_BASE) refuse("DMA: reading from flash or ROM is not modelled", address, 0);
  } else {
    const inFlash = address - FLASH_BASE;
    if (inFlash < flashWindow) return item(flash + inFlash, bytes);
  }
  if (address >= SIO) refuse("DMA: SIO and the processors' registers are not on its bus", address, 0);
  return peripheralLoad(address, bytes);
}

function item(at: usize, bytes: u32): u32 {
  if (bytes == 4) return load<u32>(at);
  return bytes == 2 ? <u32>load<u16>(at) : <u32>load<u8>(at);
}

function write(address: u32, value: u32, bytes: u32): void {
  requireAligned(address, bytes);
  const inRam = address - RAM_BASE;
  if (inRam < RAM_BYTES) {
    if (bytes == 4) store<u32>(ram + inRam, value);
    else if (bytes == 2) store<u16>(ram + inRam, <u16>value);
    else store<u8>(ram + inRam, <u8>value);
    return;
  }
  if (address >= SIO) refuse("DMA: SIO and the processors' registers are not on its bus", address, value);
  peripheralStore(address, value, bytes);
}

function requireAligned(address: u32, bytes: u32): void {
  if (address & (bytes - 1))
    refuse("DMA: an address that is not a multiple of the transfer's size", address, bytes);
}
