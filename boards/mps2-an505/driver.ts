/**
 * The driver of the MPS2+ AN505 (firmware/flight/board.ts): packets and the monitor on UART 0, and on UART 1
 * what its lines would show. It has no lines, no lasers and no noise source: the sensors read what the host
 * says, and a seed comes in by command.
 */
import { setSlotRate, slotCounter } from "../../assembly/port/registers";
import { framesSetPeriod } from "../../firmware/bench/frames";
import { replyError } from "../../firmware/monitor/reply";
import { causeTake, lastResetCause } from "./cause";
import {
  emissionReserve,
  emissionRuns,
  emissionService,
  emissionStart,
  emissionStop,
  PERIOD_SLOTS,
} from "./emission";
import { stretchSend } from "./line-stream";
import { UART_LINES, UART_PACKETS, uartHasByte, uartHasRoom, uartRead, uartStart, uartWrite } from "./uart";
import { watchdogFeed, watchdogRuns, watchdogStart } from "./watchdog";

const PULSES_PER_BLOCK: u32 = 65536;
/** Tables in the ring: one on the lines, one being filled. */
const TABLES: u32 = 2;
/** The slot counter counts at 250 MHz, the pulse rate that the lines would have. */
const SLOTS_PER_MICROSECOND: u32 = 250;

/** Field-less. */
export class Mps2 {
  begin<_Facts>(): void {
    causeTake();
    watchdogStart();
    uartStart(UART_PACKETS);
    uartStart(UART_LINES);
    setSlotRate(SLOTS_PER_MICROSECOND);
    framesSetPeriod(PERIOD_SLOTS);
  }
  reserve<_Facts>(): void {
    emissionReserve(PULSES_PER_BLOCK, TABLES);
  }
  ready(): void {}
  pulsesPerBlock<_Facts>(): u32 {
    return PULSES_PER_BLOCK;
  }
  round(): void {
    stretchSend();
  }
  watchdogFeed(_hashing: bool): void {
    watchdogFeed();
  }
  watchdogRuns(): bool {
    return watchdogRuns();
  }
  resetCause(): u32 {
    return lastResetCause();
  }
  nowUs(): u64 {
    return slotCounter() / <u64>SLOTS_PER_MICROSECOND;
  }
  hasByte(): bool {
    return uartHasByte(UART_PACKETS);
  }
  read(): u32 {
    return uartRead(UART_PACKETS);
  }
  hasRoom(): bool {
    return uartHasRoom(UART_PACKETS);
  }
  write(byte: u32): void {
    uartWrite(UART_PACKETS, byte);
  }
  emissionStart(blocks: u32, calibrate: bool, replay: u64): u32 {
    return emissionStart(blocks, calibrate, replay);
  }
  emissionService(): u32 {
    return emissionService();
  }
  emissionStop(): void {
    emissionStop();
  }
  emissionRuns(): bool {
    return emissionRuns();
  }
  emissionPeriod(): u64 {
    return PERIOD_SLOTS;
  }
  tellStatus(): void {}
  request<_Facts>(_request: u32): void {
    replyError("no-lines");
  }
}
