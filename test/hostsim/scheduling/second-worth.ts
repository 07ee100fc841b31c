/**
 * What a set of contacts is worth, once more: written from docs/reference/network.md, with tangents in place
 * of stretches and YALPS in place of HiGHS. Takes: a morning and a set of contacts. Gives: its value.
 */
import { lessEq, type Model, solve } from "yalps";
import type { Morning } from "../../../hostsim/scheduling/morning.js";

const UNPAIRED = 1 / 4;

/** U by its definition: log2 at powers of two from 2^-10 to 2, straight between, 2/r_0 below, 1/8 above. */
export function worthOf(share: number): number {
  const least = 2 ** -10;
  if (share <= least) return (2 * share) / least;
  if (share >= 2) return 2 + 11 + (share - 2) / 8;
  const power = Math.floor(Math.log2(share));
  return 2 + power + 10 + (share - 2 ** power) / 2 ** power;
}

/** Lines of which U is the lowest: value at 0 and slope. */
function tangents(): [number, number][] {
  const corners = [0, ...Array.from({ length: 12 }, (_, at) => 2 ** (at - 10)), 4];
  return corners.slice(1).map((to, at) => {
    const from = corners[at]!;
    const slope = (worthOf(to) - worthOf(from)) / (to - from);
    return [worthOf(from) - slope * from, slope];
  });
}

/** Worth of the chosen contacts, less nothing: the worth of choosing none is not taken off. */
export function secondWorth(morning: Morning, isChosen: (at: number) => boolean): number {
  const { satellites, stations, demands, dayNumber, contacts } = morning;
  const sum = demands.reduce((all, { bitsPerDay, priority }) => all + bitsPerDay * priority, 0);
  let unpaired = 0;
  const after = (satellite: number, station: number) => {
    const got = contacts
      .filter((contact, at) => isChosen(at) && contact.satellite === satellite && contact.station === station)
      .reduce((all, contact) => all + Math.floor(contact.expectedKeyBits * contact.clearProbability), 0);
    return morning.freeBits(satellite, station) + Math.min(got, morning.roomBits(satellite, station));
  };
  for (let station = 0; station < stations; station++) {
    const own = demands.filter(({ first, second }) => first === station || second === station);
    if (own.length === 0) continue;
    const bits = own.reduce((all, { bitsPerDay }) => all + bitsPerDay, 0);
    const weight = own.reduce((all, { bitsPerDay, priority }) => all + bitsPerDay * priority, 0) / sum;
    for (let satellite = 0; satellite < satellites; satellite++) {
      const part = (bits * dayNumber) / satellites;
      const more =
        worthOf(after(satellite, station) / part) - worthOf(morning.freeBits(satellite, station) / part);
      unpaired += ((UNPAIRED * weight) / satellites) * more;
    }
  }
  const constraints: Record<string, ReturnType<typeof lessEq>> = {};
  const variables: Record<string, Record<string, number>> = {};
  let base = 0;
  for (const [pair, { first, second, bitsPerDay, priority }] of demands.entries()) {
    const weight = (bitsPerDay * priority) / sum;
    const wanted = bitsPerDay * dayNumber;
    const had = morning.orderedBits[pair]! / wanted;
    base += weight * worthOf(had);
    variables[`worth${pair}`] = { worth: weight };
    for (const [at, [start, slope]] of tangents().entries()) {
      constraints[`line${pair}:${at}`] = lessEq(start + slope * had);
      variables[`worth${pair}`]![`line${pair}:${at}`] = 1;
    }
    for (const group of new Set(morning.groups)) {
      const flow: Record<string, number> = {};
      // Key in units of the demand keeps this simplex exact.
      for (const [at, [, slope]] of tangents().entries()) flow[`line${pair}:${at}`] = -slope;
      for (const station of [first, second]) flow[`store${group}:${station}`] = wanted / 1024;
      variables[`flow${pair}:${group}`] = flow;
    }
  }
  for (const group of new Set(morning.groups))
    for (let station = 0; station < stations; station++) {
      const members = morning.groups.flatMap((each, satellite) => (each === group ? [satellite] : []));
      const bits = members.reduce((all, satellite) => all + after(satellite, station), 0);
      constraints[`store${group}:${station}`] = lessEq(bits / 1024);
    }
  const model: Model = { direction: "maximize", objective: "worth", constraints, variables };
  const { status, result } = solve(model, { precision: 1e-10 });
  if (status !== "optimal") throw new Error(`YALPS: ${status}`);
  return result - base + unpaired;
}
