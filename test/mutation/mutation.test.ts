import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { CoreBuild } from "./core-build.js";
import { mutationDocument, NOT_EXPLAINED } from "./document.js";
import { FOLDERS } from "./folders.js";
import { baseline, type Judge, judge } from "./judge.js";
import { type Mutant, mutantsOf, mutated } from "./mutants.js";
import { cpuSecondsOf } from "./process-tree.js";
import type { Outcome } from "./results.js";
import { draw, folderMutants, folderTests } from "./sample.js";
import { copyTree, removeTree } from "./tree.js";

const SOURCE = `/** The next of \`limit\` places, from the first again after the last. */
export function next(place: number, limit: number): number {
  if (place + 1 >= limit) return 0;
  let steps = 0;
  while (steps < 1) steps += 1;
  return place + steps;
}
`;

const TEST = `import { expect, it } from "vitest";
import { next } from "../place.js";

it("goes round", () => {
  expect([0, 1, 2].map((place) => next(place, 3))).toEqual([1, 2, 0]);
});
`;

const trees: string[] = [];
afterAll(() => trees.forEach(removeTree));

/** A project of one source and one test. */
function smallProject(): string {
  const tree = realpathSync(mkdtempSync(join(tmpdir(), "satqkd-mutation-test-")));
  trees.push(tree);
  for (const part of ["vitest.config.ts", "verdict-reporter.ts"])
    cpSync(join(packageRoot, "test/mutation", part), join(tree, "test/mutation", part));
  mkdirSync(join(tree, "test"), { recursive: true });
  symlinkSync(realpathSync(join(packageRoot, "node_modules")), join(tree, "node_modules"));
  writeFileSync(join(tree, "package.json"), '{ "type": "module" }');
  writeFileSync(join(tree, "place.ts"), SOURCE);
  writeFileSync(join(tree, "test/place.test.ts"), TEST);
  return tree;
}

function only(was: string, became: string): Mutant {
  const found = mutantsOf("place.ts", SOURCE).filter((m) => m.was === was && m.became === became);
  expect(found.length, `${was} => ${became}`).toBe(1);
  return found[0]!;
}

describe("mutants of a source", () => {
  it("are every way to break it, and each breaks one place", () => {
    const changes = mutantsOf("place.ts", SOURCE).map(
      ({ line, was, became }) => `${line}: ${was} => ${became}`,
    );
    expect(changes).toEqual([
      "3: if (place + 1 >= limit) => if (!(place + 1 >= limit))",
      "3: if (place + 1 >= limit) => if (false)",
      "3: place + 1 >= limit => place + 1 > limit",
      "3: place + 1 => place - 1",
      "3: place + 1 => place + 2",
      "3: return 0; => return 1;",
      "3: 0 => 1",
      "4: steps = 0 => steps = 1",
      "5: steps < 1 => steps <= 1",
      "5: steps < 1 => steps < 2",
      "5: steps += 1; => ;",
      "5: steps += 1 => steps -= 1",
      "5: steps += 1 => steps += 2",
      "6: return place + steps; => return 0;",
      "6: place + steps => place - steps",
    ]);
  });

  it("keep their names when other lines come and go", () => {
    const names = (text: string) => mutantsOf("place.ts", text).map(({ id }) => id);
    expect(names(`\n\nconst other = "x";\n${SOURCE}`)).toEqual(names(SOURCE));
    expect(new Set(names(SOURCE)).size).toBe(names(SOURCE).length);
  });

  it("are drawn the same for the same seed, other ones for another, and shared evenly", () => {
    const all = folderMutants(packageRoot, FOLDERS.find(({ name }) => name === "faults")!);
    const names = (seed: string) => draw(all, 20, seed).map(({ id }) => id);
    expect(names("7")).toEqual(names("7"));
    expect(names("7")).not.toEqual(names("8"));
    expect(new Set(names("7")).size).toBe(20);
  });

  it("come from every folder, and each folder has tests to judge it", () => {
    for (const folder of FOLDERS) {
      expect(folderMutants(packageRoot, folder).length, folder.name).toBeGreaterThan(200);
      expect(folderTests(packageRoot, folder).length, folder.name).toBeGreaterThan(0);
    }
  });
});

describe("judging", () => {
  let tree: string;
  let judges: readonly Judge[];
  beforeAll(async () => {
    tree = smallProject();
    judges = await baseline(tree, ["test/place.test.ts"]);
  });

  it("sees a planted mutant killed and tells by which test, an equal one survive, and one that hangs stopped", async () => {
    const put = ({ edit }: Mutant) => writeFileSync(join(tree, "place.ts"), mutated(SOURCE, edit));

    put(only("place + steps", "place - steps"));
    expect(await judge(tree, judges)).toEqual({ how: "test", by: "test/place.test.ts: goes round" });

    // Places rise by one, so the one that reaches the limit equals it.
    writeFileSync(join(tree, "place.ts"), SOURCE.replace("place + 1 >= limit", "place + 1 === limit"));
    expect(await judge(tree, judges)).toBeUndefined();

    put(only("steps += 1", "steps -= 1"));
    expect(await judge(tree, judges, { spareSeconds: 2 })).toEqual({ how: "time", by: "test/place.test.ts" });
  });

  it("stops one that waits for what never comes", async () => {
    writeFileSync(
      join(tree, "place.ts"),
      SOURCE.replace(
        "export function",
        "await new Promise(() => setInterval(Object, 1e6));\nexport function",
      ),
    );
    expect(await judge(tree, judges, { idleMs: 3000 })).toEqual({ how: "time", by: "test/place.test.ts" });
  });

  it("counts the CPU time of a process and of those that it started", async () => {
    const spin = "const end = process.cpuUsage().user + 5e5; while (process.cpuUsage().user < end);";
    const idle = "setInterval(() => undefined, 1e6)";
    const child = spawn(process.execPath, [
      "-e",
      `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(`${spin} console.log(1); ${idle}`)}], { stdio: "inherit" })`,
    ]);
    try {
      await new Promise((resolve) => child.stdout.once("data", resolve));
      expect(cpuSecondsOf(child.pid)).toBeGreaterThan(0.5);
      expect(cpuSecondsOf(process.pid)).toBeGreaterThan(cpuSecondsOf(child.pid));
    } finally {
      const grandchild = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8"));
      process.kill(grandchild);
      child.kill();
    }
    expect(cpuSecondsOf(undefined)).toBe(0);
  });

  it("refuses a test that fails unbroken: it could judge nothing", async () => {
    writeFileSync(join(tree, "place.ts"), SOURCE);
    writeFileSync(join(tree, "test/place.test.ts"), TEST.replace("[1, 2, 0]", "[1, 2, 3]"));
    await expect(baseline(tree, ["test/place.test.ts"])).rejects.toThrow("fails unbroken");
  });
});

describe("a private copy", () => {
  it("builds the core broken and puts it back, and tells what does not build", async () => {
    const tree = copyTree(packageRoot);
    trees.push(tree);
    const core = await CoreBuild.of(tree, []);
    const file = "assembly/emission/permission.ts";
    const source = readFileSync(join(tree, file), "utf8");
    const payload = () => readFileSync(join(tree, "build/payload.wasm"));
    const unbroken = payload();
    const mutant = mutantsOf(file, source).find(({ was }) => was === "if (governor == GOVERNOR_BENCH)")!;
    writeFileSync(join(tree, file), mutated(source, mutant.edit));
    expect(await core.after(file)).toBeUndefined();
    expect(payload().equals(unbroken)).toBe(false);
    core.restore();
    expect(payload().equals(unbroken)).toBe(true);
    writeFileSync(join(tree, file), source.replace("let governor: u32", "let governor: nothing"));
    expect(await core.after(file)).toContain("error");
    expect(readFileSync(join(packageRoot, file), "utf8")).toBe(source);
  });
});

describe("the document", () => {
  const outcome = (id: string, result: Outcome["outcome"]): Outcome => ({
    ...{ folder: "faults", id, file: "a.ts", line: 3, operator: "logic" },
    ...{ was: "a && b", became: "a || b", outcome: result },
  });

  it("counts what was judged, hung ones as killed, and shows where an explanation is missing", () => {
    const outcomes = [
      outcome("1", "killed"),
      outcome("2", "hung"),
      outcome("3", "does not build"),
      outcome("4", "survived"),
      outcome("5", "survived"),
    ];
    const text = mutationDocument(outcomes, new Map([["4", "equal, because b follows from a."]]), {
      sample: 5,
      seed: "1",
      drawn: new Map([["faults", 6]]),
    });
    expect(text).toContain("| faults | 6 | 4 | 1 | 1 | 2 | 50.0 % |");
    expect(text).toContain("- `a.ts:3` `a && b` became `a || b`: equal, because b follows from a.");
    expect(text).toContain(`became \`a || b\`: ${NOT_EXPLAINED}`);
  });

  it("in the repository explains every survivor", () => {
    const text = readFileSync(join(packageRoot, "docs/reference/mutation.md"), "utf8");
    expect(text).not.toContain(NOT_EXPLAINED);
    const survivors = text
      .slice(text.indexOf("## Survivors"))
      .split("\n")
      .filter((line) => line.startsWith("- "));
    const survived = /\| \*\*all\*\* \|(?: \d+ \|){4} (\d+) \|/.exec(text)?.[1];
    expect(survivors.length).toBe(Number(survived));
    for (const line of survivors) expect(line, line).toMatch(/`: \S.{20,}/);
  });
});
