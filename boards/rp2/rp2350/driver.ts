/**
 * The driver of boards with an RP2350 (firmware/flight/board.ts): lines by HSTX, from power-on in the rated
 * profile with the highest slot rate.
 */
import { LINES_LASERS } from "../../../assembly/emission/lines";
import { entropyStart } from "../../../assembly/entropy/seed";
import { keystoreCapacity, keystoreIsOpen, keystoreLive } from "../../../assembly/keystore/store";
import {
  FIELD_KEYROOM,
  FIELD_KEYS,
  FIELD_OUTCOME,
  FIELD_PERIOD,
  FIELD_RUNNING,
} from "../../../assembly/protocol/monitor";
import { monitorTellSample, REQUEST_NOISE, requestArgument } from "../../../firmware/monitor/monitor";
import { replyField } from "../../../firmware/monitor/reply";
import { releaseBlocks, useRp2350 } from "../chip";
import { startCrystal } from "../clocks";
import { Rp2Common } from "../common";
import { takeSample } from "../entropy";
import { showUart } from "../pins";
import { uartStart } from "../uart";
import { watchdogStart } from "../watchdog";
import { HIGHEST_SLOT_RATE, microseconds, RATED_CLOCK, setCoreClock, setSlotClock } from "./clocks";
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
import { CLAIMED_BITS_PER_SAMPLE, noiseIsDue, noiseSample, noiseStart } from "./noise";
import { serveRequest } from "./requests";

/** Field-less: see firmware/flight/board.ts. */
export class Rp2350 extends Rp2Common {
  begin<Facts>(): void {
    useRp2350();
    watchdogStart<Facts>();
    startCrystal<Facts>();
    releaseBlocks();
    assert(setCoreClock<Facts>(<u64>RATED_CLOCK) && setSlotClock<Facts>(<u64>HIGHEST_SLOT_RATE));
    showUart<Facts>();
    uartStart<Facts>();
  }
  /** Tables for the widest line map: a block's number must always mean the same pulses. */
  reserve<Facts>(): void {
    const facts = changetype<Facts>(0);
    emissionReserve<Facts>(facts.pulsesPerBlock(), facts.tables(), LINES_LASERS);
    useLines(0);
  }
  ready(): void {
    noiseStart();
    entropyStart(CLAIMED_BITS_PER_SAMPLE);
  }
  round(): void {
    if (noiseIsDue()) takeSample(noiseSample());
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
  request<Facts>(request: u32): void {
    if (request != REQUEST_NOISE) {
      serveRequest<Facts>(request);
      return;
    }
    for (let left = <u32>requestArgument(0); left > 0; left--) monitorTellSample(noiseSample());
  }
}
