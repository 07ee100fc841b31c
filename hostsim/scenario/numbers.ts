/**
 * Numbers that several parts of a scenario are made of. Takes and gives nothing: schemas.
 */
import { z } from "zod";

/** Above 0. */
export const positive = z.number().gt(0, "must be greater than 0");

/** 0 or above. */
export const notNegative = z.number().gte(0, "must not be negative");
