/**
 * When clicks are announced. Takes and gives nothing: the names, for scenarios and for the dialogue.
 */

/** Names of the ways. */
export const ANNOUNCING = ["at-once", "after-light"] as const;

/**
 * "at-once": as they come, so that classes, bases and parities of earlier pulses are public while later ones
 * fly. "after-light": none before the last click has come, so that what is done to the light follows from
 * nothing that was said of it (docs/reference/security.md#what-is-said-while-the-light-comes).
 */
export type Announcing = (typeof ANNOUNCING)[number];
