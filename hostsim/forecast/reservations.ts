/**
 * Who has the satellite when. Takes: what stations wish of it while they see it at about the same time, and
 * the time in which it turns from one to another. Gives: a reservation or a reason for each wish. Decides
 * with what is known when the first of them begins, so a station that needs nothing reserves nothing.
 *
 * The rule: light comes before packets; among stations that wish for light, whoever had fewer seconds of it
 * so far chooses first, and takes its whole window. Each of the others gets the longest stretch that is left
 * of its own. So two stations that always see the satellite together have it in turn: neither is ever more
 * than one window ahead, unless the other could not use it.
 */
import type { Span } from "./crossings.js";

/** What a station wishes of the satellite while it is in sight. */
export interface Wish {
  readonly station: string;
  /** When it can be served (Unix time in whole ms, both ends included). */
  readonly window: Span;
  /** For key, as long as it may be; for packets, as soon as it may be. */
  readonly use: "light" | "packets";
  /** A shorter service is of no use. */
  readonly leastMs: number;
  /** A longer one is of no more use. */
  readonly mostMs: number;
  /** The satellite stays with the station so long after the service, for packets. */
  readonly afterMs: number;
}

/** What came of a wish. */
export interface Reservation {
  readonly wish: Wish;
  /** When the station is served, or null when that can't be. */
  readonly service: Span | null;
  /**
   * The satellite is the station's until then; the last ms of the service and `afterMs`. Null without a
   * service.
   */
  readonly heldUntilUtcMs: number | null;
  /** Time that was wished for and could have been, but for others, in ms. */
  readonly givenUpMs: number;
  /** Why, for people; null when nothing was given up. */
  readonly reason: string | null;
}

interface Held extends Span {
  readonly station: string;
}

/** Length in ms of a span whose ends both belong to it. */
export function spanMs({ fromUtcMs, toUtcMs }: Span): number {
  return toUtcMs - fromUtcMs + 1;
}

function clock(utcMs: number): string {
  return new Date(utcMs).toISOString().slice(11, 19);
}

/** What is left of spans without what lies in `taken`. */
function without(spans: readonly Span[], taken: Span): Span[] {
  return spans.flatMap((span) =>
    [
      { fromUtcMs: span.fromUtcMs, toUtcMs: Math.min(span.toUtcMs, taken.fromUtcMs - 1) },
      { fromUtcMs: Math.max(span.fromUtcMs, taken.toUtcMs + 1), toUtcMs: span.toUtcMs },
    ].filter(({ fromUtcMs, toUtcMs }) => fromUtcMs <= toUtcMs),
  );
}

/** One satellite's reservations over days. Ask in order of time. */
export class Reservations {
  private held: Held[] = [];
  private readonly lightMs = new Map<string, number>();

  /** @param slewMs the satellite needs so long from one station to another, at least */
  constructor(private readonly slewMs: number) {}

  /** Light that a station was given so far, in ms. */
  lightOf(station: string): number {
    return this.lightMs.get(station) ?? 0;
  }

  /**
   * Decides on wishes that may be in each other's way; those of equal right in the order given. The answers
   * are in that order too.
   */
  reserve(wishes: readonly Wish[]): Reservation[] {
    const order = wishes
      .map((wish, place) => ({ wish, place, lightMs: this.lightOf(wish.station) }))
      .sort(
        (a, b) =>
          Number(a.wish.use === "packets") - Number(b.wish.use === "packets") ||
          a.lightMs - b.lightMs ||
          a.place - b.place,
      );
    const answers = new Map(order.map(({ wish }) => [wish, this.decide(wish)]));
    return wishes.map((wish) => answers.get(wish)!);
  }

  private decide(wish: Wish): Reservation {
    const { station, window, use, leastMs, mostMs, afterMs } = wish;
    const others = this.held.filter((held) => held.station !== station);
    const closed = others.map((held) => ({
      station: held.station,
      fromUtcMs: held.fromUtcMs - this.slewMs - afterMs,
      toUtcMs: held.toUtcMs + this.slewMs,
    }));
    const free = closed.reduce<Span[]>(without, [window]);
    const fit = free.filter((span) => spanMs(span) >= leastMs);
    const best =
      use === "packets"
        ? fit[0]
        : fit.reduce<Span | undefined>((a, b) => (a && spanMs(a) >= spanMs(b) ? a : b), undefined);
    const wishedMs = Math.min(spanMs(window), mostMs);
    const inTheWay = closed.filter(
      ({ fromUtcMs, toUtcMs }) => fromUtcMs <= window.toUtcMs && toUtcMs >= window.fromUtcMs,
    );
    if (best === undefined) {
      const longestMs = Math.max(0, ...free.map(spanMs));
      return {
        wish,
        service: null,
        heldUntilUtcMs: null,
        givenUpMs: wishedMs,
        reason: `${this.because(inTheWay)}: ${(longestMs / 1000).toFixed(0)} s are left, fewer than ${leastMs / 1000}`,
      };
    }
    const service = {
      fromUtcMs: best.fromUtcMs,
      toUtcMs: Math.min(best.toUtcMs, best.fromUtcMs + mostMs - 1),
    };
    const heldUntilUtcMs = service.toUtcMs + afterMs;
    this.held.push({ station, fromUtcMs: service.fromUtcMs, toUtcMs: heldUntilUtcMs });
    if (use === "light") this.lightMs.set(station, this.lightOf(station) + spanMs(service));
    const givenUpMs = wishedMs - spanMs(service);
    return {
      wish,
      service,
      heldUntilUtcMs,
      givenUpMs,
      reason: givenUpMs > 0 ? this.because(inTheWay) : null,
    };
  }

  private because(inTheWay: readonly Held[]): string {
    const who = inTheWay.map(({ station, toUtcMs }) => `${station} until ${clock(toUtcMs - this.slewMs)}`);
    return `the satellite is with ${who.join(" and ")} UTC and turns for ${this.slewMs / 1000} s`;
  }
}

/**
 * Splits windows, in order of their beginnings, into groups that can't be in each other's way, however they
 * are served.
 * @param afterMs the longest time that a satellite stays with a station after its window
 */
export function groupsOf<Item extends { readonly usable: Span }>(
  items: readonly Item[],
  slewMs: number,
  afterMs: number,
): Item[][] {
  const groups: Item[][] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    if (item.usable.fromUtcMs > endMs) groups.push([]);
    groups.at(-1)!.push(item);
    endMs = Math.max(endMs, item.usable.toUtcMs + afterMs + slewMs);
  }
  return groups;
}
