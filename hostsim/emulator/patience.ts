/**
 * How long an emulated board is waited for, in ms. Its time is not ours: a busy machine runs it as slowly as
 * it likes, and one that is over says so by ending. This only ends what would hang for ever.
 */
export const EMULATED_PATIENCE_MS = 3_600_000;
