/**
 * Four free-running detectors and their time tagger. Takes: photo-electrons and noise counts as moments in
 * time. Gives: the tags that come out, after dead time.
 */

import type { Tags } from "../grid/tags.js";
import type { TagBuffer } from "./tag-buffer.js";

/**
 * Dead time of four detectors: after a click a detector is blind for `deadTimePs`, whatever arrives
 * meanwhile.
 */
export class DetectorBank {
  private readonly readyPs = new Float64Array(4).fill(Number.NEGATIVE_INFINITY);
  /** Events lost to dead time so far. */
  blinded = 0;

  constructor(private readonly deadTimePs: number) {}

  /**
   * Turns the events of `buffer` before `endPs` (from the buffer's origin) into tags. Calls must go forward
   * in time.
   */
  collect(buffer: TagBuffer, endPs: number): Tags {
    const timesPs: number[] = [];
    const detectors: number[] = [];
    buffer.drainBefore(endPs, (timePs, detector) => {
      if (timePs < this.readyPs[detector]!) {
        this.blinded += 1;
        return;
      }
      this.readyPs[detector] = timePs + this.deadTimePs;
      timesPs.push(timePs);
      detectors.push(detector);
    });
    return {
      originPs: BigInt(buffer.originSlot) * BigInt(buffer.slotPs),
      timesPs: Float64Array.from(timesPs),
      detectors: Uint8Array.from(detectors),
    };
  }

  /** Told that times count from `shiftPs` later from now on. */
  moveOrigin(shiftPs: number): void {
    for (let detector = 0; detector < this.readyPs.length; detector++) this.readyPs[detector]! -= shiftPs;
  }
}
