/**
 * The driver of the flight software (firmware/flight/board.ts), as far as the RP2040 and the RP2350 are
 * alike. Without fields: its calls are direct ones.
 */
import { LINES_LASERS } from "../../assembly/emission/lines";
import { keystoreCapacity, keystoreIsOpen, keystoreLive } from "../../assembly/keystore/store";
import {
  FIELD_KEYROOM,
  FIELD_KEYS,
  FIELD_OUTCOME,
  FIELD_PERIOD,
  FIELD_RUNNING,
} from "../../assembly/protocol/monitor";
import { replyField } from "../../firmware/monitor/reply";
import { releaseBlocks } from "./chip";
import { microseconds, SAFE_CLOCK, setClock, startCrystal } from "./clocks";
import { Rp2Common } from "./common";
import {
  emissionOutcome,
  emissionPeriod,
  emissionReserve,
  emissionRuns,
  emissionService,
  emissionStart,
  emissionStop,
  useLines,
} from "./emission";
import { showUart } from "./pins";
import { uartStart } from "./uart";
import { watchdogStart } from "./watchdog";

/** What a chip's own class adds: which chip it is, and its noise source. */
export class Rp2 extends Rp2Common {
  /** Brings clocks, pins and UART up in the safe clock profile. */
  bringUp<Facts>(): void {
    watchdogStart<Facts>();
    startCrystal<Facts>();
    releaseBlocks();
    setClock<Facts>(SAFE_CLOCK);
    showUart<Facts>();
    uartStart<Facts>();
  }
  /** Tables for the widest line map: a block's number must always mean the same pulses. */
  reserve<Facts>(): void {
    const facts = changetype<Facts>(0);
    emissionReserve<Facts>(facts.pulsesPerBlock(), facts.tables(), LINES_LASERS);
    useLines<Facts>(0);
  }
  nowUs(): u64 {
    return microseconds();
  }
  emissionStart(blocks: u32, calibrate: bool, replay: u64): u32 {
    return emissionStart(blocks, calibrate, replay);
  }
  emissionService(): u32 {
    emissionService();
    return emissionOutcome();
  }
  emissionStop(): void {
    emissionStop();
  }
  emissionRuns(): bool {
    return emissionRuns();
  }
  emissionPeriod(): u64 {
    return emissionPeriod();
  }
  tellStatus(): void {
    replyField(FIELD_RUNNING, emissionRuns() ? 1 : 0);
    replyField(FIELD_OUTCOME, <u64>emissionOutcome());
    replyField(FIELD_PERIOD, emissionPeriod());
    replyField(FIELD_KEYS, <u64>keystoreLive());
    replyField(FIELD_KEYROOM, keystoreIsOpen() ? <u64>keystoreCapacity() : 0);
  }
}
