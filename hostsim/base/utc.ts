/**
 * UTC times as people and messages write them. Takes: text in a form of ISO 8601. Gives: Unix time, or why it
 * is none. A date that does not exist never rolls over to another one.
 */
import { UserError } from "./user-error.js";

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
/** Calendar date or day of the year; then "T" or a blank and a time with seconds or without; then a zone. */
const FORM =
  /^(\d{4})-(?:(\d{2})-(\d{2})|(\d{3}))(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * Whether the zone must be said: "needed" for people, who may mean their own; "utc" where a message's format
 * says UTC.
 */
export type ZoneRule = "needed" | "utc";

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days of a year: 365 or 366 (Gregorian). */
export function daysOfYear(year: number): number {
  return isLeapYear(year) ? 366 : 365;
}

function daysOfMonth(year: number, month: number): number {
  return [31, isLeapYear(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!;
}

/** Unix time in ms of the first moment of a year. */
export function yearStartMs(year: number): number {
  // Date.UTC takes years below 100 for those of the twentieth century.
  return new Date(0).setUTCFullYear(year, 0, 1);
}

function daysBefore(
  year: number,
  text: { readonly month?: string; readonly day?: string; readonly ofYear?: string },
) {
  if (text.ofYear !== undefined) {
    const day = Number(text.ofYear);
    if (day < 1 || day > daysOfYear(year)) throw new UserError(`year ${year} has no day ${text.ofYear}`);
    return day - 1;
  }
  const [month, day] = [Number(text.month), Number(text.day)];
  if (month < 1 || month > 12) throw new UserError(`there is no month ${text.month}`);
  if (day < 1 || day > daysOfMonth(year, month))
    throw new UserError(`there is no ${day} ${MONTHS[month - 1]} ${year}`);
  let days = day - 1;
  for (let before = 1; before < month; before++) days += daysOfMonth(year, before);
  return days;
}

function zoneMs(zone: string): number {
  if (zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (hours > 14 || minutes > 59) throw new UserError(`there is no zone ${zone}`);
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * MS_PER_MINUTE;
}

/**
 * Reads a time: `2026-11-27`, `2026-11-27T21:00Z`, `2026-331T21:00:00.5Z`. A day alone is its midnight, UTC.
 * @returns Unix time in ms, with its fraction.
 * @throws UserError that says which part is wrong, without the text itself. Leap seconds (23:59:60) have no
 *   Unix time and are refused.
 */
export function parseUtc(text: string, zoneRule: ZoneRule = "needed"): number {
  const found = FORM.exec(text);
  if (found === null) throw new UserError("must be a UTC time such as 2025-04-07T21:00:00Z, or a day");
  const [, yearText, month, day, ofYear, hour, minute, second = "00", fraction = "", zone] = found;
  const year = Number(yearText);
  const date = {
    ...(month === undefined ? {} : { month }),
    ...(day === undefined ? {} : { day }),
    ...(ofYear === undefined ? {} : { ofYear }),
  };
  const dayMs = yearStartMs(year) + daysBefore(year, date) * MS_PER_DAY;
  if (hour === undefined) return dayMs;
  if (Number(hour) > 23) throw new UserError(`there is no hour ${hour}`);
  if (Number(minute) > 59) throw new UserError(`there is no minute ${minute}`);
  if (Number(second) === 60) throw new UserError("leap seconds (second 60) are not read");
  if (Number(second) > 60) throw new UserError(`there is no second ${second}`);
  if (zone === undefined && zoneRule === "needed")
    throw new UserError('must say its zone: "Z" behind it for UTC');
  const ofDayMs = (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000;
  return dayMs + ofDayMs + 1000 * Number(`0${fraction || ".0"}`) - zoneMs(zone ?? "Z");
}
