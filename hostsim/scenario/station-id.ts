/**
 * Identifiers of stations. Takes: what people call a station, in any script. Gives: the name of its stores,
 * messages and files: lower case letters, digits and hyphens of ASCII, different for different stations.
 */
import { createHash } from "node:crypto";

/** What stations call the satellite in their stores: no station's identifier. */
export const SATELLITE = "satellite";
/** What an identifier looks like. */
export const STATION_ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** The longest identifier, in characters: the header of a store has room for 64. */
export const MOST_ID_CHARACTERS = 40;
const DIGEST_CHARACTERS = 8;

/**
 * The identifier of a name. Names of ASCII letters, digits, spaces and hyphens keep them ("Jinan Old Town" is
 * `jinan-old-town`). Of any other name something is lost, so the first 32 bits of its SHA-256 stand behind
 * what is left: 北京 and 上海 stay apart. One name has one identifier, however its letters are composed
 * (Unicode's form NFC).
 */
export function stationId(name: string): string {
  const slug = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const isWhole = name.toLowerCase().replaceAll(" ", "-") === slug;
  if (isWhole && slug !== SATELLITE && slug.length <= MOST_ID_CHARACTERS) return slug;
  const digest = createHash("sha256").update(name.normalize("NFC")).digest("hex").slice(0, DIGEST_CHARACTERS);
  const rest = slug.slice(0, MOST_ID_CHARACTERS - DIGEST_CHARACTERS - 1).replace(/-$/, "");
  return `${rest || "station"}-${digest}`;
}
