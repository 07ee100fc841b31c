/**
 * Four free-running detectors and their time tagger. Takes: photo-electrons and noise counts as moments in time.
 * Gives: the tags that come out, after dead time.
 */
import type { TagBuffer } from "./tag-buffer.js";

/** Receives a time tag in ps and its detector. */
export type TagSink = (timePs: number, detector: number) => void;

/** Dead time of four detectors: after a click a detector is blind for `deadTimePs`, whatever arrives meanwhile. */
export class DetectorBank {
  private readonly readyPs = new Float64Array(4).fill(Number.NEGATIVE_INFINITY);
  /** Events lost to dead time so far. */
  blinded = 0;

  constructor(
    private readonly deadTimePs: number,
    private readonly sink: TagSink,
  ) {}

  /** Turns the events of `buffer` before `endPs` into tags. Calls must go forward in time. */
  collect(buffer: TagBuffer, endPs: number): void {
    buffer.drainBefore(endPs, (timePs, detector) => {
      if (timePs < this.readyPs[detector]!) {
        this.blinded += 1;
        return;
      }
      this.readyPs[detector] = timePs + this.deadTimePs;
      this.sink(timePs, detector);
    });
  }
}
