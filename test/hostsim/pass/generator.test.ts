/** A pass whose pattern another generator makes: key on both sides, and every place says which it was. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { openSchedule } from "../../../hostsim/schedule/open.js";
import { scheduleTitle } from "../../../hostsim/stepping/source.js";
import { headerOf } from "../../../hostsim/trace/header.js";
import { runCommand } from "../../support/command-line.js";

const folder = mkdtempSync(join(tmpdir(), "satqkd-generator-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function scenarioWith(generator: string | undefined): string {
  const file = join(folder, `${generator ?? "none"}.json`);
  const text = readFileSync(join(packageRoot, "hostsim/scenario/jinan-250mhz.json"), "utf8");
  const scenario = JSON.parse(text);
  if (generator !== undefined) scenario.source.generator = generator;
  writeFileSync(file, JSON.stringify(scenario));
  return file;
}

const requestOf = (target: string) =>
  ({
    target,
    seed: 1,
    mode: "key",
    replayBlock: 0,
    lineMap: "symbol-code",
    delaysPs: [0, 0, 0, 0],
  }) as const;

it("makes a key on both sides with Hash_DRBG, and says so", async () => {
  const file = scenarioWith("hash-drbg");
  const { status, stdout, stderr } = await runCommand(
    ["pass", file, "--window", "10", "--seed", "1", "--json"],
    folder,
  );
  expect(status, stderr).toBe(0);
  const result = JSON.parse(stdout);
  expect(result.pattern.generator).toBe("hash-drbg");
  expect(result.keysEqual).toBe(true);
  expect(result.keyBits).toBeGreaterThan(1000);
});

it("is ChaCha20 where a scenario says nothing, and where it says so: the same pattern", async () => {
  const [silent, said, other] = await Promise.all(
    [undefined, "chacha20", "hash-drbg"].map((name) => openSchedule(requestOf(scenarioWith(name)))),
  );
  const symbols = [...silent!.symbols(0, 512)];
  expect([...said!.symbols(0, 512)]).toEqual(symbols);
  expect([...other!.symbols(0, 512)]).not.toEqual(symbols);
  expect(silent!.generator).toBe("chacha20");
});

it("is the board's in a board's rhythm, and a scenario that wants another one is refused in one line", async () => {
  const { status, stderr } = await runCommand(
    ["pass", scenarioWith("hash-drbg"), "--board", "pico", "--window", "10", "--seed", "1"],
    folder,
  );
  expect(status).not.toBe(0);
  expect(stderr.trim().split("\n").at(-1)).toContain("wants hash-drbg, and pico has chacha20");
});

it("is told by schedules on the terminal and by traces", async () => {
  const schedule = await openSchedule(requestOf(scenarioWith("hash-drbg")));
  expect(scheduleTitle(schedule)).toContain(", seed 1, Hash_DRBG with SHA-256, key, ");
  expect(headerOf(schedule, 0, 10).generator).toBe("hash-drbg");
});

it("is refused in one line where there is none of the name, and by a board that has another", async () => {
  const unknown = await runCommand(["pass", scenarioWith("rc4"), "--window", "1"], folder);
  expect(unknown.status).toBe(2);
  expect(unknown.stderr).toMatch(/^satqkd: .*source\.generator.*"chacha20".*"hash-drbg".*\n$/);
});
