/** The keystream as a board with a SHA-256 engine makes it, and what is filled from it. */

export {
  expandToLasers,
  laserLevelsOfPairs,
  lineLevels,
  prepareLineMap,
} from "../../../../assembly/emission/lines";
export {
  clearKeystreamKey,
  GENERATOR_HASH_DRBG,
  keystream,
  keystreamAt,
  setGenerator,
  setKeystreamKey,
} from "../../../../assembly/entropy/keystream";
export { fillLevels, fillSymbols } from "../../../../assembly/pattern/fill";
export { configurePattern, PATTERN_SET, symbolPairTable } from "../../../../assembly/pattern/thresholds";
export { reserve } from "../../../../assembly/port/memory";
