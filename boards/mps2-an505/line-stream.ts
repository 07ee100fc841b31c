/**
 * What the lines show, as bytes of UART 1, for a host that has no pins to look at: the readings of a logic
 * analyser, much slower than the lines would be. Takes: stretches of a table. Gives: records, one a stretch;
 * a slot that is in none was dark.
 *
 *   0  mark u32 (STRETCH_MARK), little-endian like all of it
 *   4  slot u64: of the stretch's first pulse, on the board's slot counter
 *  12  bytes u32
 *  16  bytes of the table as DMA would move them to the port, two pulses a byte, the earlier one in the low
 *      half
 */
import { UART_LINES, uartHasRoom, uartWrite } from "./uart";

/** "LINE" in ASCII. */
const STRETCH_MARK: u32 = 0x454e494c;
/** Bytes of a record before the table's. */
const HEAD_BYTES: u32 = 16;
/** Bytes of the table in a record. */
export const STRETCH_BYTES: u32 = 2048;

const record = memory.data(HEAD_BYTES + STRETCH_BYTES, 8);
let left: u32 = 0;

/** Begins a record of the STRETCH_BYTES bytes at `table`; the one before must be out. */
export function stretchBegin(slot: u64, table: usize): void {
  store<u32>(record, STRETCH_MARK);
  store<u32>(record, <u32>slot, 4);
  store<u32>(record, <u32>(slot >> 32), 8);
  store<u32>(record, STRETCH_BYTES, 12);
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
