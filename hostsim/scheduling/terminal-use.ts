/**
 * How much of their time terminals are used. Takes: contacts and turning times. Gives: seconds of each
 * satellite and each station.
 */
import type { TurningTimes } from "./problem.js";
import type { Place, PlannedContact, TerminalUse } from "./result.js";

/** Use of all satellites, then of all stations. */
export function terminalUse(
  contacts: readonly PlannedContact[],
  satellites: number,
  stations: number,
  turning: TurningTimes,
): TerminalUse[] {
  const ofKind = (kind: Place["kind"], count: number, turnMs: number) => {
    const members: PlannedContact[][] = Array.from({ length: count }, () => []);
    for (const contact of contacts) members[contact[kind]]!.push(contact);
    const partner = kind === "satellite" ? "station" : "satellite";
    return members.map((all, index) => useOf({ kind, index }, all, partner, turnMs));
  };
  return [
    ...ofKind("satellite", satellites, turning.satelliteMs),
    ...ofKind("station", stations, turning.stationMs),
  ];
}

/** `contacts` are in the order of their beginnings. */
function useOf(
  place: Place,
  contacts: readonly PlannedContact[],
  partner: Place["kind"],
  turnMs: number,
): TerminalUse {
  let possibleMs = 0;
  let reachedMs = Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs } of contacts) {
    possibleMs += Math.max(0, endMs - Math.max(startMs, reachedMs));
    reachedMs = Math.max(reachedMs, endMs);
  }
  const chosen = contacts.filter(({ isChosen }) => isChosen);
  const lengthOf = (some: readonly PlannedContact[]) =>
    some.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0) / 1000;
  const turns = chosen.filter((each, at) => at > 0 && each[partner] !== chosen[at - 1]![partner]).length;
  return {
    place,
    possibleS: possibleMs / 1000,
    chosenS: lengthOf(chosen),
    clearS: lengthOf(chosen.filter(({ isClear }) => isClear)),
    turningS: (turns * turnMs) / 1000,
  };
}
