/**
 * SKIP over TLS with pre-shared keys, with openssl's client as the encryptor: who has a key gets keys, by
 * both versions of TLS; who has none, a wrong one or only a certificate gets nothing, and nothing is spent.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { TLSSocket } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPskFile } from "../../../hostsim/kme/psk-file.js";
import { PskLines } from "../../../hostsim/kme/skip-psk.js";
import { Laboratory } from "./laboratory.js";

const PSK_PORT = 8445;
const STATIONS = ["beijing", "stellenbosch"] as const;
type Station = (typeof STATIONS)[number];
/** The version that each station's port speaks, and what it takes openssl to speak it. */
const VERSION = { beijing: "TLSv1.3", stellenbosch: "TLSv1.2" } as const;
const SPEAK = {
  beijing: ["-tls1_3"],
  stellenbosch: ["-tls1_2", "-cipher", "DHE-PSK-AES256-GCM-SHA384"],
} as const;
const keys = { beijing: randomBytes(32).toString("hex"), stellenbosch: randomBytes(32).toString("hex") };
let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.make({
    links: [["beijing", "stellenbosch", 200]],
    applications: { alice: "beijing", bob: "stellenbosch" },
    more: { limits: { custodyBlocks: 16 }, encryptors: { beijing: "alice", stellenbosch: "bob" } },
  });
  for (const station of STATIONS) {
    const name = `${station}.psk`;
    writeFileSync(join(lab.folder, name), `# router\n\nrouter:${keys[station]}\n`, { mode: 0o600 });
    const path = lab.configPath(station);
    const config: unknown = JSON.parse(readFileSync(path, "utf8"));
    const skipPsk = { host: lab.address(station), port: PSK_PORT, keys: name, tls: VERSION[station] };
    writeFileSync(path, JSON.stringify({ ...(config as object), skipPsk }));
  }
  await lab.start(...STATIONS);
});
afterAll(() => lab.close());

const left = () => lab.running.get("beijing")!.entity.blocksLeft("stellenbosch");

/** What openssl prints of an answer, and what it complains. */
interface Said {
  readonly out: string;
  readonly complaint: string;
}

/** Has openssl ask a station's port. */
function openssl(
  station: Station,
  path: string,
  words: readonly string[],
  { port = PSK_PORT, method = "GET" } = {},
): Promise<Said> {
  const at = `${lab.address(station)}:${port}`;
  const child = spawn("openssl", ["s_client", "-connect", at, "-quiet", ...words]);
  const said = { out: "", complaint: "" };
  child.stdout.on("data", (part: Buffer) => {
    said.out += part.toString();
  });
  child.stderr.on("data", (part: Buffer) => {
    said.complaint += part.toString();
  });
  // It may have ended before it reads.
  child.stdin.on("error", () => undefined);
  child.stdin.write(`${method} ${path} HTTP/1.1\r\nHost: kme\r\nConnection: close\r\n\r\n`);
  return new Promise((resolve) => child.once("close", () => resolve(said)));
}

const shown = (station: Station, key = keys[station], identity = "router") => [
  ...SPEAK[station],
  ...["-psk_identity", identity, "-psk", key],
];

/** Status and body of an answer in one piece. */
function answerOf({ out }: Said): { readonly status: number; readonly body: Record<string, unknown> } {
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(out) ?? [];
  return { status: Number(status), body: JSON.parse(out.slice(out.indexOf("\r\n\r\n"))) };
}

const ask = async (station: Station, path: string, method = "GET") =>
  answerOf(await openssl(station, path, shown(station), { method }));

it("gives a key over TLS 1.3, and the same at the other end over TLS 1.2, once", async () => {
  const before = left();
  const given = await ask("beijing", "/key?remoteSystemID=stellenbosch");
  expect(given.status).toBe(200);
  expect(given.body).toEqual({
    keyId: expect.stringMatching(/^[0-9a-f]{32}$/),
    key: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(left()).toBe(before - 1);
  const path = `/key/${given.body.keyId}?remoteSystemID=beijing`;
  expect(await ask("stellenbosch", path)).toEqual(given);
  expect((await ask("stellenbosch", path)).status).toBe(400);
  const log = readFileSync(join(lab.folder, "beijing.audit"), "utf8");
  expect(log).toContain('"master":"alice"');
  for (const secret of [given.body.key as string, ...Object.values(keys)]) {
    expect(log).not.toContain(secret);
    expect(log).not.toContain(Buffer.from(secret, "hex").toString("base64"));
  }
}, 30_000);

it("has SKIP and nothing else", async () => {
  expect((await ask("beijing", "/capabilities")).body).toMatchObject({ localSystemID: "beijing" });
  for (const path of ["/api/v1/keys/bob/status", "/api/v1/keys/bob/enc_keys", "/kme/v1/alive"])
    expect([path, (await ask("beijing", path)).status]).toEqual([path, 404]);
  expect((await ask("beijing", "/key", "POST")).status).toBe(405);
});

describe("gives nothing", () => {
  const certificate = (station: Station) => {
    const path = (name: string) => join(lab.folder, name);
    const sae = station === "beijing" ? "alice" : "bob";
    return ["-cert", path(`${sae}.pem`), "-key", path(`${sae}.key.pem`)];
  };
  it.each<[string, (station: Station) => readonly string[]]>([
    ["a wrong key", (station) => shown(station, randomBytes(32).toString("hex"))],
    ["the other station's key", (station) => shown(station, keys[STATIONS[1 - STATIONS.indexOf(station)]!])],
    ["an identity that nobody has", (station) => shown(station, keys[station], "stranger")],
    ["no key", (station) => [...SPEAK[station]]],
    ["a certificate alone", (station) => [...SPEAK[station], ...certificate(station)]],
    [
      "the other station's version",
      (station) => [...SPEAK[STATIONS[1 - STATIONS.indexOf(station)]!], ...shown(station).slice(-4)],
    ],
  ])("to who shows %s", async (_what, words) => {
    const before = left();
    for (const station of STATIONS) {
      const said = await openssl(station, "/key?remoteSystemID=stellenbosch", words(station));
      expect([station, said.out]).toEqual([station, ""]);
      expect(said.complaint).not.toBe("");
    }
    expect(left()).toBe(before);
  });

  it("over TLS 1.2 without a key exchange beside the key", async () => {
    const words = ["-tls1_2", "-cipher", "PSK-AES256-GCM-SHA384", ...shown("stellenbosch").slice(-4)];
    expect((await openssl("stellenbosch", "/capabilities", words)).out).toBe("");
  });

  it("to who comes again with the session alone", async () => {
    for (const station of STATIONS) {
      const file = join(lab.folder, `${station}.session`);
      const first = await openssl(station, "/capabilities", [...shown(station), "-sess_out", file]);
      expect(answerOf(first).status).toBe(200);
      expect([station, existsSync(file)]).toEqual([station, true]);
      const words = [...SPEAK[station], "-sess_in", file];
      expect([station, (await openssl(station, "/capabilities", words)).out]).toEqual([station, ""]);
    }
  });

  it("by a pre-shared key on the port for certificates", async () => {
    const words = ["-tls1_3", ...shown("beijing").slice(-4)];
    const said = await openssl("beijing", "/capabilities", words, { port: 8443 });
    expect(said.out).not.toContain("localSystemID");
    expect((await lab.ask("alice", "/capabilities")).status).toBe(200);
  });
});

it("answers an identity that is not known as it does a wrong key, and the log has both", async () => {
  for (const station of STATIONS) {
    const alerts: (string | undefined)[] = [];
    for (const words of [
      shown(station, randomBytes(32).toString("hex")),
      shown(station, randomBytes(32).toString("hex"), "stranger"),
    ]) {
      const { complaint } = await openssl(station, "/capabilities", words);
      alerts.push(/SSL alert number \d+/.exec(complaint)?.[0]);
    }
    expect(alerts[0]).toMatch(/SSL/);
    expect([station, alerts[1]]).toEqual([station, alerts[0]]);
    const log = readFileSync(join(lab.folder, `${station}.audit`), "utf8");
    expect(log).toMatch(/"claims":"router","why":"ERR_SSL.*handshake refused/);
    expect(log).toMatch(/"claims":null,"why":"ERR_SSL.*handshake refused/);
  }
});

it("takes nobody for one of two identities that came on one connection", () => {
  const path = join(lab.folder, "two.psk");
  writeFileSync(path, `one:${keys.beijing}\r\ntwo:${keys.stellenbosch.toUpperCase()}`, { mode: 0o600 });
  const read = readPskFile(path);
  const lines = new PskLines(read, "TLSv1.3");
  const line = new TLSSocket(connect({ port: 1, lookup: () => undefined, host: "nowhere" }));
  const offer = (identity: string) => lines.tlsOptions.pskCallback!(line, identity);
  expect(offer("one")).toEqual(Buffer.from(keys.beijing, "hex"));
  expect([lines.claimedBy(line), offer("one"), lines.claimedBy(line)]).toEqual([
    "one",
    read.get("one"),
    "one",
  ]);
  expect(offer("two")).toEqual(Buffer.from(keys.stellenbosch, "hex"));
  expect(lines.claimedBy(line)).toBeNull();
  // A ticket of somewhere else is passed over, so that the key behind it counts.
  expect(offer("\u0000\u00ff a ticket")).toBeNull();
  line.destroy();
});

describe("a file of keys", () => {
  const good = `router:${keys.beijing}`;
  it.each<[string, string, RegExp]>([
    ["no key", "# nothing\n", /: it holds no key$/],
    ["a line that is none", `${good}\nrouter\n`, /:2: it is not IDENTITY:KEY/],
    ["a name that is none", `a router:${keys.beijing}`, /:1: it is not IDENTITY:KEY/],
    ["other digits", `router:${keys.beijing.slice(1)}g`, /:1: the key is not in hexadecimal digits$/],
    ["half a byte", `router:${keys.beijing}0`, /:1: the key is not in hexadecimal digits$/],
    ["a short key", `router:${keys.beijing.slice(2)}`, /:1: a key has 32 to 256 bytes, this one 31$/],
    ["a long key", `router:${"00".repeat(257)}`, /:1: a key has 32 to 256 bytes, this one 257$/],
    ["an identity twice", `${good}\nrouter:${keys.stellenbosch}`, /:2: router is there twice$/],
    ["a key twice", `${good}\nother:${keys.beijing}`, /:2: another identity has the same key$/],
  ])("with %s is refused by its line, and no key is said", (_what, text, message) => {
    const path = join(lab.folder, "wrong.psk");
    writeFileSync(path, text, { mode: 0o600 });
    const read = () => readPskFile(path);
    expect(read).toThrow(message);
    expect(read).not.toThrow(new RegExp(keys.beijing.slice(0, 8)));
  });

  it("that others may read is refused", () => {
    const path = join(lab.folder, "open.psk");
    writeFileSync(path, good);
    chmodSync(path, 0o640);
    expect(() => readPskFile(path)).toThrow(/^skipPsk\.keys .*open\.psk: others may read it; chmod 600 /);
  });
});
