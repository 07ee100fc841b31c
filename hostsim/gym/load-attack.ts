/**
 * An attack from a file of the user's own: an ES module whose default export is an attack
 * (docs/how-to/own-attacker.md). It runs as the user who names it. Takes: a path. Gives: the attack, checked
 * for its form.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { Attack } from "../adversary/attack.js";
import { UserError } from "../base/user-error.js";

const PICOSECONDS = z.int();

const FORM = z.looseObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/, "must be small letters, digits and hyphens"),
  does: z.string().min(1),
  covered: z.boolean(),
  defence: z.string().min(1),
  flaws: z
    .strictObject({
      classDelaysPs: z.tuple([PICOSECONDS, PICOSECONDS, PICOSECONDS]).optional(),
      detectorDelaysPs: z.tuple([PICOSECONDS, PICOSECONDS, PICOSECONDS, PICOSECONDS]).optional(),
    })
    .optional(),
  light: z
    .custom((value) => value === undefined || typeof value === "function", "must be a function")
    .optional(),
  link: z
    .custom((value) => value === undefined || typeof value === "function", "must be a function")
    .optional(),
});

/** Whether a word names a file rather than an attack of the list. */
export function isAttackFile(word: string): boolean {
  return /\.m?js$/.test(word);
}

/** Loads an attack. @throws UserError when the file can't be loaded or exports no attack */
export async function loadAttack(path: string): Promise<Attack> {
  let exported: unknown;
  try {
    exported = ((await import(pathToFileURL(resolve(path)).href)) as { default?: unknown }).default;
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error).split("\n");
    throw new UserError(`${path}: can't be loaded: ${why}`);
  }
  const read = FORM.safeParse(exported);
  if (!read.success) {
    const [issue] = read.error.issues;
    const where = issue!.path.length === 0 ? "its default export" : issue!.path.join(".");
    throw new UserError(`${path}: ${where}: ${issue!.message} (docs/how-to/own-attacker.md)`);
  }
  return exported as Attack;
}
