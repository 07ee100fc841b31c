/**
 * The driver of boards with an RP2040 (firmware/flight/board.ts): lines by PIO, from power-on in the safe
 * clock profile.
 */
import { LINES_LASERS } from "../../../assembly/emission/lines";
import { entropyStart } from "../../../assembly/entropy/seed";
import { slotsOpen } from "../../../assembly/images/slots";
import { identityAddress } from "../../../assembly/port/registers";
import { framesSetPeriod } from "../../../firmware/bench/frames";
import { REQUEST_CLOCK, REQUEST_LINES, REQUEST_PERIOD } from "../../../firmware/monitor/monitor";
import { releaseBlocks, useRp2040 } from "../chip";
import { clockIsOffered, leavePll, microseconds, SAFE_CLOCK, setClock, startCrystal } from "../clocks";
import { Rp2 } from "../driver";
import { takeSample } from "../entropy";
import { showUart } from "../pins";
import { serveRequest, tellEmission } from "../requests";
import { uartStart } from "../uart";
import { watchdogStart } from "../watchdog";
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
import { CLAIMED_BITS_PER_SAMPLE, noiseSample } from "./noise";
import { SLOTS_AT } from "./slots";

/** Where flash is read in place. */
const FLASH: u32 = 0x10000000;

/** Field-less: see firmware/flight/board.ts. */
export class Rp2040 extends Rp2 {
  begin<Facts>(): void {
    const facts = changetype<Facts>(0);
    useRp2040();
    slotsOpen(
      SLOTS_AT - facts.journalsAt(),
      facts.slotBytes(),
      (identityAddress() - FLASH - SLOTS_AT) / facts.slotBytes(),
    );
    leavePll(); // the loader has left it on, and it is reset now
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
  ready(): void {
    entropyStart(CLAIMED_BITS_PER_SAMPLE);
  }
  round(): void {
    takeSample(noiseSample());
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
    if (request == REQUEST_LINES) return value <= <u64>LINES_LASERS && useLines<Facts>(<u32>value);
    if (request != REQUEST_CLOCK || !clockIsOffered(value)) return false;
    setClock<Facts>(<u32>value);
    return true;
  }
  tellStatus(): void {
    tellEmission<Rp2040>();
  }
  request<Facts>(request: u32): void {
    serveRequest<Rp2040, Facts>(request);
  }
}
