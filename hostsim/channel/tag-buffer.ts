/**
 * A growing list of detector events with exact integer times. Takes: events in any order. Gives: them sorted by time.
 */

/** Detector numbers 0 to 3 share a double with the time: 4 x time + detector, exact for times up to 37 minutes. */
const DETECTORS = 4;

/** Unsorted detector events. */
export class TagBuffer {
  private packed = new Float64Array(1 << 16);
  /** Events in the buffer. */
  length = 0;

  /** Adds an event. `timePs` is an integer within 2^51. */
  add(timePs: number, detector: number): void {
    if (this.length === this.packed.length) {
      const larger = new Float64Array(2 * this.packed.length);
      larger.set(this.packed);
      this.packed = larger;
    }
    this.packed[this.length++] = timePs * DETECTORS + detector;
  }

  /** Sorts and hands each event before `endPs` to `use`, in order of time; the rest stays. */
  drainBefore(endPs: number, use: (timePs: number, detector: number) => void): void {
    const events = this.packed.subarray(0, this.length).sort();
    const end = endPs * DETECTORS;
    let taken = 0;
    for (; taken < events.length && events[taken]! < end; taken++) {
      const time = Math.floor(events[taken]! / DETECTORS);
      use(time, events[taken]! - time * DETECTORS);
    }
    this.packed.copyWithin(0, taken, this.length);
    this.length -= taken;
  }
}
