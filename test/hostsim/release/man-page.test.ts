/** The manual page, as groff sets it: without a warning, with every verb and every option. */
import { spawnSync } from "node:child_process";
import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { allVerbs } from "../../../hostsim/cli/program.js";
import { manPage } from "../../../hostsim/release/man-page.js";

/** The page as it is read, spaces made one. */
function set(page: string): string {
  const { stdout, stderr, status } = spawnSync("groff", ["-man", "-ww", "-Tutf8", "-P-cbou", "-rLL=2000n"], {
    input: page,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout.replace(/[\u2010\u2212]/g, "-").replace(/\s+/g, " ");
}

describe("the manual page", () => {
  it("has every verb with its description, and every option with its own", async () => {
    const program = await allVerbs();
    const text = set(manPage(program, "1.2.3"));
    const commands = [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)];
    expect(commands.length).toBeGreaterThan(25);
    for (const command of commands) {
      expect(text).toContain(command.description().replace(/\s+/g, " "));
      for (const { flags } of command.options) expect(text).toContain(flags);
    }
    expect(text).toContain("satqkd 1.2.3");
  });

  it("shows what roff would take for a command of its own", () => {
    const program = new Command("satqkd").description("first");
    program.command("verb").description(".br a back\\slash").option("--odd <x>", "'quoted' -- \\fB");
    const text = set(manPage(program, "1"));
    expect(text).toContain(".br a back\\slash");
    expect(text).toContain("'quoted' -- \\fB");
  });
});
