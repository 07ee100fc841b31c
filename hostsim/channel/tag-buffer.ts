/**
 * A growing list of detector events with exact integer times, in a session of any length. Takes: events in
 * any order, each by its slot and its offset from the slot's centre. Gives: them sorted by time, in ps from
 * an origin that moves along: in ps from the session's start a double would lose its last bits after 2.5
 * hours.
 */

/**
 * Detector numbers 0 to 3 share a double with the time: 4 x time + detector, exact within 37 minutes of the
 * origin.
 */
const DETECTORS = 4;

/** Unsorted detector events. */
export class TagBuffer {
  private packed = new Float64Array(1 << 16);
  /** Events in the buffer. */
  length = 0;
  /** The slot whose centre is time 0. */
  originSlot = 0;

  /** `slotPs`: length of a slot in whole ps. */
  constructor(readonly slotPs: number) {}

  /**
   * Adds an event `offsetPs` (whole ps) after the centre of `slot`, which is within 37 minutes of the origin.
   */
  add(slot: number, offsetPs: number, detector: number): void {
    if (this.length === this.packed.length) {
      const larger = new Float64Array(2 * this.packed.length);
      larger.set(this.packed);
      this.packed = larger;
    }
    const timePs = (slot - this.originSlot) * this.slotPs + offsetPs;
    this.packed[this.length++] = timePs * DETECTORS + detector;
  }

  /**
   * Sorts and hands each event before `endPs` (from the origin) to `use`, in order of time; the rest stays.
   */
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

  /** Makes `slot` the origin, for the events in the buffer too. */
  moveOrigin(slot: number): void {
    const shift = (slot - this.originSlot) * this.slotPs * DETECTORS;
    for (let at = 0; at < this.length; at++) this.packed[at]! -= shift;
    this.originSlot = slot;
  }
}
