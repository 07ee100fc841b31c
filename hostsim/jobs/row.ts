/**
 * What a job gives. Takes: JSON that was read. Gives: its type, and the check of it.
 */
import { z } from "zod";

/** A single value. */
type Cell = string | number | boolean | null;

/** The result of a job: values, lists of them, and tables (lists of lists) by name. */
export type Row = Readonly<Record<string, Cell | readonly (Cell | readonly Cell[])[]>>;

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A row that comes from a file. */
export const rowSchema: z.ZodType<Row> = z.record(
  z.string(),
  z.union([cell, z.array(z.union([cell, z.array(cell)]))]),
);
