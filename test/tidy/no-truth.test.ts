/**
 * The ground knows nothing of the world but what it hears: nothing that it imports, at whatever remove, is
 * of a room that simulates light or satellite. The linter refuses such an import by the floors; this follows
 * them all.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { FLOORS, linterFloors } from "./floors.js";

const WORLD = ["channel", "scenario", "adversary", "satellite", "pass"].map((room) => `hostsim/${room}`);

/** All files that a room's files import, at any remove. */
function reached(room: string, readText: (file: string) => string): string[] {
  const files = readdirSync(join(packageRoot, room), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(room, file));
  const seen = new Set(files);
  for (const file of seen) {
    for (const [, path] of readText(file).matchAll(/from\s+"(\.[^"]+)\.js"/g)) {
      const target = relative(packageRoot, join(packageRoot, dirname(file), `${path}.ts`));
      if (target.startsWith("hostsim/")) seen.add(target);
    }
  }
  return [...seen];
}

const read = (file: string) => readFileSync(join(packageRoot, file), "utf8");
const ofWorld = (files: readonly string[]) =>
  files.filter((file) => WORLD.some((room) => file.startsWith(`${room}/`)));

describe("no truth leaks to the ground", () => {
  test("it reaches no file of the world", () => {
    const files = reached("hostsim/ground", read);
    expect(files.length).toBeGreaterThan(40);
    expect(ofWorld(files)).toEqual([]);
  });

  test("an import of the world would be seen", () => {
    const leaking = (file: string) =>
      file.endsWith("ground-station.ts")
        ? `${read(file)}\nimport "x" from "../channel/by-event.js";`
        : read(file);
    expect(ofWorld(reached("hostsim/ground", leaking))).toContain("hostsim/channel/by-event.ts");
  });

  test("the linter refuses one", () => {
    for (const room of WORLD) expect(FLOORS.indexOf("hostsim/ground")).toBeLessThan(FLOORS.indexOf(room));
    const rule = JSON.parse(linterFloors()).overrides.find(
      ({ includes }: { includes: string[] }) => includes[0] === "hostsim/ground/**",
    );
    const [group] = rule.linter.rules.style.noRestrictedImports.options.patterns[0].group;
    for (const room of WORLD) expect(group).toContain(room.replace("hostsim/", ""));
  });
});
