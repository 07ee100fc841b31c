/**
 * The library: what `import ... from "satqkd"` gives. Takes and gives nothing by itself: the list of what is
 * promised. A name, a parameter or a field that is taken away or changes its meaning is a new major version;
 * what is not listed here is nobody's to rely on. docs/api/library.api.md holds what it was last, and a test
 * compares.
 */
export type { Attack, KnownStation } from "../adversary/attack.js";
export type { FormatHead, Headed } from "../base/format-head.js";
export { UserError } from "../base/user-error.js";
export type { Adversary, CaughtPulse, KeptPhoton, OwnLine, SentLight } from "../channel/adversary.js";
export type { DistilResult } from "../distil/result.js";
export type { KeyLength, KeyLengthInput } from "../finite-key/key-length.js";
export type { PassForecast } from "../forecast/forecast.js";
export type { CountedKey } from "../ground/assumptions/counted-key.js";
export type { LatePacket, LinkAdversary } from "../network/conversation.js";
export type { PassInterval, PassResult } from "../pass/result.js";
export type { Schedule, SchedulePulse } from "../schedule/types.js";
export { type DistilledTags, type DistilOptions, distil } from "./distil.js";
export { type ForecastOptions, forecast } from "./forecast.js";
export { keyLength } from "./key-length.js";
export { type FlownPass, type RunOptions, runPass } from "./pass.js";
export { type OpenScenario, openScenario, scenarioNames } from "./scenario.js";
export { openSchedule, type PulseSymbol, type ScheduleOptions, symbolsAt } from "./schedule.js";
