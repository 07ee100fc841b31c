/**
 * What boards/pico/board.json says, for the core's compiler.
 * Made by `satqkd boards --write`, and not edited by hand.
 */

/** Facts of the board, as constants. */
export class Facts {
  /** GPIO of line 0; the others follow. */
  firstLine(): u32 {
    return 0;
  }
  /** GPIO of the trigger. */
  trigger(): u32 {
    return 16;
  }
  /** GPIO on which the UART sends. */
  uartTransmit(): u32 {
    return 12;
  }
  /** GPIO on which the UART receives. */
  uartReceive(): u32 {
    return 13;
  }
  /** Rate of the UART. */
  baud(): u32 {
    return 115200;
  }
  /** Frequency of the crystal. */
  crystalHz(): u32 {
    return 12000000;
  }
  /** The crystal's start-up delay, in 256 of its cycles. */
  crystalStart(): u32 {
    return 47;
  }
  /** First byte of the journals in flash, from which the port counts. */
  journalsAt(): u32 {
    return 2023424;
  }
  /** Bytes of a slot: a head, then the image. */
  slotBytes(): u32 {
    return 1003520;
  }
  /** Generator of the pattern: a GENERATOR_ code of assembly/entropy/keystream.ts. */
  generator(): u32 {
    return 0;
  }
  /** Pulses of a block. */
  pulsesPerBlock(): u32 {
    return 65536;
  }
  /** Tables in the ring. */
  tables(): u32 {
    return 2;
  }
  /** Sifted bits of each basis. */
  siftedBits(): u32 {
    return 16384;
  }
  /** Clicks that wait for their bases. */
  waitingClicks(): u32 {
    return 4096;
  }
  /** Bits of the longest block of reconciliation. */
  blockBits(): u32 {
    return 8192;
  }
  /** Blocks of reconciliation in work at a time. */
  blockSlots(): u32 {
    return 2;
  }
  /** Bits of the longest key of a basis. */
  keyBits(): u32 {
    return 4096;
  }
  /** Bits of key for authentication. */
  poolBits(): u32 {
    return 8192;
  }
  /** Whether a bench governs the light at first. */
  benchGoverns(): bool {
    return true;
  }
  /** Whether procedures can run. */
  hasInterpreter(): bool {
    return false;
  }
}
