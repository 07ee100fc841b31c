/**
 * Made from monitor.json by `satqkd dictionary --write`; a test holds the two together. Do not edit.
 */
/** First 64 bits of the protocol's SHA-256. */
export const MONITOR_PROTOCOL: u64 = 0xd50ce79b4bb1a0dc;
/** identify: who the board is. */
export const LINE_IDENTIFY: u32 = 0;
/** status: how emission and store are. */
export const LINE_STATUS: u32 = 1;
/** seed: installs a seed that whoever sent it knows: its key is no secret. */
export const LINE_SEED: u32 = 2;
/** pattern: sets the probabilities. */
export const LINE_PATTERN: u32 = 3;
/** clock: sets the clock profile. */
export const LINE_CLOCK: u32 = 4;
/** lines: sets the line map. */
export const LINE_LINES: u32 = 5;
/** period: sets the distance of blocks. */
export const LINE_PERIOD: u32 = 6;
/** emit: emits for key. */
export const LINE_EMIT: u32 = 7;
/** calibrate: emits the calibration pattern. */
export const LINE_CALIBRATE: u32 = 8;
/** state: what became of a block. */
export const LINE_STATE: u32 = 9;
/** announce: as the ground would announce one click. */
export const LINE_ANNOUNCE: u32 = 10;
/** digest: SHA-256 of packed symbols, where the seed is public. */
export const LINE_DIGEST: u32 = 11;
/** fault: a block that was not emitted exactly. */
export const LINE_FAULT: u32 = 12;
/** noise: raw samples of the noise source, while nothing depends on it. */
export const LINE_NOISE: u32 = 13;
/** core: sets the processors' clock, where it is not that of the slots. */
export const LINE_CORE: u32 = 14;
/** Commands. */
export const LINE_COUNT: u32 = 15;
/** What `help` tells. */
export const LINE_HELP: string =
  "identify | status | seed 64HEX | pattern SIGNAL DECOY VACUUM BASISZ | clock SLOTS-PER-US | lines code|lasers | period SLOTS | emit BLOCKS | calibrate BLOCKS REPLAY | state BLOCK | announce PULSE BASIS | digest FIRST COUNT | fault INDEX | noise SAMPLES | core MHZ";
/** Arguments that are not numbers alone. */
export const OTHER_WORDS: u32 = 255;
/** Field of a reply. */
export const FIELD_IDENTITY: string = "identity";
/** Field of a reply. */
export const FIELD_PROTOCOL: string = "protocol";
/** Field of a reply. */
export const FIELD_GATE: string = "gate";
/** Field of a reply. */
export const FIELD_PUBLICSEED: string = "publicseed";
/** Field of a reply. */
export const FIELD_EMITTED: string = "emitted";
/** Field of a reply. */
export const FIELD_STRUCK: string = "struck";
/** Field of a reply. */
export const FIELD_NEXT: string = "next";
/** Field of a reply. */
export const FIELD_FORGOTTEN: string = "forgotten";
/** Field of a reply. */
export const FIELD_FAULTS: string = "faults";
/** Field of a reply. */
export const FIELD_SLACK: string = "slack";
/** Field of a reply. */
export const FIELD_RUNNING: string = "running";
/** Field of a reply. */
export const FIELD_OUTCOME: string = "outcome";
/** Field of a reply. */
export const FIELD_PERIOD: string = "period";
/** Field of a reply. */
export const FIELD_KEYS: string = "keys";
/** Field of a reply. */
export const FIELD_KEYROOM: string = "keyroom";
/** Field of a reply. */
export const FIELD_CAUSE: string = "cause";
/** Field of a reply. */
export const FIELD_MEMORY: string = "memory";
/** Field of a reply. */
export const FIELD_SEED: string = "seed";
/** Field of a reply. */
export const FIELD_BITS: string = "bits";
/** Field of a reply. */
export const FIELD_PULSES: string = "pulses";
/** Field of a reply. */
export const FIELD_STATE: string = "state";
/** Field of a reply. */
export const FIELD_REPLY: string = "reply";
/** Field of a reply. */
export const FIELD_SHA256: string = "sha256";
/** Field of a reply. */
export const FIELD_BLOCK: string = "block";
/** Field of a reply. */
export const FIELD_SLOT: string = "slot";
/** Field of a reply. */
export const FIELD_SAMPLES: string = "samples";
/** Name of a command. */
export function lineName(line: u32): string {
  if (line == 0) return "identify";
  if (line == 1) return "status";
  if (line == 2) return "seed";
  if (line == 3) return "pattern";
  if (line == 4) return "clock";
  if (line == 5) return "lines";
  if (line == 6) return "period";
  if (line == 7) return "emit";
  if (line == 8) return "calibrate";
  if (line == 9) return "state";
  if (line == 10) return "announce";
  if (line == 11) return "digest";
  if (line == 12) return "fault";
  if (line == 13) return "noise";
  if (line == 14) return "core";
  return "";
}
/** How many numbers a command takes, or OTHER_WORDS. */
export function lineNumbers(line: u32): u32 {
  if (line == 0) return 0;
  if (line == 1) return 0;
  if (line == 2) return OTHER_WORDS;
  if (line == 3) return 4;
  if (line == 4) return 1;
  if (line == 5) return OTHER_WORDS;
  if (line == 6) return 1;
  if (line == 7) return 1;
  if (line == 8) return 2;
  if (line == 9) return 1;
  if (line == 10) return 2;
  if (line == 11) return 2;
  if (line == 12) return 1;
  if (line == 13) return 1;
  if (line == 14) return 1;
  return 0;
}
