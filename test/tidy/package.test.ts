/** What the program reads is in the package: files of hostsim/ that no compiler makes anything of. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";

it("a package holds every scenario, picture and asset of the host", () => {
  const { files } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    files: string[];
  };
  const data = readdirSync(join(packageRoot, "hostsim"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.tsx?$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name).slice(packageRoot.length + 1));
  expect(data.length).toBeGreaterThan(10);
  expect(data.filter((path) => !files.some((folder) => path.startsWith(`${folder}/`)))).toEqual([]);
});
