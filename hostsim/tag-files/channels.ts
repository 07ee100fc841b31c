/**
 * Which input of a time tagger is which detector. Takes: text such as "1=H,2=V,3=D,4=A". Gives: a detector a
 * channel.
 */
import { UserError } from "../base/user-error.js";
import { BEACON_CHANNEL } from "../grid/raw-tags.js";

/** Detectors in the order of their numbers, 0 to 3. */
const DETECTOR_NAMES = ["H", "V", "D", "A"] as const;

/** A channel whose tags are no clicks, such as a trigger: they are left aside. */
export const IGNORED = -1;
/** A channel whose tags mark frames of the laser link: a column beside them has the frames' numbers. */
export const FRAME_MARKS = -2;

const WORDS: ReadonlyMap<string, number> = new Map([
  ...DETECTOR_NAMES.map((name, detector) => [name, detector] as const),
  ["beacon", BEACON_CHANNEL],
  ["frames", FRAME_MARKS],
  ["ignore", IGNORED],
]);

/** Detector (0 to 3: H, V, D, A; 4: BEACON_CHANNEL) of each channel, or FRAME_MARKS, or IGNORED. */
export type Channels = ReadonlyMap<number, number>;

/** What is meant where nothing is said: inputs counted from 1, in the order of the detectors. */
export const DEFAULT_CHANNELS = "1=H,2=V,3=D,4=A";

/**
 * Reads a map of channels. Several channels may be one detector; each detector has one at least.
 *
 * @throws UserError that says what is not understood.
 */
export function parseChannels(text: string): Channels {
  const channels = new Map<number, number>();
  for (const pair of text.split(",")) {
    const match = /^\s*(\d{1,4})=(H|V|D|A|beacon|frames|ignore)\s*$/.exec(pair);
    if (match === null)
      throw new UserError(
        `channels: "${pair}" is not CHANNEL=H, V, D, A, beacon, frames or ignore, as in ${DEFAULT_CHANNELS}`,
      );
    const channel = Number(match[1]);
    if (channels.has(channel)) throw new UserError(`channels: ${channel} is given twice`);
    channels.set(channel, WORDS.get(match[2]!)!);
  }
  const mapped = [...channels.values()];
  if (mapped.includes(BEACON_CHANNEL) && mapped.includes(FRAME_MARKS))
    throw new UserError(
      "channels: one is the beacon and one marks frames, and only one of them numbers slots",
    );
  for (const [detector, name] of DETECTOR_NAMES.entries())
    if (![...channels.values()].includes(detector)) throw new UserError(`channels: none is ${name}`);
  return channels;
}
