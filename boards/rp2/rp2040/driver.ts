/**
 * The driver of boards with an RP2040.
 */
import { entropyStart } from "../../../assembly/entropy/seed";
import { slotsOpen } from "../../../assembly/images/slots";
import { identityAddress } from "../../../assembly/port/registers";
import { monitorTellSample, REQUEST_NOISE, requestArgument } from "../../../firmware/monitor/monitor";
import { useRp2040 } from "../chip";
import { leavePll } from "../clocks";
import { Rp2 } from "../driver";
import { takeSample } from "../entropy";
import { serveRequest } from "../requests";
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
    this.bringUp<Facts>();
  }
  ready(): void {
    entropyStart(CLAIMED_BITS_PER_SAMPLE);
  }
  round(): void {
    takeSample(noiseSample());
  }
  request<Facts>(request: u32): void {
    if (request != REQUEST_NOISE) {
      serveRequest<Facts>(request);
      return;
    }
    for (let left = <u32>requestArgument(0); left > 0; left--) monitorTellSample(noiseSample());
  }
}
