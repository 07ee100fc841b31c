/**
 * The driver of the flight software (firmware/flight/board.ts) on a pico2 with an FPGA at its side: the
 * RP2350's clocks, UART, watchdog and noise source as on any of its boards, and the emission of the FPGA.
 * Without fields: its calls are direct ones.
 */
import { LINES_LASERS } from "../../assembly/emission/lines";
import { entropyStart } from "../../assembly/entropy/seed";
import { setSlotRate, slotCounter } from "../../assembly/port/registers";
import { framesSetPeriod } from "../../firmware/bench/frames";
import { REQUEST_LINES } from "../../firmware/monitor/monitor";
import { releaseBlocks, useRp2350 } from "../rp2/chip";
import { startCrystal } from "../rp2/clocks";
import { Rp2 } from "../rp2/driver";
import { takeSample } from "../rp2/entropy";
import { showUart } from "../rp2/pins";
import { serveRequest, tellEmission } from "../rp2/requests";
import { RATED_CLOCK, setCoreClock } from "../rp2/rp2350/clocks";
import { CLAIMED_BITS_PER_SAMPLE, noiseSample, noiseStart } from "../rp2/rp2350/noise";
import { uartStart } from "../rp2/uart";
import { watchdogStart } from "../rp2/watchdog";
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

/** The FPGA shows two pulses in each cycle of 125 MHz. */
const SLOTS_PER_MICROSECOND: u32 = 250;

/** Field-less: see firmware/flight/board.ts. */
export class Pico2Ecp5 extends Rp2 {
  begin<Facts>(): void {
    useRp2350();
    watchdogStart<Facts>();
    startCrystal<Facts>();
    releaseBlocks();
    assert(setCoreClock<Facts>(<u64>RATED_CLOCK));
    showUart<Facts>();
    uartStart<Facts>();
  }
  ready(): void {
    noiseStart();
    entropyStart(CLAIMED_BITS_PER_SAMPLE);
  }
  /** The slots are the FPGA's from here on; the processor's clock stays as it is. */
  reserve<Facts>(): void {
    const facts = changetype<Facts>(0);
    setSlotRate(SLOTS_PER_MICROSECOND);
    emissionReserve(facts.pulsesPerBlock(), facts.tables());
    useLines(0);
    framesSetPeriod(emissionPeriod());
  }
  round(): void {
    takeSample(noiseSample());
  }
  noise(): u32 {
    return noiseSample();
  }
  nowUs(): u64 {
    return slotCounter() / <u64>SLOTS_PER_MICROSECOND;
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
    return emissionPeriod();
  }
  emissionOutcome(): u32 {
    return emissionOutcome();
  }
  /** A period is a burst: there is no gap. */
  pulsesPerBurst(): u32 {
    return <u32>emissionPeriod();
  }
  /** There is one clock and one period: others are not offered. */
  setUp<_Facts>(request: u32, value: u64): bool {
    return request == REQUEST_LINES && value <= <u64>LINES_LASERS && useLines(<u32>value);
  }
  tellStatus(): void {
    tellEmission<Pico2Ecp5>();
  }
  request<Facts>(request: u32): void {
    serveRequest<Pico2Ecp5, Facts>(request);
  }
}
