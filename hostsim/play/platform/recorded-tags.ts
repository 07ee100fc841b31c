/**
 * Recorded tags in a page: there are none. In place of hostsim/pass/recorded-tags.ts and record-timing.ts,
 * whose names these are.
 */
import { UserError } from "../../base/user-error.js";

const refuse = (): never => {
  throw new UserError("a page reads no recorded tags: use satqkd distil");
};

/** Stands for a record that is flown over. */
export class RecordedTags {
  /** Refuses. @throws UserError always. */
  constructor() {
    refuse();
  }
}

/** Refuses. @throws UserError when asked for. */
export const RecordTiming = { of: refuse };
