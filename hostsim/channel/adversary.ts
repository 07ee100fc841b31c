/**
 * What an attack on the light may do. Takes: pulses by their slot. Gives: what travels on, light of its own,
 * and afterwards guesses of the bits. An adversary sees slots and light; of the station she knows what is
 * public, and the bases once they are announced.
 */
import type { RandomSource } from "../base/random.js";
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

/** A photon that she holds back. */
export interface KeptPhoton {
  /** The value that a measurement in a basis (0 for Z, 1 for X) gives; from then on it is in that state. */
  measure(basis: number): number;
}

/** A pulse in her hands, above the atmosphere. */
export interface CaughtPulse {
  readonly slot: number;
  /** Found without touching them. */
  readonly photons: number;
  /** When it left, in ps after its slot's centre: what an ideal clock shows, the pulse's width included. */
  readonly timePs: number;
  /** Transmittance of the real channel at the moment. */
  readonly transmittance: number;
  /** Measures all its photons in a basis: the value. None is left. */
  measure(basis: number): number;
  /** Takes one photon out. */
  keep(): KeptPhoton;
}

/** Light that she sends to the station over a line without loss; it arrives behind the receiver optics. */
export type SentLight =
  /**
   * `polarisation` null: photons of the pulse, as they were; no more than are left of it. `laterPs`: whole
   * ps by which they come later than the pulse would; she may let all the rest, the beacon too, come later,
   * so that it can be below 0. Left out: 0.
   */
  | { readonly photons: number; readonly polarisation: number | null; readonly laterPs?: number }
  /**
   * A classical flash for detectors that bright light keeps from counting photons: one clicks if what reaches
   * it is at least 1, in units of the power that its electronics need (Lydersen et al., Nature Photonics 4,
   * 686 (2010)).
   */
  | { readonly power: number; readonly polarisation: number };

/** A line of hers in place of the real one: nothing arrives but what she sends. */
export interface OwnLine {
  /** Whether she shines on the detectors so brightly all the time that no photon makes a click. */
  readonly blinds: boolean;
  /** Share of the pulses that she catches, at random; the others are lost. */
  attention(transmittance: number): number;
  /** What she sends on for a pulse; null: nothing. `random` is hers. */
  take(pulse: CaughtPulse, random: RandomSource): SentLight | null;
}

/** Somebody between satellite and station. */
export interface Adversary {
  /** Left out: the light goes through the real channel. */
  readonly line?: OwnLine;
  /** By how much she delays the pulse in a slot, in whole ps; left out: by nothing. */
  delayPs?(slot: number): number;
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

/** Somebody who does nothing: what an attack does not do is as here. */
export const BYSTANDER: Adversary = {
  shutter: null,
  resend: (_slot, polarisation) => polarisation,
  shine: () => undefined,
  guess: () => null,
};

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
