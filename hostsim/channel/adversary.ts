/**
 * What an attack on the light may do. Takes: pulses by their slot. Gives: what travels on, light of its own,
 * and afterwards guesses of the bits. An adversary sees slots and light; of the station she knows what is
 * public, and the bases once they are announced.
 */
import type { TagBuffer } from "./tag-buffer.js";

/**
 * Lets light through in some slots of each period only, but brighter: she has a channel of less loss than the
 * real one.
 */
export interface Shutter {
  readonly periodSlots: number;
  /** The open slots of a period: from 1 to this one. */
  readonly openSlots: number;
  /** Her channel's transmittance in open slots where the real one's would be `transmittance`. */
  brightened(transmittance: number): number;
}

/** Somebody between satellite and station. */
export interface Adversary {
  /** Null: all light gets through as it is. */
  readonly shutter: Shutter | null;
  /**
   * The polarisation (0 H, 1 V, 2 D, 3 A) sent on for the pulse in `slot`; the same whenever it is asked for.
   */
  resend(slot: number, polarisation: number): number;
  /**
   * Adds the photo-electrons that her own light makes in slots from `first` to before `end`. Goes forward in
   * time.
   */
  shine(first: number, end: number, buffer: TagBuffer): void;
  /**
   * The value that she takes a click in `slot` for, now that its basis is announced; null when she has no
   * idea.
   *
   * @param sent the pulse's polarisation, which she may use only as far as she measured it
   */
  guess(slot: number, basis: number, sent: number): number | null;
}

/** 32 uniform bits that belong to a number below 2^53, by MurmurHash3's finaliser over both of its halves. */
export function bitsOf(seed: number, index: number): number {
  let bits = mixed((seed ^ Math.floor(seed / 2 ** 32)) | 0);
  bits = mixed(bits ^ (index / 2 ** 32));
  return mixed(bits ^ (index % 2 ** 32)) >>> 0;
}

function mixed(bits: number): number {
  let h = Math.imul(bits + 0x9e3779b9, 1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Open slots before `slot`. */
export function openBefore({ periodSlots, openSlots }: Shutter, slot: number): number {
  const period = Math.floor(slot / periodSlots);
  const within = slot - period * periodSlots;
  return period * openSlots + Math.min(Math.max(within - 1, 0), openSlots);
}

/** The slot of an open slot's number. */
export function slotOfOpen({ periodSlots, openSlots }: Shutter, open: number): number {
  const period = Math.floor(open / openSlots);
  return period * periodSlots + 1 + (open - period * openSlots);
}

/** Whether light gets through in a slot. */
export function isOpen({ periodSlots, openSlots }: Shutter, slot: number): boolean {
  const within = slot % periodSlots;
  return within >= 1 && within <= openSlots;
}
