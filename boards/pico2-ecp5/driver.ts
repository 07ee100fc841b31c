/**
 * The driver of the flight software (firmware/flight/board.ts) on a pico2 with an FPGA at its side: the
 * RP2350's clocks, UART, watchdog and noise source as on any of its boards, and the emission of the FPGA.
 * Without fields: its calls are direct ones.
 */
import { entropyStart } from "../../assembly/entropy/seed";
import { keystoreCapacity, keystoreIsOpen, keystoreLive } from "../../assembly/keystore/store";
import { setSlotRate, slotCounter } from "../../assembly/port/registers";
import {
  FIELD_KEYROOM,
  FIELD_KEYS,
  FIELD_OUTCOME,
  FIELD_PERIOD,
  FIELD_RUNNING,
} from "../../assembly/protocol/monitor";
import { framesSetPeriod } from "../../firmware/bench/frames";
import { monitorTellSample, REQUEST_NOISE, requestArgument } from "../../firmware/monitor/monitor";
import { replyField } from "../../firmware/monitor/reply";
import { releaseBlocks, useRp2350 } from "../rp2/chip";
import { startCrystal } from "../rp2/clocks";
import { Rp2Common } from "../rp2/common";
import { takeSample } from "../rp2/entropy";
import { showUart } from "../rp2/pins";
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
import { serveRequest } from "./requests";

/** The FPGA shows two pulses in each cycle of 125 MHz. */
const SLOTS_PER_MICROSECOND: u32 = 250;

/** Field-less: see firmware/flight/board.ts. */
export class Pico2Ecp5 extends Rp2Common {
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
  tellStatus(): void {
    replyField(FIELD_RUNNING, emissionRuns() ? 1 : 0);
    replyField(FIELD_OUTCOME, <u64>emissionOutcome());
    replyField(FIELD_PERIOD, emissionPeriod());
    replyField(FIELD_KEYS, <u64>keystoreLive());
    replyField(FIELD_KEYROOM, keystoreIsOpen() ? <u64>keystoreCapacity() : 0);
  }
  request<_Facts>(request: u32): void {
    if (request != REQUEST_NOISE) {
      serveRequest(request);
      return;
    }
    for (let left = <u32>requestArgument(0); left > 0; left--) monitorTellSample(noiseSample());
  }
}
