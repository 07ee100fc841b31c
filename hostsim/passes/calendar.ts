/**
 * Passes as a calendar. Takes: predictions. Gives: iCalendar text (RFC 5545), an event for each usable window. Identifiers
 * follow from satellite, station and time, so that reading a calendar in twice doubles no event.
 */
import { createEvents, type EventAttributes } from "ics";
import type { Place } from "../orbit/track.js";
import type { PassPrediction } from "./predict.js";

/** What the events are about. */
export interface CalendarSubject {
  readonly satellite: string;
  readonly satelliteNumber: string;
  readonly station: Place & { readonly name: string };
}

const SECOND_MS = 1000;

/** iCalendar has whole seconds: an event lies inside its window. */
function eventOf(pass: PassPrediction, subject: CalendarSubject): EventAttributes[] {
  if (pass.usable === null) return [];
  const start = Math.ceil(pass.usable.fromUtcMs / SECOND_MS) * SECOND_MS;
  const end = Math.floor(pass.usable.toUtcMs / SECOND_MS) * SECOND_MS;
  if (end <= start) return [];
  const { culmination, closest } = pass;
  const { station, satellite, satelliteNumber } = subject;
  return [
    {
      uid: `${satelliteNumber}-${station.name.replace(/[^A-Za-z0-9]/g, "-")}-${pass.rise.utcMs}@satqkd`,
      title: `${satellite} over ${station.name}, ${culmination.elevationDeg.toFixed(0)}°`,
      description:
        `Culmination ${new Date(culmination.utcMs).toISOString()} at ${culmination.elevationDeg.toFixed(1)}°, ` +
        `azimuth ${culmination.azimuthDeg.toFixed(0)}°; closest ${closest.rangeKm.toFixed(0)} km; ` +
        `usable for ${pass.usableS.toFixed(0)} s`,
      location: station.name,
      geo: { lat: station.latitudeDeg, lon: station.longitudeDeg },
      start,
      startInputType: "utc",
      startOutputType: "utc",
      end,
      endInputType: "utc",
      endOutputType: "utc",
      busyStatus: "BUSY",
    },
  ];
}

/** The calendar of the usable passes; one without events when there are none. Throws what the library refuses. */
export function calendarOf(passes: readonly PassPrediction[], subject: CalendarSubject): string {
  const { error, value } = createEvents(
    passes.flatMap((pass) => eventOf(pass, subject)),
    { productId: "satqkd", calName: `${subject.satellite} over ${subject.station.name}` },
  );
  if (value === null) throw error ?? new Error("no calendar");
  return value;
}
