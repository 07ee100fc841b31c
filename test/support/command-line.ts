/**
 * `satqkd` in this process: what takes a second as a process of its own takes a few ms here. For what ends by
 * itself and leaves nothing open.
 */
import { vi } from "vitest";
import { runCommandLine } from "../../hostsim/cli/program.js";
import { publishedFormat } from "./published-schema.js";

/** What a command printed, and its exit code. */
export interface CommandResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which a terminal shows them. */
  readonly shown: string;
}

/**
 * Runs a command in a folder; `words` are what stands behind `satqkd`. JSON that it prints must be of a
 * published format, whatever the test is about.
 */
export async function runCommand(words: readonly string[], folder: string): Promise<CommandResult> {
  const before = { folder: process.cwd(), code: process.exitCode };
  const printed = { stdout: "", stderr: "", shown: "" };
  const spies = [
    ...(["stdout", "stderr"] as const).map((stream) =>
      vi.spyOn(process[stream], "write").mockImplementation((text) => {
        const words = typeof text === "string" ? text : Buffer.from(text).toString("utf8");
        printed[stream] += words;
        printed.shown += words;
        return true;
      }),
    ),
    vi.spyOn(console, "log").mockImplementation((text) => {
      printed.stdout += `${text}\n`;
      printed.shown += `${text}\n`;
    }),
  ];
  process.exitCode = 0;
  process.chdir(folder);
  try {
    const refused = await runCommandLine(words);
    if (words.includes("--json") && printed.stdout !== "") publishedFormat(printed.stdout);
    return { status: refused ?? Number(process.exitCode), ...printed };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.chdir(before.folder);
    process.exitCode = before.code;
  }
}
