/**
 * What a scenario says of detectors beyond efficiency, dead time and jitter. Each group may be left out, and
 * is off then. Takes and gives nothing: schemas.
 */
import { z } from "zod";
import { belowOne, positive, positiveInteger } from "./numbers.js";
import { quantity } from "./quantity.js";

/** Afterpulses. */
export const afterpulsing = z
  .strictObject({
    traps: quantity(
      z
        .array(z.strictObject({ probability: belowOne, timeConstantPs: positive }))
        .min(1, "needs at least one trap"),
    ).describe(
      "Kinds of traps: that a click has an afterpulse once the dead time is over, and its time constant in ps",
    ),
  })
  .describe("Clicks that an earlier click leaves behind");

/** Saturation. */
export const saturation = z
  .strictObject({
    extendingProbability: quantity(
      z.number().gte(0, "must be from 0 to 1").lte(1, "must be from 0 to 1"),
    ).describe(
      "That what arrives in a dead time makes the detector blind for another one: 1 for a paralysable one",
    ),
  })
  .describe("Light in a dead time that makes it longer");

/** Latching. */
export const latching = z
  .strictObject({
    probability: quantity(belowOne).describe("That a detector stays blind after a click"),
    resetPs: quantity(positiveInteger).describe("When it is reset after that click, in ps"),
  })
  .describe("Detectors that stay blind until they are reset");

/** The tail of the jitter. */
export const jitterTail = z
  .strictObject({
    probability: quantity(belowOne).describe("Share of the clicks that are late"),
    timeConstantPs: quantity(positive).describe("Time constant of their delay in ps; at most a slot"),
  })
  .describe("An exponential tail of the detectors' jitter");

const celsius = z.number().gt(-273.15, "must be above -273.15");

/** Temperature. */
export const temperature = z
  .strictObject({
    celsius: quantity(celsius).describe("The detectors' temperature in degrees Celsius"),
    darkCountsAtCelsius: quantity(celsius).describe("Temperature at which darkCountsHz were measured"),
    activationEnergyEv: quantity(positive).describe(
      "Activation energy of dark counts in eV (Arrhenius' law)",
    ),
  })
  .describe("Dark counts by temperature; without it they are as darkCountsHz says");
