/**
 * Imported before ink: where the environment variable CI is set, ink takes its terminal for a log and draws
 * nothing until it ends, also when a person sits at it. Whoever opens the view has asked for it, so ink is
 * told that this is no CI.
 */
process.env.CI = "false";
process.env.CONTINUOUS_INTEGRATION = "false";
