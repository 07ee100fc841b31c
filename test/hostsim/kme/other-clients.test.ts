/**
 * Programs that are not ours fetch keys and use them: curl by ETSI GS QKD 014 over mutual TLS, and a pair of
 * openssl's programs that speak TLS 1.3 with a key of both KMEs as their pre-shared one (RFC 8446, 2.2).
 */
import { execFile, spawn } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ContainedKey, Laboratory } from "./laboratory.js";

const run = promisify(execFile);
let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.make({
    links: [["beijing", "stellenbosch", 64]],
    applications: { alice: "beijing", bob: "stellenbosch" },
    more: { limits: { custodyBlocks: 16 } },
  });
  await lab.start("beijing", "stellenbosch");
});
afterAll(() => lab.close());

/** What curl gets for an application at its own station; the command is the how-to's. */
async function curl(sae: string, path: string, ...more: readonly string[]) {
  const { folder, plan } = lab;
  const url = `https://${lab.address(plan.applications[sae]!)}:8443/api/v1/keys/${path}`;
  const { stdout } = await run("curl", [
    ...["--silent", "--show-error", "--noproxy", "*", "--tlsv1.3", "--cacert", join(folder, "authority.pem")],
    ...["--cert", join(folder, `${sae}.pem`), "--key", join(folder, `${sae}.key.pem`)],
    ...["--write-out", "\n%{http_code}", ...more, url],
  ]);
  const [body, status] = stdout.split(/\n(?=\d+$)/);
  return { status: Number(status), body: (body === "" ? null : JSON.parse(body!)) as unknown };
}

/** A key that alice and bob have fetched by curl, as each got it. */
async function pairByCurl(): Promise<readonly [ContainedKey, ContainedKey]> {
  const given = await curl("alice", "bob/enc_keys?number=1&size=256");
  const [key] = (given.body as { keys: ContainedKey[] }).keys;
  const fetched = await curl("bob", `alice/dec_keys?key_ID=${key!.key_ID}`);
  return [key!, (fetched.body as { keys: ContainedKey[] }).keys[0]!];
}

describe("curl", () => {
  it("gets the status, and the same key at both ends, once", async () => {
    const status = await curl("alice", "bob/status");
    expect(status).toMatchObject({ status: 200, body: { master_SAE_ID: "alice", slave_SAE_ID: "bob" } });
    const [given, fetched] = await pairByCurl();
    expect(Buffer.from(given.key, "base64")).toHaveLength(32);
    expect(fetched).toEqual(given);
    const again = await curl("bob", `alice/dec_keys?key_ID=${given.key_ID}`);
    expect(again).toMatchObject({ status: 400, body: { message: expect.stringContaining("not found") } });
  });

  it("posts a request, and is refused as the standard says when it is wrong", async () => {
    const post = (body: unknown) => [
      "--header",
      "content-type: application/json",
      "--data",
      JSON.stringify(body),
    ];
    const two = await curl("alice", "bob/enc_keys", ...post({ number: 2, size: 128 }));
    const keys = (two.body as { keys: ContainedKey[] }).keys;
    expect(keys).toHaveLength(2);
    const ids = { key_IDs: keys.map(({ key_ID }) => ({ key_ID })) };
    expect(await curl("bob", "alice/dec_keys", ...post(ids))).toEqual({ status: 200, body: { keys } });
    expect(await curl("alice", "bob/enc_keys?size=7")).toMatchObject({ status: 400 });
    expect(await curl("bob", "bob/status")).toMatchObject({ status: 400 });
  });

  it("refuses a KME whose certificate it cannot trust", async () => {
    const other = join(lab.folder, "alice.pem");
    await expect(curl("alice", "bob/status", "--cacert", other)).rejects.toMatchObject({ code: 60 });
  });
});

/** The key as openssl's programs take it. */
function hexOf({ key }: ContainedKey): string {
  return Buffer.from(key, "base64").toString("hex");
}

/** Sends a line from `openssl s_client` to an `openssl s_server` that gives it back reversed; what comes. */
async function overTls(serverKey: ContainedKey, clientKey: ContainedKey) {
  const address = `${lab.address("beijing")}:4433`;
  const server = spawn(
    "openssl",
    ["s_server", "-accept", address, "-nocert", "-tls1_3", "-psk", hexOf(serverKey), "-rev"],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  try {
    await new Promise<void>((resolve, reject) => {
      server.stdout.on("data", (part: Buffer) => part.includes("ACCEPT") && resolve());
      server.once("exit", (code) => reject(new Error(`s_server ended with ${code}`)));
    });
    const client = spawn("openssl", ["s_client", "-connect", address, "-tls1_3", "-psk", hexOf(clientKey)]);
    let said = "";
    const ended = new Promise<void>((resolve) => client.once("close", () => resolve()));
    for (const stream of [client.stdout, client.stderr])
      stream.on("data", (part: Buffer) => {
        said += part.toString();
        if (said.includes("thgilrats")) client.stdin.end();
      });
    client.stdin.on("error", () => undefined).write("starlight\n");
    await ended;
    return said;
  } finally {
    const gone = new Promise((resolve) => server.once("exit", resolve));
    server.kill();
    await gone;
  }
}

describe("openssl s_server and s_client", () => {
  it("meet over TLS 1.3 with a key that both KMEs have given", async () => {
    const [atAlice, atBob] = await pairByCurl();
    const said = await overTls(atBob, atAlice);
    expect(said).toContain("thgilrats");
    expect(said).toMatch(/Reused, TLSv1\.3/);
  });

  it("do not meet when one has another key", async () => {
    const [atAlice] = await pairByCurl();
    const [, atBob] = await pairByCurl();
    const said = await overTls(atBob, atAlice);
    expect(said).not.toContain("thgilrats");
    expect(said).toMatch(/alert/);
  });
});
