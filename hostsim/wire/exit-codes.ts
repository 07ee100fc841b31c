/**
 * Exit code when a port does not open, nobody answers, or the connection was lost; as of `satqkd console`.
 */
export const EXIT_NO_CONNECTION = 5;
