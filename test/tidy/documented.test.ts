/**
 * The API pages (`npm run api`) have something to say of each export of the host and the core, and their
 * generator takes our settings.
 */
import { join } from "node:path";
import { Application, type ProjectReflection, ReflectionKind } from "typedoc";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { undocumented } from "./documented.js";
import { parsed, sourcesOf } from "./sources.js";

/** What typedoc reads of the pages that a file of docs/api describes. */
async function read(settings: string, changes: object = {}): Promise<ProjectReflection> {
  const options = join(packageRoot, "docs", "api", settings);
  const application = await Application.bootstrap({ options, ...changes });
  const project = await application.convert();
  application.validate(project!);
  expect(application.logger.hasErrors() || application.logger.hasWarnings()).toBe(false);
  return project!;
}

/** What stands on a function's page. */
function summary(project: ProjectReflection, name: string): string {
  const found = project.getReflectionsByKind(ReflectionKind.CallSignature).find((each) => each.name === name);
  return found?.comment?.summary.map(({ text }) => text).join("") ?? "nothing";
}

describe("doc comments", () => {
  it("stand at each export of the core, the boards, what is flashed, and the host", () => {
    const sources = sourcesOf(packageRoot, ["assembly", "boards", "firmware", "hostsim"]);
    expect(sources.length).toBeGreaterThan(300);
    expect(undocumented(sources)).toEqual([]);
  });

  it("are missed at what has none; constants in one group have the first one's", () => {
    const text = [
      'import { a } from "./b.js";',
      "// No doc comment.",
      "export function bare(): void {}",
      "/** Said. */",
      "export function said(): void {}",
      "/** Of both. */",
      "export const FIRST = 1;",
      "export const SECOND = 2;",
      "",
      "export const APART = 3;",
      "export class Silent {}",
      "export interface Mute {}",
      "export { a };",
    ].join("\n");
    expect(undocumented([parsed("a.ts", text)])).toEqual([
      "a.ts:3 bare",
      "a.ts:10 APART",
      "a.ts:11 Silent",
      "a.ts:12 Mute",
    ]);
  });
});

describe("the generator", () => {
  it("finds what the core's modules export, with the sentence that stands in its source", async () => {
    const project = await read("core.json");
    expect(project.children?.map(({ name }) => name).sort()).toEqual(["ground", "payload"]);
    expect(summary(project, "keystoreCapacity")).not.toBe("nothing");
  });

  it("finds a room of the host, with the sentence that stands in its source", async () => {
    const project = await read("host.json", { entryPoints: [join(packageRoot, "hostsim", "base")] });
    expect(project.children?.map(({ name }) => name)).toContain("shell-word");
    expect(summary(project, "shellWord")).toMatch(/shell/);
  });
});
