/**
 * The lines of docs/how-to/kme.md for curl and openssl, as they stand there but for addresses and paths. The
 * shell runs them; nothing of ours but the KMEs takes part.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { type ContainedKey, Laboratory } from "./laboratory.js";

const HOW_TO = readFileSync(join(packageRoot, "docs", "how-to", "kme.md"), "utf8");
let lab: Laboratory;
let folder: string;

beforeAll(async () => {
  lab = await Laboratory.make({
    links: [["beijing", "stellenbosch", 64]],
    applications: { alice: "beijing", bob: "stellenbosch" },
    more: { limits: { custodyBlocks: 16 } },
  });
  await lab.start("beijing", "stellenbosch");
  folder = join(lab.folder, "work");
  mkdirSync(folder);
});
afterAll(() => lab.close());

/** The how-to's code block that begins so. */
function codeBlock(beginning: string): string {
  return HOW_TO.split(/^```\n/m)
    .find((block) => block.startsWith(beginning))!
    .trimEnd();
}

/** Lines of the how-to with this laboratory's addresses and paths. */
function here(lines: string): string {
  return lines
    .replaceAll("127.0.0.1:8443", `${lab.address("beijing")}:8443`)
    .replaceAll("127.0.0.1:8444", `${lab.address("stellenbosch")}:8443`)
    .replaceAll("127.0.0.1:4433", `${lab.address("beijing")}:4433`)
    .replaceAll("certificates/authority.pem", join(lab.folder, "authority.pem"))
    .replaceAll("certificates/sae-", `${lab.folder}/`);
}

/** A shell that runs lines; `exec` makes the last one its own process, so that it can be ended. */
function shell(lines: string): ChildProcess {
  return spawn("bash", ["-c", `set -euo pipefail\n${lines}`], { cwd: folder, stdio: "pipe" });
}

function keyIn(file: string): ContainedKey {
  const { keys } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { keys: ContainedKey[] };
  return keys[0]!;
}

it("fetches by curl, and speaks TLS 1.3 by openssl, as the how-to says", async () => {
  const curl = shell(here(codeBlock("umask 077")));
  expect((await once(curl, "close"))[0]).toBe(0);
  expect(keyIn("alice.json").key).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect(keyIn("bob.json")).toEqual(keyIn("alice.json"));
  expect(statSync(join(folder, "bob.json")).mode & 0o077).toBe(0);

  const [hex, serverLine, clientLine] = here(codeBlock("hex()")).split("\n");
  const server = shell(`${hex}\nexec ${serverLine}`);
  let heard = "";
  const hears = (words: string) =>
    new Promise<void>((resolve, reject) => {
      server.stdout!.on("data", (part: Buffer) => {
        heard += part.toString();
        if (heard.includes(words)) resolve();
      });
      server.once("close", () => reject(new Error(`s_server ended: ${heard}`)));
    });
  try {
    await hears("ACCEPT");
    const client = shell(`${hex}\nexec ${clientLine}`);
    client.stdin!.write("starlight\n");
    await hears("starlight");
    client.stdin!.end();
    await once(client, "close");
  } finally {
    const gone = once(server, "close");
    server.kill();
    await gone;
  }
});
