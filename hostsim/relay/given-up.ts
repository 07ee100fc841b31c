/**
 * What stations leave to each other, in words: the same on the terminal and on the page.
 */
import type { CampaignPass } from "./relay-result.js";

/** What a station had to leave to another one, as words; nothing when it had all. */
export function givenUpWords({ fate, givenUp }: Pick<CampaignPass, "fate" | "givenUp">): string[] {
  if (givenUp === null) return [];
  const part = fate === "given up" ? "" : `gave ${Math.round(givenUp.seconds)} s of it up: `;
  return [part + givenUp.reason];
}
