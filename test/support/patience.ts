/**
 * Longest wait of tests for something that must come, in ms: it ends what hangs, and no machine is as slow as
 * that.
 */
export const PATIENCE_MS = 1_200_000;
