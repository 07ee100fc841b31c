/**
 * What a set of contacts is worth, once more: written from docs/reference/network.md, by adding up. Takes: a
 * morning and a set of contacts. Gives: its worth.
 */
import type { Morning } from "../../../hostsim/scheduling/morning.js";

/** U by its definition: log2 at powers of two from 2^-10 to 2, straight between, 2/r_0 below, 1/8 above. */
export function worthOf(share: number): number {
  const least = 2 ** -10;
  if (share <= least) return (2 * share) / least;
  if (share >= 2) return 2 + 11 + (share - 2) / 8;
  const power = Math.floor(Math.log2(share));
  return 2 + power + 10 + (share - 2 ** power) / 2 ** power;
}

/** Worth of all key at the end of the day, if the chosen contacts give what is forecast. */
export function secondWorth(morning: Morning, isChosen: (at: number) => boolean): number {
  const { satellites, stations, demands, dayNumber, contacts } = morning;
  const after = (satellite: number, station: number) => {
    const got = contacts
      .filter((contact, at) => isChosen(at) && contact.satellite === satellite && contact.station === station)
      .reduce((all, contact) => all + Math.floor(contact.expectedKeyBits * contact.clearProbability), 0);
    return morning.madeBits(satellite, station) + Math.min(got, morning.roomBits(satellite, station));
  };
  const ends = demands.flatMap((demand) => [
    { ...demand, station: demand.first },
    { ...demand, station: demand.second },
  ]);
  const weightOf = (some: typeof ends) =>
    some.reduce((all, { bitsPerDay, priority }) => all + bitsPerDay * priority, 0);
  let worth = 0;
  for (let station = 0; station < stations; station++) {
    const own = ends.filter((end) => end.station === station);
    if (own.length === 0) continue;
    const wanted = dayNumber * own.reduce((all, { bitsPerDay }) => all + bitsPerDay, 0);
    const shares = Array.from({ length: satellites }, (_, satellite) => after(satellite, station) / wanted);
    const together = worthOf(shares.reduce((all, share) => all + share, 0));
    const each = shares.reduce((all, share) => all + worthOf(share * satellites), 0) / satellites;
    worth += (weightOf(own) / weightOf(ends)) * (0.75 * together + 0.25 * each);
  }
  return worth;
}
