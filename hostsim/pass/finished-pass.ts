/**
 * Everything that a finished pass leaves behind. Takes and gives nothing: only a type.
 */
import type { KnowledgeSummary } from "../adversary/knowledge.js";
import type { Line } from "../network/line.js";
import type { ShownLight } from "../satellite/board-satellite.js";
import type { Scenario } from "../scenario/schema.js";
import type { ClassicalLink } from "./classical-link.js";
import type { Course } from "./course.js";
import type { GroundSide } from "./ground-side.js";
import type { Keys } from "./keys.js";
import type { LinkTimeline } from "./link-timeline.js";
import type { PassOptions } from "./options.js";
import type { SpaceSegment } from "./space-parts.js";
import type { ClockSummary } from "./timing.js";

/** Everything that a finished pass leaves behind. */
export interface FinishedPass {
  readonly scenario: Scenario;
  readonly options: PassOptions;
  readonly timeline: LinkTimeline;
  readonly space: SpaceSegment;
  readonly side: GroundSide;
  readonly course: Course;
  /** What the board showed whose light was seen; null when the light was simulated. */
  readonly light: ShownLight | null;
  readonly link: ClassicalLink;
  readonly lines: { readonly up: Line; readonly down: Line };
  /** When the last light was in, and when the key was ready, in us since the start. */
  readonly lastPhotonUs: number;
  readonly readyUs: number;
  readonly keys: Keys;
  /** What the passes may fail with whose key is in the pools. */
  readonly earlierEpsilon: number;
  /** What the adversary knows; null without one. */
  readonly knowledge: KnowledgeSummary | null;
  /** How the ground found time; null where it was on the satellite's clock. */
  readonly clock: ClockSummary | null;
  readonly wallS: number;
}
