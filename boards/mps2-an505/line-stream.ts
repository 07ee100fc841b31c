/**
 * What the lines show, as bytes of UART 1, for a host that has no pins to look at: the readings of a logic
 * analyser, much slower than the lines would be. Takes: stretches of a table. Gives: records, one a stretch;
 * a slot that is in none was dark. A record is a head, then bytes of the table as DMA would move them to the
 * port, two pulses a byte, the earlier one in the low half.
 */
import { UART_LINES, uartHasRoom, uartWrite } from "./uart";

/** "LINE" in ASCII. */
const STRETCH_MARK: u32 = 0x454e494c;

/** What comes before the table's bytes, little-endian. */
class Head {
  /** STRETCH_MARK. */
  mark: u32;
  /** Slot of the stretch's first pulse, on the board's slot counter: low and high half. */
  slotLow: u32;
  slotHigh: u32;
  /** Of the table. */
  bytes: u32;
}

const HEAD_BYTES: u32 = <u32>offsetof<Head>();
/** Bytes of the table in a record. */
export const STRETCH_BYTES: u32 = 2048;

const record = memory.data(HEAD_BYTES + STRETCH_BYTES, 8);
let left: u32 = 0;

/** Begins a record of the STRETCH_BYTES bytes at `table`; the one before must be out. */
export function stretchBegin(slot: u64, table: usize): void {
  const head = changetype<Head>(record);
  head.mark = STRETCH_MARK;
  head.slotLow = <u32>slot;
  head.slotHigh = <u32>(slot >> 32);
  head.bytes = STRETCH_BYTES;
  memory.copy(record + <usize>HEAD_BYTES, table, <usize>STRETCH_BYTES);
  left = HEAD_BYTES + STRETCH_BYTES;
}

/** Sends as much of the record as there is room for. True when it is out. */
export function stretchSend(): bool {
  for (; left > 0 && uartHasRoom(UART_LINES); left--) {
    uartWrite(UART_LINES, <u32>load<u8>(record + <usize>(HEAD_BYTES + STRETCH_BYTES - left)));
  }
  return left == 0;
}

/** Makes what has not been sent of the record dark. Returns how many bytes of the table that are. */
export function stretchDarken(): u32 {
  const bytes = min(left, STRETCH_BYTES);
  memory.fill(record + <usize>(HEAD_BYTES + STRETCH_BYTES - bytes), 0, <usize>bytes);
  return bytes;
}
