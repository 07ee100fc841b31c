/** `satqkd play`. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { PAGE_FILE } from "../../../hostsim/play/page-file.js";
import { servePage } from "../../../hostsim/play/serve.js";
import { published } from "../../support/published-schema.js";

const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");
let child: ChildProcess | null = null;

afterEach(() => {
  child?.kill("SIGKILL");
});

describe("satqkd play", () => {
  it("prints an address of this computer where the page is, until Ctrl-C, and then exits with 0", async () => {
    child = spawn(process.execPath, [MAIN, "play", "--port", "0", "--json"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [printed] = (await once(child.stdout!, "data")) as [Buffer];
    const { url, folder } = JSON.parse(published("satqkd-play", printed.toString())) as {
      url: string;
      folder: string;
    };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const response = await fetch(url);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(await response.text()).toBe(readFileSync(join(folder, "index.html"), "utf8"));
    child.kill("SIGINT");
    const [status] = (await once(child, "exit")) as [number];
    expect(status).toBe(0);
  });

  it("gives the page and nothing else of this computer", async () => {
    const { url, close } = await servePage(0);
    try {
      expect((await fetch(`${url}index.html?x#y`)).status).toBe(200);
      for (const path of [
        "package.json",
        "../package.json",
        "%2e%2e/package.json",
        "/etc/passwd",
        "index.html/",
      ])
        expect((await fetch(url + path)).status, path).toBe(404);
      expect((await fetch(url, { method: "POST", body: "x" })).status).toBe(405);
      const head = await fetch(url, { method: "HEAD" });
      expect(head.headers.get("content-length")).toBe(String(readFileSync(PAGE_FILE).length));
    } finally {
      await close();
    }
  });

  it("says in one line that a port is in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    await expect(servePage(port)).rejects.toThrow(`--port: ${port} can't be listened on (EADDRINUSE)`);
    taken.close();
  });
});
