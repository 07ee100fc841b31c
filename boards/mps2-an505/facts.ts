/**
 * What boards/mps2-an505/board.json says, for the core's compiler.
 * Made by `satqkd boards --write`, and not edited by hand.
 */

/** Facts of the board, as constants. */
export class Facts {
  /** First byte of the journals in flash, from which the port counts. */
  journalsAt(): u32 {
    return 4194304;
  }
  /** Generator of the pattern: a GENERATOR_ code of assembly/entropy/keystream.ts. */
  generator(): u32 {
    return 0;
  }
  /** Sifted bits of each basis. */
  siftedBits(): u32 {
    return 61440;
  }
  /** Clicks that wait for their bases. */
  waitingClicks(): u32 {
    return 16384;
  }
  /** Bits of the longest block of reconciliation. */
  blockBits(): u32 {
    return 24576;
  }
  /** Blocks of reconciliation in work at a time. */
  blockSlots(): u32 {
    return 2;
  }
  /** Bits of the longest key of a basis. */
  keyBits(): u32 {
    return 16384;
  }
  /** Bits of key for authentication. */
  poolBits(): u32 {
    return 8192;
  }
  /** Whether a bench governs the light at first. */
  benchGoverns(): bool {
    return false;
  }
  /** Whether procedures can run. */
  hasInterpreter(): bool {
    return true;
  }
}
