/**
 * A station's part of a plan as a calendar. Takes: the result. Gives: iCalendar text (RFC 5545), an event for
 * each chosen contact.
 */
import { createEvents } from "ics";
import { stationId } from "../scenario/station-id.js";
import type { NetworkResult } from "./result.js";

const SECOND_MS = 1000;

/** The calendar of a station, by its place in the result; without events when no contact was chosen. */
export function calendarOfStation(result: NetworkResult, station: number): string {
  const { name, latitudeDeg, longitudeDeg } = result.stations[station]!;
  const chosen = result.contacts.filter((contact) => contact.isChosen && contact.station === station);
  const { error, value } = createEvents(
    chosen.map(({ satellite, startMs, endMs, highestElevationDeg, clearProbability, expectedKeyBits }) => ({
      uid: `${result.scenario}-${satellite}-${stationId(name)}-${Math.floor(startMs / SECOND_MS)}@satqkd`,
      title: `${result.satellites[satellite]!.name} over ${name}, ${highestElevationDeg.toFixed(0)}°`,
      description:
        `${Math.floor(expectedKeyBits)} bits of key under a clear sky, ` +
        `which was forecast with ${(100 * clearProbability).toFixed(0)} % (simulated)`,
      location: name,
      geo: { lat: latitudeDeg, lon: longitudeDeg },
      // iCalendar has whole seconds: an event lies inside its contact.
      start: Math.ceil(startMs / SECOND_MS) * SECOND_MS,
      startInputType: "utc" as const,
      startOutputType: "utc" as const,
      end: Math.floor(endMs / SECOND_MS) * SECOND_MS,
      endInputType: "utc" as const,
      endOutputType: "utc" as const,
      busyStatus: "BUSY" as const,
    })),
    { productId: "satqkd", calName: `${result.scenario}: ${name}` },
  );
  if (value === null) throw error ?? new Error("no calendar");
  return value;
}
