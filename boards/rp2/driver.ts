/**
 * What all boards with one of the two chips have alike, for the flight software (firmware/flight/board.ts):
 * UART, watchdog. Without fields: its calls are direct ones.
 */
import { uartHasByte, uartHasRoom, uartRead, uartWrite } from "./uart";
import { lastResetCause, watchdogFeed, watchdogRuns } from "./watchdog";

/** What a chip's own class adds: clocks, emission, its noise source (requests.ts). */
export class Rp2 {
  pulsesPerBlock<Facts>(): u32 {
    return changetype<Facts>(0).pulsesPerBlock();
  }
  watchdogFeed(hashing: bool): void {
    watchdogFeed(hashing);
  }
  watchdogRuns(): bool {
    return watchdogRuns();
  }
  resetCause(): u32 {
    return lastResetCause();
  }
  hasByte(): bool {
    return uartHasByte();
  }
  read(): u32 {
    return uartRead();
  }
  hasRoom(): bool {
    return uartHasRoom();
  }
  write(byte: u32): void {
    uartWrite(byte);
  }
}
