/**
 * Numbers and texts that several parts of a scenario are made of. Takes and gives nothing: schemas.
 */
import { z } from "zod";
import { isPrintable } from "../base/printable.js";

/** Above 0. */
export const positive = z.number().gt(0, "must be greater than 0");

/** 0 or above. */
export const notNegative = z.number().gte(0, "must not be negative");

/** Between 0 and 1, neither of them. */
export const insideUnit = z.number().gt(0, "must be between 0 and 1").lt(1, "must be between 0 and 1");

/** 0 or above, below 1. */
export const belowOne = z.number().gte(0, "must be from 0 to below 1").lt(1, "must be from 0 to below 1");

/** A whole number above 0. */
export const positiveInteger = z
  .number()
  .refine((value) => Number.isSafeInteger(value) && value > 0, "must be a whole number greater than 0")
  .meta({ type: "integer", exclusiveMinimum: 0 });

/** Text that is not empty, and that a terminal shows as it is. */
export const text = z
  .string()
  .min(1, "must say something")
  .refine(isPrintable, "must not hold control characters or marks of direction");

/** A UTC time as text. */
export const utc = z.iso.datetime({ error: "must be a UTC time such as 2016-12-19T16:50:03Z" });
