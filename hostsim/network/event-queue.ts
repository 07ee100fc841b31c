/**
 * What happens next in simulated time. Takes: events with their time in us. Gives: them back in order of
 * time, those of the same time in the order they were put in, so that a run repeats exactly.
 */

interface Entry<Event> {
  readonly atUs: number;
  readonly order: number;
  readonly event: Event;
}

/** A queue of events: a binary heap. */
export class EventQueue<Event> {
  private readonly heap: Entry<Event>[] = [];
  private added = 0;

  /** Time of the next event in us, Infinity when there is none. */
  get nextUs(): number {
    return this.heap[0]?.atUs ?? Number.POSITIVE_INFINITY;
  }

  /** Puts an event in. */
  add(atUs: number, event: Event): void {
    const { heap } = this;
    let at = heap.length;
    const entry = { atUs, order: this.added++, event };
    heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(entry, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  /** Takes the next event out. */
  take(): Event {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) throw new Error("no event is left");
    if (heap.length === 0) return first.event;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let child = left;
      if (right < heap.length && isBefore(heap[right]!, heap[left]!)) child = right;
      if (child >= heap.length || !isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first.event;
  }
}

function isBefore<Event>(a: Entry<Event>, b: Entry<Event>): boolean {
  return a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order);
}
