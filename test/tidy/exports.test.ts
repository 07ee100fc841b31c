/** An export has a user in another file; what nobody imports is private. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type ts from "typescript";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { unusedExports } from "./exports.js";
import { BOARDS_ON_PLATFORMS } from "./floors.js";
import { parsed, sourcesOf } from "./sources.js";

const PLATFORM = "hostsim/play/platform";

/** Files whose exports are used from outside of all imports. */
const ENTRIES: Readonly<Record<string, string>> = {
  "assembly/ground.ts": "the ground's module",
  "assembly/port/abort.ts": "named in assembly/asconfig.json",
  "assembly/protocol/bench.ts": "made from bench.json, which may say more than the board uses",
  "assembly/protocol/controller.ts": "made from the dictionary, which may say more than the core uses",
  "assembly/protocol/distillation.ts": "made from distillation.json, likewise",
  "assembly/protocol/monitor.ts": "made from monitor.json, likewise",
  "assembly/protocol/relay.ts": "made from relay.json, likewise",
  "boards/host/payload.ts": "the host's module",
  "boards/mps2-an505/benchmark/console.ts": "called by start-up.c",
  "boards/mps2-an505/benchmark/share.ts": "called by start-up.c",
  "boards/mps2-an505/payload.ts": "called by start-up.c",
  "boards/pico2-ecp5/registers.ts": "made from registers.json, which may say more than the driver uses",
  ...Object.fromEntries(
    BOARDS_ON_PLATFORMS.flatMap((board) => ["payload.ts", "loader.ts"].map((entry) => `${board}/${entry}`))
      .filter((path) => existsSync(join(packageRoot, path)))
      .map((path) => [path, "called by start-up.c"]),
  ),
  "firmware/prompt/native/console-core.ts": "called by entry.c",
  ...Object.fromEntries(
    readdirSync(join(packageRoot, PLATFORM)).map((name) => [
      `${PLATFORM}/${name}`,
      "put in place by bundle.ts",
    ]),
  ),
  "hostsim/emulator/silicon/processor-alone.ts": "a module for tests",
  "hostsim/emulator/silicon/rp2040.ts": "the emulated RP2040's module",
  "hostsim/emulator/silicon/rp2350.ts": "the emulated RP2350's module",
  "hostsim/jobs/thread.ts": "loaded by a pool of threads",
  "hostsim/library/index.ts": "what programs import (package.json, exports)",
};

function unusedIn(files: Record<string, string>): string[] {
  const sources: ts.SourceFile[] = Object.entries(files).map(([path, text]) => parsed(path, text));
  return unusedExports(sources, (path) => path.startsWith("hostsim/"));
}

describe("exports", () => {
  it("each have a user in another file", () => {
    const sources = sourcesOf(packageRoot, ["assembly", "boards", "firmware", "hostsim", "test"]);
    expect(sources.map(({ fileName }) => fileName)).toEqual(expect.arrayContaining(Object.keys(ENTRIES)));
    expect(unusedExports(sources, (path) => !path.startsWith("test/") && !(path in ENTRIES))).toEqual([]);
  });

  it("are found when they have none", () => {
    const declarations = [
      "export function run(options: Options): Answer { const inner: Inner = options; return inner; }",
      "export interface Options { readonly place: Place }",
      "export type Place = string;",
      "export type Answer = number;",
      "export type Inner = number;",
      "export const LEAST = 1, MOST = 2;",
      "export class Board {}",
      "const first = 1, second = 2;",
      "export { first, second as last };",
    ].join("\n");
    const found = unusedIn({
      "hostsim/a.ts": declarations,
      "hostsim/b.ts": 'import { run, LEAST as least } from "./a.js";\nrun(least);\n',
      "test/c.ts": 'import { last } from "../hostsim/a";\nlast;\n',
    });
    expect(found).toEqual(["Inner", "MOST", "Board", "first"].map((name) => `hostsim/a.ts ${name}`));
  });

  it("are used by whoever takes the whole module, or a name of it later", () => {
    const a = "export const used = 1;\nexport const idle = 2;\n";
    const left = (user: string): string[] => unusedIn({ "hostsim/a.ts": a, "test/b.ts": user });
    const idle = ["hostsim/a.ts idle"];
    expect(left('import * as a from "../hostsim/a.js";\na.used;')).toEqual(idle);
    expect(left('import * as a from "../hostsim/a.js";\nObject.keys(a);')).toEqual([]);
    expect(left('const { used } = await import("../hostsim/a.js");')).toEqual(idle);
    expect(left('(await import("../hostsim/a.js")).used;')).toEqual(idle);
    expect(left('type A = import("../hostsim/a.js").used;')).toEqual(idle);
    expect(left('export * from "../hostsim/a.js";')).toEqual([]);
    expect(left('export { used } from "../hostsim/a.js";')).toEqual(idle);
    expect(left('import "../hostsim/a.js";')).toEqual(["hostsim/a.ts used", ...idle]);
  });
});
