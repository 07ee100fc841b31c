/** The GitHub action names inputs and files that there are, and its patterns find what satqkd says. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { runCommand } from "../../support/command-line.js";

const read = (path: string): string => readFileSync(join(packageRoot, path), "utf8");
const action = parse(read("action.yml")) as {
  inputs: Record<string, { description: string; required?: true; default?: string }>;
  runs: { using: string; steps: object[] };
};
const { problemMatcher } = JSON.parse(read(".github/satqkd-problems.json")) as {
  problemMatcher: { pattern: { regexp: string }[] }[];
};

describe("the action", () => {
  it("uses each input that it has, and each has a default or is required", () => {
    const used = new Set([...read("action.yml").matchAll(/inputs\.(\w+)/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(Object.keys(action.inputs).sort());
    for (const input of Object.values(action.inputs))
      expect(input.required === true || input.default !== undefined).toBe(true);
    expect(action.runs.using).toBe("composite");
  });

  it("names files that there are", () => {
    const paths = [...read("action.yml").matchAll(/\$GITHUB_ACTION_PATH\/([\w./-]+)/g)];
    expect(paths).toHaveLength(2);
    for (const [, path] of paths) expect(existsSync(join(packageRoot, path!)), path).toBe(true);
  });

  it("annotates refusals and differences, and nothing of a verb that is content", async () => {
    const annotated = (text: string) =>
      text
        .split("\n")
        .filter((line) => problemMatcher.some(({ pattern }) => new RegExp(pattern[0]!.regexp).test(line)));
    const shown = async (words: string[]) => annotated((await runCommand(words, packageRoot)).shown);
    expect(await shown(["diff", "pico", "pico?seed=2"])).toEqual([expect.stringMatching(/^pulse 0: /)]);
    expect(await shown(["diff", "pico", "nothing"])).toEqual([expect.stringMatching(/^satqkd: .*nothing/)]);
    expect(await shown(["diff", "pico", "pico"])).toEqual([]);
  });
});

describe("the workflow of a release", () => {
  it("is YAML, and publishes with provenance what was tested", () => {
    const { jobs, permissions } = parse(read(".github/workflows/publish.yml")) as {
      permissions: Record<string, string>;
      jobs: { publish: { steps: { run?: string }[] } };
    };
    expect(permissions["id-token"]).toBe("write");
    const runs = jobs.publish.steps.map(({ run = "" }) => run);
    const tested = runs.indexOf("bash .ci/run");
    const published = runs.findIndex((run) => /^npm publish --provenance/.test(run));
    expect(tested).toBeGreaterThan(0);
    expect(published).toBeGreaterThan(tested);
  });
});
