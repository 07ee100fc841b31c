/**
 * When a satellite takes commands, and gives what it relays. Takes: a constellation and a window. Gives: every
 * stretch in which it is high enough over a station for the radio, by day and night and through clouds.
 */
import { CoarseTrack } from "./coarse-track.js";
import type { Contact } from "./contact.js";
import type { Constellation } from "./load.js";
import { Passes } from "./passes.js";

const MS_PER_DAY = 86_400_000;

/** A satellite over a station's horizon of radio; whole milliseconds of Unix time. */
export type CommandContact = Pick<Contact, "satellite" | "station" | "startMs" | "endMs">;

/**
 * The stretches that begin from `fromMs` on and within so many days, by their beginnings, then satellites, then
 * stations.
 * @throws UserError when a satellite never sets or has no position at some time
 */
export function commandContactsOf(
  { satellites, stations, commands }: Constellation,
  fromMs: number,
  days: number,
): CommandContact[] {
  const toMs = fromMs + Math.round(days * MS_PER_DAY);
  const minimumElevationDeg = commands.lowestElevationDeg;
  return satellites
    .flatMap(({ elements }, satellite) => {
      const track = new CoarseTrack(elements);
      return stations.flatMap((place, station) =>
        new Passes(track, { ...place, minimumElevationDeg })
          .between(fromMs, toMs)
          .map(({ startMs, endMs }) => ({ satellite, station, startMs, endMs })),
      );
    })
    .sort((a, b) => a.startMs - b.startMs || a.satellite - b.satellite || a.station - b.station);
}
