#!/usr/bin/env node
/**
 * The command `satqkd`: runs the command line with this process's arguments.
 */
import { runCommandLine } from "./program.js";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const code = await runCommandLine(process.argv.slice(2));
if (code !== null) process.exitCode = code;
