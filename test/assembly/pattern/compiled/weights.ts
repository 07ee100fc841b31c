/** The pattern as a machine without floating point sets it, beside the way that all others do. */
export {
  configurePattern,
  patternBits,
  patternScrub,
  setPatternWeights,
  symbolOfBits,
  symbolWeight,
} from "../../../../assembly/pattern/thresholds";
export { reserve } from "../../../../assembly/port/memory";
