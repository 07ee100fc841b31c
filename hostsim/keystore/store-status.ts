/**
 * What a key store holds. Takes: the core and the file's settings. Gives: accounts in bits, no secrets.
 */
import type { GroundExports } from "../core/load.js";
import type { Quotas, Settings } from "./sealed-header.js";
import { PURPOSES, type Purpose } from "./store-units.js";

/** Account of a peer, in bits. */
export interface PeerAccount {
  readonly peer: string;
  /** Whether its keys follow from a printed seed. */
  readonly rehearsal: boolean;
  /** Since when its keys must not be used, in UTC; null when they may. */
  readonly stoppedUtc: string | null;
  /** Passes and relays that its keys came from. */
  readonly passes: number;
  /**
   * Probability that its keys are not secret or not the same on both sides, at most, summed over the passes;
   * null when one said none.
   */
  readonly epsilonTotal: number | null;
  /** Lowest number that the next block may have: pass * 2^24 + block. */
  readonly nextBlock: string;
  readonly madeBits: number;
  readonly freeBits: number;
  readonly reservedBits: Record<Purpose, number>;
  readonly spentBits: Record<Purpose | "unknown", number>;
  readonly burntBits: number;
}

/** What the store holds and what it found when it was opened. */
export interface StoreStatus {
  readonly owner: string;
  /** Path of its mark, and how often it was written. */
  readonly mark: string;
  readonly generation: number;
  readonly blockBits: number;
  readonly capacityBits: number;
  readonly leftBits: number;
  readonly quotas: Quotas;
  readonly peers: readonly PeerAccount[];
  readonly found: {
    torn: number;
    damaged: number;
    mended: number;
    reservationsLost: number;
    unreadable: number;
  };
}

/** What an open store holds. */
export function statusOf(core: GroundExports, settings: Settings): StoreStatus {
  const bits = (blocks: number) => blocks * core.KEY_BLOCK_BITS.value;
  const byPurpose = (count: (purpose: number) => number): Record<Purpose, number> => ({
    authentication: bits(count(PURPOSES.authentication)),
    relay: bits(count(PURPOSES.relay)),
    application: bits(count(PURPOSES.application)),
  });
  const peers = Array.from({ length: core.accountCount() }, (_, account): PeerAccount => {
    const peer = settings.peers[core.accountPeer(account)] ?? `number ${core.accountPeer(account)}`;
    return {
      peer,
      rehearsal: settings.rehearsal.includes(peer),
      stoppedUtc: settings.stopped[peer] ?? null,
      passes: settings.passes[peer] ?? 0,
      epsilonTotal: settings.epsilon[peer] ?? null,
      nextBlock: String(core.keystoreNext(core.accountPeer(account))),
      madeBits: bits(core.accountMade(account)),
      freeBits: bits(core.accountFree(account)),
      reservedBits: byPurpose((purpose) => core.accountReserved(account, purpose)),
      spentBits: {
        ...byPurpose((purpose) => core.accountSpent(account, purpose)),
        unknown: bits(core.accountSpent(account, 0)),
      },
      burntBits: bits(core.accountBurnt(account)),
    };
  });
  return {
    owner: settings.owner,
    mark: settings.mark,
    generation: settings.generation,
    blockBits: core.KEY_BLOCK_BITS.value,
    capacityBits: bits(core.keystoreCapacity()),
    leftBits: bits(core.keystoreLive()),
    quotas: settings.quotas,
    peers,
    found: {
      torn: core.foundTorn(),
      damaged: core.foundDamaged(),
      mended: core.foundMended(),
      reservationsLost: core.foundReservationsLost(),
      unreadable: core.accountUnreadable(),
    },
  };
}
