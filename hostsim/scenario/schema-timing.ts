/**
 * What a scenario says of time: the receiver's clock, the elements that the station has, the beacon or what
 * stands for it. Takes and gives nothing: schemas. Without this group the ground is on the satellite's clock,
 * up to a Gaussian error.
 */
import { z } from "zod";
import { belowOne, notNegative, positiveInteger } from "./numbers.js";
import { quantity } from "./quantity.js";

const LARGEST_OFFSET_PS = 1e9;
const LARGEST_AHEAD_S = 2;
/** To which random passes were found and tracked as without (docs/reference/timing.md). */
const LARGEST_DISPLACEMENT_M = 3000;

const displacement = z
  .number()
  .gte(-LARGEST_DISPLACEMENT_M, "must be from -3000 to 3000")
  .lte(LARGEST_DISPLACEMENT_M, "must be from -3000 to 3000");

const clock = z.strictObject({
  offsetPs: quantity(
    z
      .int()
      .gte(-LARGEST_OFFSET_PS, "must be from -1 ms to 1 ms, in ps")
      .lte(LARGEST_OFFSET_PS, "must be from -1 ms to 1 ms, in ps"),
  ).describe("How far the receiver's clock is ahead at the start, in ps; at most 1 ms"),
  drift: quantity(
    z.number().gte(-3e-7, "must be from -3e-7 to 3e-7").lte(3e-7, "must be from -3e-7 to 3e-7"),
  ).describe("By what share it is fast at the start"),
  whiteFrequencyAt1S: quantity(notNegative).describe(
    "Allan deviation at 1 s of its white frequency noise; 0 for none",
  ),
  randomWalkFrequencyAt1S: quantity(notNegative).describe(
    "Allan deviation at 1 s of its frequency's random walk; 0 for none",
  ),
});

const beacon = z.strictObject({
  pulseRateHz: quantity(positiveInteger).describe(
    "Beacon pulses a second; the pulse rate is a multiple of it",
  ),
  framePulses: quantity(positiveInteger).describe(
    "Pulses of a frame, whose first is left out: it numbers them; a frame lasts longer than 2.1 ms",
  ),
  pulseFwhmPs: quantity(notNegative).describe("Full width of a pulse at half its height, in ps"),
  jitterFwhmPs: quantity(notNegative).describe("Full width at half height of its detector's delay, in ps"),
  delayPs: quantity(z.int()).describe(
    "By how much its tags come later than those of photons of the same slot, in ps; the ground does not know it",
  ),
  lossProbability: quantity(belowOne).describe("That a pulse makes no tag"),
  noiseHz: quantity(notNegative).describe("Tags of its detector that no pulse makes, a second"),
  leastLight: quantity(belowOne)
    .optional()
    .describe(
      "It fades as the photons' light does: at less than this share of the mean its pulses make no tag; left out, it does not fade",
    ),
});

const frames = z.strictObject({
  rateHz: quantity(positiveInteger).describe(
    "Frames of the laser link a second that the modem marks; the pulse rate is a multiple of it",
  ),
  jitterRmsPs: quantity(notNegative).describe("Of the moment at which the modem marks a frame, in ps rms"),
  delayPs: quantity(z.int()).describe(
    "By how much marks come later than photons of the same slot, in ps; the ground does not know it",
  ),
  lossProbability: quantity(belowOne).describe("That a frame is lost, and makes no mark"),
  leastLight: quantity(belowOne)
    .optional()
    .describe(
      "The link fades as the photons' light does: at less than this share of the mean its frames are lost; left out, it does not fade",
    ),
});

const told = z.strictObject({
  stretchMs: quantity(positiveInteger).describe(
    "Length of the stretch whose pattern the satellite tells, in ms; some 100 clicks of light have to be in it",
  ),
});

/** Clock, elements and beacon, or a told stretch in its place. */
export const timing = z
  .strictObject({
    clock: clock.describe("The clock of the receiver's time tagger"),
    elementsAheadS: quantity(
      z.number().gte(-LARGEST_AHEAD_S, "must be from -2 to 2").lte(LARGEST_AHEAD_S, "must be from -2 to 2"),
    ).describe("How far the satellite is ahead of the elements that the station has, along its track, in s"),
    elementsLeftM: quantity(displacement)
      .optional()
      .describe("How far it is to the left of their track, in m; where it is left out, 0"),
    elementsAboveM: quantity(displacement)
      .optional()
      .describe("How far it is above it, in m; where it is left out, 0"),
    beacon: beacon.optional().describe("The beacon by which the ground finds slots"),
    frames: frames
      .optional()
      .describe("In a beacon's place: frames of the laser link, each of which carries its number"),
    told: told
      .optional()
      .describe("Without a beacon: the satellite tells a stretch of its pattern, which then gives no key"),
  })
  .describe("Time as the receiver has it; where it is left out, the ground is on the satellite's clock");
