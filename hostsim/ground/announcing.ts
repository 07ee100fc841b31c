/**
 * When bases of clicks are announced. Takes and gives nothing: the names, for scenarios and for the dialogue.
 */

/** Names of the ways. */
export const ANNOUNCING = ["at-once", "bases-after-light"] as const;

/** The way where none is named. */
export const DEFAULT_ANNOUNCING = "bases-after-light";

/**
 * "at-once": with the clicks, as they come, so that classes, bases and parities of earlier pulses are public
 * while later ones fly. "bases-after-light": while light comes only which pulses clicked is said; bases, and
 * all that follows from them, when the last click has come, so that what is done to the light follows from
 * no class, basis or bit (docs/reference/security.md#what-is-said-while-the-light-comes).
 */
export type Announcing = (typeof ANNOUNCING)[number];
