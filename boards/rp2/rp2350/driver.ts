/**
 * The driver of boards with an RP2350.
 */
import { entropyStart } from "../../../assembly/entropy/seed";
import { monitorTellSample, REQUEST_NOISE, requestArgument } from "../../../firmware/monitor/monitor";
import { useRp2350 } from "../chip";
import { Rp2 } from "../driver";
import { takeSample } from "../entropy";
import { serveRequest } from "../requests";
import { CLAIMED_BITS_PER_SAMPLE, noiseSample, noiseStart } from "./noise";

/** Field-less: see firmware/flight/board.ts. */
export class Rp2350 extends Rp2 {
  begin<Facts>(): void {
    useRp2350();
    this.bringUp<Facts>();
  }
  ready(): void {
    noiseStart();
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
