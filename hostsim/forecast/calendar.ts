/**
 * Passes as a calendar. Takes: predictions. Gives: iCalendar text (RFC 5545), an event for each usable
 * window. Identifiers follow from satellite, station and a span of 80 minutes, so that reading a calendar in
 * again, also one of fresher elements, doubles no event.
 */
import { createEvents, type EventAttributes } from "ics";
import type { Place } from "../orbit/track.js";
import { stationId } from "../scenario/station-id.js";
import type { PassPrediction } from "./predict.js";

/** What the events are about. */
export interface CalendarSubject {
  readonly satellite: string;
  readonly satelliteNumber: string;
  readonly station: Place & { readonly name: string };
}

const SECOND_MS = 1000;
const SPAN_MS = 80 * 60_000;

/**
 * What of a pass stays when its elements are refreshed: the span of 80 minutes in which it culminates, an
 * eighteenth of a day. Two passes over a station are a revolution apart, 83 minutes at least, so they have
 * spans of their own; fresh elements that move a pass by ten seconds move it over the edge of one once in 480
 * times.
 */
function spanOf(utcMs: number): string {
  const start = new Date(Math.floor(utcMs / SPAN_MS) * SPAN_MS).toISOString();
  return start.slice(0, 16).replace(/[-:]/g, "");
}

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
      uid: `${satelliteNumber}-${stationId(station.name)}-${spanOf(culmination.utcMs)}@satqkd`,
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

/**
 * The calendar of the usable passes; one without events when there are none. Throws what the library refuses.
 */
export function calendarOf(passes: readonly PassPrediction[], subject: CalendarSubject): string {
  const { error, value } = createEvents(
    passes.flatMap((pass) => eventOf(pass, subject)),
    { productId: "satqkd", calName: `${subject.satellite} over ${subject.station.name}` },
  );
  if (value === null) throw error ?? new Error("no calendar");
  return value;
}
