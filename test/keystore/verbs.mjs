/** The verbs of key stores alone, as src of the command line has them, so that a process starts fast. */
import { Command } from "commander";

const [, , dist, ...args] = process.argv;
const { registerKeys } = await import(`${dist}/hostsim/cli/keys.js`);
const { registerSend } = await import(`${dist}/hostsim/cli/send.js`);
const program = new Command("satqkd");
registerKeys(program);
registerSend(program);
try {
  await program.parseAsync(args, { from: "user" });
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = error.exitCode ?? 99;
}
