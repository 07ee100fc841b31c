/**
 * Lua's source: the original is pinned, Debian's revision of it is not, so that the next security update
 * stops no build; without the archive's keys only the code that was tested is taken.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";

const SCRIPT = "firmware/native/procedures/fetch-lua.sh";

/** Runs the script with other settings than its own, in a folder of its own. */
function fetched(settings: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), "satqkd-lua-"));
  let text = readFileSync(join(packageRoot, SCRIPT), "utf8");
  for (const [name, value] of Object.entries(settings)) {
    const line = new RegExp(`^${name}=.*$`, "m");
    expect(text).toMatch(line);
    text = text.replace(line, `${name}=${value}`);
  }
  mkdirSync(dirname(join(root, SCRIPT)), { recursive: true });
  writeFileSync(join(root, SCRIPT), text);
  const { status, stderr } = spawnSync("bash", [join(root, SCRIPT)], { encoding: "utf8" });
  const version = join(root, "build/lua/version");
  const revision = existsSync(version) ? readFileSync(version, "utf8") : null;
  rmSync(root, { recursive: true });
  return { status, stderr, revision };
}

describe("Lua's source", () => {
  it("of another revision, with other code, is taken when Debian's archive signed it, and that is said", () => {
    const { status, stderr, revision } = fetched({ tested: "0" });
    expect(stderr).toMatch(/^note: Lua 5\.4\.4-\S+ is other code than images were tested with/);
    expect(status).toBe(0);
    expect(revision).toMatch(/^5\.4\.4-/);
  });

  it("with other code, and no keys to tell whose it is, is refused", () => {
    const { status, stderr, revision } = fetched({ tested: "0", keyring: "/nowhere" });
    expect(stderr).toMatch(/is not the code that was tested, and \/nowhere is missing/);
    expect([status, revision]).toEqual([1, null]);
  });

  it("whose original is another one is refused", () => {
    const { status, stderr, revision } = fetched({ original: "0".repeat(64) });
    expect(stderr).toMatch(/Debian's original of Lua is not 5\.4\.4/);
    expect([status, revision]).toEqual([1, null]);
  });
});
