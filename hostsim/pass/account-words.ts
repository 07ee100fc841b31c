/**
 * What limits a key and what would help, in words. Takes: account and what-ifs of a pass. Gives: labels and
 * numbers, the greatest first.
 */
import type { KeyAccount, PassResult } from "./result.js";

/** What bits were lost to, and how many. */
export type Loss = readonly [what: string, bits: number];

/** Named where the satellite has no room for all that the bound allows. */
function noRoomOf({ noRoomBits = 0 }: KeyAccount): Loss[] {
  return noRoomBits === 0 ? [] : [["for want of room in the satellite's store", noRoomBits]];
}

/** What an account's bits were lost to, the most first. */
export function lossesOf(account: KeyAccount): Loss[] {
  const losses: Loss[] = [
    ["not shown to be single photons", account.notSinglePhotonBits],
    ["for phase errors that can't be excluded", account.phaseErrorBits],
    ["told while errors were corrected", account.leakedBits],
    ["for the failure probabilities", account.overheadBits],
    ...noRoomOf(account),
  ];
  return losses.sort(([, one], [, other]) => other - one);
}

/** Changes that would bring key, and how many bits more; the most first. */
export function helpOf({ whatIf, secretKeyBits }: PassResult): Loss[] {
  return whatIf
    .map(({ change, by, secretKeyBits: then }): Loss => {
      const origin = by === "exact" ? "same counts" : "estimate";
      return [`${change} (${origin})`, then - secretKeyBits];
    })
    .filter(([, bits]) => bits > 0)
    .sort(([, one], [, other]) => other - one);
}
