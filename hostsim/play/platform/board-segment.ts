/** Boards in a page: there are none. In place of hostsim/pass/board-segment.ts. */
import { UserError } from "../../base/user-error.js";

/** Refuses. @throws UserError always. */
export async function openOnBoard(): Promise<never> {
  throw new UserError("a page has no boards: use satqkd pass");
}
