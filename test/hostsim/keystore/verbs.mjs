/** The verbs of key stores alone, as src of the command line has them, so that a process starts fast. */
const [, , bundle, ...args] = process.argv;
const { Command, registerKeys, registerSend } = await import(bundle);
const program = new Command("satqkd");
registerKeys(program);
registerSend(program);
try {
  await program.parseAsync(args, { from: "user" });
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = error.exitCode ?? 99;
}
