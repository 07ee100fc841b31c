/**
 * The driver of boards with an RP2350 (firmware/flight/board.ts): lines by HSTX, from power-on in the rated
 * profile with the highest slot rate.
 */
import { LINES_LASERS } from "../../../assembly/emission/lines";
import { entropyStart } from "../../../assembly/entropy/seed";
import { framesSetPeriod } from "../../../firmware/bench/frames";
import {
  REQUEST_CLOCK,
  REQUEST_CORE,
  REQUEST_LINES,
  REQUEST_PERIOD,
} from "../../../firmware/monitor/monitor";
import { releaseBlocks, useRp2350 } from "../chip";
import { startCrystal } from "../clocks";
import { Rp2 } from "../driver";
import { takeSample } from "../entropy";
import { showUart } from "../pins";
import { serveRequest, tellEmission } from "../requests";
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
  pulsesPerBlock,
  useLines,
  usePeriod,
} from "./emission";
import { CLAIMED_BITS_PER_SAMPLE, noiseIsDue, noiseSample, noiseStart } from "./noise";

/** Field-less: see firmware/flight/board.ts. */
export class Rp2350 extends Rp2 {
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
  noise(): u32 {
    return noiseSample();
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
  emissionOutcome(): u32 {
    return emissionOutcome();
  }
  pulsesPerBurst(): u32 {
    return pulsesPerBlock();
  }
  setUp<Facts>(request: u32, value: u64): bool {
    if (request == REQUEST_PERIOD) {
      if (!usePeriod(value)) return false;
      framesSetPeriod(value);
      return true;
    }
    if (request == REQUEST_LINES) return value <= <u64>LINES_LASERS && useLines(<u32>value);
    if (request == REQUEST_CORE) return setCoreClock<Facts>(value);
    return request == REQUEST_CLOCK && setSlotClock<Facts>(value);
  }
  tellStatus(): void {
    tellEmission<Rp2350>();
  }
  request<Facts>(request: u32): void {
    serveRequest<Rp2350, Facts>(request);
  }
}
