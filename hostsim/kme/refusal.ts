/**
 * Why a request is refused, as ETSI GS QKD 014 V1.1.1 says it (clause 5, tables 4, 6 and 8; clause 6.5): a
 * status, a message, details. Nothing was spent, and nothing but the reason is told.
 */

/** Statuses that the standard has beside 200. */
export type RefusalStatus = 400 | 401 | 503;

/** A request that is refused. */
export class Refusal extends Error {
  constructor(
    readonly status: RefusalStatus,
    message: string,
    /** Name and value pairs. */
    readonly details: readonly Readonly<Record<string, unknown>>[] = [],
  ) {
    super(message);
    this.name = "Refusal";
  }
}

/** The caller is not who may ask this. The standard has no body for it. */
export function unauthorised(): Refusal {
  return new Refusal(401, "");
}
