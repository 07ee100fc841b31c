/** The list of verbs, which is shown without loading any of them, is what they say of themselves. */
import { describe, expect, it } from "vitest";
import { allVerbs } from "../../../hostsim/cli/program.js";
import { nameOf, VERBS } from "../../../hostsim/cli/verbs.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { runCommand } from "../../support/command-line.js";

const program = await allVerbs();

describe("the list of verbs", () => {
  it.each(["--help", "-h", "help"])("of satqkd %s is that of all verbs loaded", async (word) => {
    const { status, stdout } = await runCommand([word], packageRoot);
    expect(status).toBe(0);
    expect(stdout).toBe(program.helpInformation());
  });

  it("is shown on stderr where no verb is named", async () => {
    const { stderr, stdout } = await runCommand([], packageRoot);
    expect(stderr).toBe(program.helpInformation());
    expect(stdout).toBe("");
  });

  it.each(VERBS.map((verb) => [nameOf(verb), verb] as const))("%s: described as by itself", (name, verb) => {
    const command = program.commands.find((each) => each.name() === name)!;
    expect(verb.usage).toBe(program.createHelp().subcommandTerm(command));
    expect(verb.description).toBe(command.description());
  });

  it("help VERB is VERB --help", async () => {
    const { stdout } = await runCommand(["help", "keys"], packageRoot);
    expect(stdout).toMatch(/^Usage: satqkd keys /);
    expect(stdout).toBe((await runCommand(["keys", "--help"], packageRoot)).stdout);
  });
});
