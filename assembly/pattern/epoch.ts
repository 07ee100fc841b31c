/**
 * Epochs of the pattern: one a pass. Takes: word that a pass begins. Gives: a new seed, made of the old one
 * and fresh noise, under which nothing was emitted yet. What was emitted under the old one can't be looked up
 * any more, so it can't be sifted either.
 */
import { seedRatchet } from "../entropy/seed";
import { ledgerForget } from "./ledger";

/** Begins an epoch, where the seed came from noise. Returns whether it did. */
export function epochBegin(): bool {
  if (!seedRatchet()) return false;
  ledgerForget();
  return true;
}
