/**
 * The house's floors: by the linter's rules, and once more by dependency-cruiser, which reads the imports by
 * itself.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cruise, type IReporterOutput, type IViolation } from "dependency-cruiser";
import { afterAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { BOARDS_ON_PLATFORMS, FLOORS, linterFloors } from "./floors.js";

const TREES = ["assembly", "boards", "firmware", "hostsim"];
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** What dependency-cruiser finds in a tree: "up: from -> to", "circle: from -> to". */
async function violations(root: string): Promise<string[]> {
  const forbidden = [
    { name: "circle", severity: "error" as const, from: {}, to: { circular: true } },
    ...FLOORS.map((room, floor) => ({
      name: "up",
      severity: "error" as const,
      from: { path: `^${room}/` },
      to: { path: `^(${FLOORS.slice(floor + 1).join("|")})/` },
    })).slice(0, -1),
    {
      name: "of a board",
      severity: "error" as const,
      // Its own files, and the tests, may.
      from: { pathNot: `^(${BOARDS_ON_PLATFORMS.join("|")})/` },
      to: { path: `^(${BOARDS_ON_PLATFORMS.join("|")})/` },
    },
  ];
  const result: IReporterOutput = await cruise(
    TREES.filter((tree) => readdirSync(root).includes(tree)),
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden },
      tsPreCompilationDeps: true,
      doNotFollow: { path: "node_modules" },
    },
  );
  if (typeof result.output === "string") throw new Error("a report as text");
  expect(result.output.summary.totalDependenciesCruised).toBeGreaterThan(0);
  return result.output.summary.violations.map(
    ({ rule, from, to }: IViolation) => `${rule.name}: ${from} -> ${to}`,
  );
}

const UPWARDS = {
  "hostsim/base/a.ts": 'import type { B } from "../cli/b.js";\nexport type A = B;\n',
  "hostsim/cli/b.ts": 'import type { A } from "../base/a.js";\nexport type B = A | null;\n',
};

/** A tree with the files given. */
function planted(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "satqkd-floors-"));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe("the floors", () => {
  it("have every room once, and no room that is not there", () => {
    const rooms = TREES.flatMap((tree) =>
      readdirSync(join(packageRoot, tree), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${tree}/${name}`),
    ).filter(
      (room) =>
        !BOARDS_ON_PLATFORMS.includes(room) &&
        readdirSync(join(packageRoot, room), { recursive: true }).some((name) =>
          String(name).endsWith(".ts"),
        ),
    );
    expect([...FLOORS].sort()).toEqual(rooms.sort());
  });

  it("are what the linter's rules were made from", () => {
    expect(readFileSync(join(packageRoot, "biome.floors.json"), "utf8")).toBe(linterFloors());
  });

  it("have no import that runs up, and no circle between files", async () => {
    expect(await violations(packageRoot)).toEqual([]);
  });

  it("show a planted import that runs up, and a planted circle", async () => {
    const root = planted(UPWARDS);
    expect((await violations(root)).sort()).toEqual([
      "circle: hostsim/base/a.ts -> hostsim/cli/b.ts",
      "up: hostsim/base/a.ts -> hostsim/cli/b.ts",
    ]);
  });

  it("are kept by the linter", () => {
    const linter = readFileSync(join(packageRoot, "biome.json"), "utf8");
    expect(linter).toContain('"./biome.floors.json"');
    expect(linter).toContain('"noImportCycles": "error"');
    const root = planted({ ...UPWARDS, "biome.json": linterFloors() });
    const biome = join(packageRoot, "node_modules", ".bin", "biome");
    const { status, stderr } = spawnSync(biome, ["lint", "."], { cwd: root, encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toContain("hostsim/base must not import from a higher floor");
  });
});
