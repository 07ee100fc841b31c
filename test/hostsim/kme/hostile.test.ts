/**
 * Callers who should get nothing: certificates that are wrong, out of their time or of another role;
 * lines that say nothing, or say it slowly; too many requests; more than the quota. Each gets the standard's
 * error, learns nothing, and nothing is spent.
 */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newAuthority } from "../../../hostsim/kme/pki.js";
import { errorOf, keysOf, Laboratory } from "./laboratory.js";

const DAY_MS = 86_400_000;
const KEYS = "/api/v1/keys";
const ENC = `${KEYS}/bob/enc_keys`;

let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.make({
    links: [["beijing", "stellenbosch", 400]],
    applications: { alice: "beijing", greedy: "beijing", bob: "stellenbosch" },
    more: {
      applications: {
        alice: { station: "beijing" },
        greedy: { station: "beijing", bitsADay: 1024 },
        bob: { station: "stellenbosch" },
      },
      limits: { custodyBlocks: 64, requestS: 1, requestsASecond: 3, keyLifetimeS: 1 },
    },
  });
  await lab.start("beijing", "stellenbosch");
});
afterAll(() => lab.close());

const left = () => lab.running.get("beijing")!.entity.blocksLeft("stellenbosch");

describe("certificates", () => {
  it.each<[string, () => Promise<import("../../../hostsim/kme/pki.js").Credential | null>]>([
    ["no certificate", async () => null],
    [
      "one of another authority",
      async () => {
        const other = await newAuthority("test", { fromMs: Date.now(), days: 1 });
        return other.issue({ role: "sae", name: "alice", hosts: [] }, { fromMs: Date.now(), days: 1 });
      },
    ],
    [
      "one that is expired",
      () =>
        lab.authority.issue(
          { role: "sae", name: "alice", hosts: [] },
          { fromMs: Date.now() - 10 * DAY_MS, days: 1 },
        ),
    ],
    [
      "one that does not count yet",
      () =>
        lab.authority.issue(
          { role: "sae", name: "alice", hosts: [] },
          { fromMs: Date.now() + DAY_MS, days: 1 },
        ),
    ],
    [
      "one of an application that nobody knows",
      () => lab.authority.issue({ role: "sae", name: "eve", hosts: [] }, { fromMs: Date.now(), days: 1 }),
    ],
    [
      "one of a KME that has an application's name",
      () => lab.authority.issue({ role: "kme", name: "alice", hosts: [] }, { fromMs: Date.now(), days: 1 }),
    ],
    ["one of a station's KME", async () => lab.credentials.get("stellenbosch")!],
    ["one of an application of the other station", async () => lab.credentials.get("bob")!],
  ])("401 without a body for %s", async (_what, credentialOf) => {
    const before = left();
    const credential = await credentialOf();
    for (const path of [ENC, `${KEYS}/bob/status`]) {
      const answer = await lab.ask("alice", path, { credential });
      expect([answer.status, answer.body]).toEqual([401, ""]);
    }
    expect(left()).toBe(before);
  });

  it("401 for an application where only KMEs may call, and for a KME that is no neighbour", async () => {
    const stranger = await lab.authority.issue(
      { role: "kme", name: "vienna", hosts: [] },
      { fromMs: Date.now(), days: 1 },
    );
    const namesake = await lab.authority.issue(
      { role: "sae", name: "stellenbosch", hosts: [] },
      { fromMs: Date.now(), days: 1 },
    );
    for (const credential of [lab.credentials.get("alice")!, stranger, namesake])
      for (const path of ["alive", "custody", "agree", "void"]) {
        const body = path === "alive" ? undefined : { numbers: ["2"], keys: [] };
        const answer = await lab.ask("alice", `/kme/v1/${path}`, { credential, body });
        expect([path, answer.status, answer.body]).toEqual([path, 401, ""]);
      }
  });

  it("does not read the body of a caller without a certificate", async () => {
    const answer = await lab
      .ask("alice", ENC, { credential: null, text: "x".repeat(1 << 20) })
      .catch(() => null);
    if (answer !== null) expect([answer.status, answer.body]).toEqual([401, ""]);
  });

  it("takes no older protocol than TLS 1.3", async () => {
    const { certificate, key } = lab.credentials.get("alice")!;
    const refused = await new Promise<string>((resolve) => {
      const line = connectTls({
        host: lab.address("beijing"),
        port: 8443,
        cert: certificate,
        key,
        maxVersion: "TLSv1.2",
        rejectUnauthorized: false,
      });
      line.on("secureConnect", () => resolve("connected"));
      line.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
    });
    expect(refused).toBe("ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
  });
});

describe("slow lines", () => {
  /** Whether the other side ends a line to which this was sent. */
  function ends(open: (ended: () => void) => { destroy(): void }): Promise<boolean> {
    return new Promise((resolve) => {
      const line = open(() => {
        line.destroy();
        resolve(true);
      });
    });
  }

  it("ends a connection that never begins TLS", async () => {
    expect(
      await ends((ended) => {
        const line = connect(8443, lab.address("beijing"));
        return line
          .on("close", ended)
          .on("error", () => undefined)
          .resume();
      }),
    ).toBe(true);
  });

  it.each([
    ["a head that never ends", `POST ${ENC} HTTP/1.1\r\nHost: kme\r\nContent-`],
    [
      "a body that never ends",
      `POST ${ENC} HTTP/1.1\r\nHost: kme\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"number"`,
    ],
  ])("ends a request with %s, and goes on with others", async (_what, text) => {
    const before = left();
    const { certificate, key } = lab.credentials.get("alice")!;
    const slow = ends((ended) => {
      const line = connectTls(
        { host: lab.address("beijing"), port: 8443, cert: certificate, key, rejectUnauthorized: false },
        () => line.write(text),
      );
      return line
        .on("close", ended)
        .on("error", () => undefined)
        .resume();
    });
    expect((await lab.ask("alice", `${KEYS}/bob/status`)).status).toBe(200);
    expect(await slow).toBe(true);
    expect(left()).toBe(before);
  });
});

describe("a neighbour that lies", () => {
  const message = {
    id: "bc490419-7d60-487f-adc1-4ddcc177c139",
    master: "bob",
    slaves: ["alice"],
    bytes: 32,
    cover: null,
    path: ["stellenbosch", "beijing"],
  };
  /** Numbers in custody at beijing: of stellenbosch's half, and of its own. */
  async function numbers(): Promise<{ theirs: string; ours: string }> {
    const first = 1000n << 24n;
    const all = Array.from({ length: 400 }, (_, i) => String(first + BigInt(i)));
    const { missing } = await lab.running.get("beijing")!.entity.takeCustody("stellenbosch", all);
    return { theirs: all.find((each) => !missing.includes(each))!, ours: missing[0]! };
  }

  it("is refused what is not in custody, not its own to give, or for somebody else; nothing is held", async () => {
    const { theirs, ours } = await numbers();
    const keys = [
      { ...message, numbers: [ours] },
      { ...message, numbers: ["1"] },
      { ...message, numbers: [theirs, theirs], bytes: 64 },
      { ...message, numbers: [theirs], bytes: 33 },
      { ...message, numbers: [theirs], master: "alice" },
      { ...message, numbers: [theirs], slaves: ["bob"] },
      { ...message, numbers: [theirs], slaves: ["alice", "eve"] },
      { ...message, numbers: [theirs], path: ["vienna", "beijing"] },
      { ...message, numbers: [theirs], cover: "AAAA" },
    ];
    for (const key of keys) {
      const credential = lab.credentials.get("stellenbosch")!;
      const answer = await lab.ask("alice", "/kme/v1/agree", { credential, body: { keys: [key] } });
      expect(answer.status).toBe(200);
      const { refused } = JSON.parse(answer.body) as { refused: readonly { id: string }[] };
      expect(
        refused.map(({ id }) => id),
        JSON.stringify(key),
      ).toEqual([message.id]);
    }
    expect(lab.running.get("beijing")!.entity.sums.held).toBe(0);
  });
});

it("burns a key that nobody has fetched in time", async () => {
  const [key] = keysOf(await lab.ask("greedy", ENC));
  const there = lab.running.get("stellenbosch")!.entity;
  expect(there.sums.held).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const late = await lab.ask("bob", `${KEYS}/greedy/dec_keys?key_ID=${key!.key_ID}`);
  expect(late.status).toBe(400);
  await there.tend();
  expect([there.sums.held, there.sums.burnt]).toEqual([0, 1]);
});

describe("too much", () => {
  it("503 past the quota of a day, also for requests at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => lab.ask("greedy", ENC)));
    // One was given before.
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 503, 503, 503, 503, 503]);
    const no = answers.find(({ status }) => status === 503)!;
    expect(errorOf(no).message).toMatch(/the quota of greedy is 1024 bits a day/);
  });

  it("503 past the rate of an application, without touching another's", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) statuses.push((await lab.ask("alice", `${KEYS}/bob/status`)).status);
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    expect((await lab.ask("bob", `${KEYS}/alice/status`)).status).toBe(200);
  });
});

it("no key is in audit logs or metrics, and each that was given has its line", async () => {
  const [key] = keysOf(await lab.ask("bob", `${KEYS}/alice/enc_keys`));
  const log = readFileSync(join(lab.folder, "stellenbosch.audit"), "utf8");
  expect(log).toContain(key!.key_ID);
  const text = await (await fetch(`http://${lab.address("stellenbosch")}:8444/metrics`)).text();
  expect(text).toMatch(/^satqkd_kme_keys_told 1$/m);
  const raw = Buffer.from(key!.key, "base64");
  for (const found of [log, text])
    for (const form of [key!.key, raw.toString("hex"), raw.toString("base64url")])
      expect(found).not.toContain(form);
});

it("health and readiness", async () => {
  const at = `http://${lab.address("beijing")}:8444`;
  expect((await fetch(`${at}/health`)).status).toBe(200);
  expect(await (await fetch(`${at}/ready`)).json()).toEqual({ ready: true, peers: { stellenbosch: "near" } });
});
