/**
 * KMEs at work over real mutual TLS while new key comes: applications are answered meanwhile, each station
 * takes its part in when it comes to it, and what happens is in health, metrics and the audit log.
 */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { keysOf, Laboratory } from "./laboratory.js";
import { leaveNight } from "./nights.js";

const PAIR = ["beijing", "stellenbosch"] as const;
const KEYS = "/api/v1/keys";
const WAIT = { timeout: 60_000, interval: 20 };
const ASK = { body: { extension_optional: [{ satqkd_origin: true }] } };
let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.make({
    links: [[...PAIR, 32]],
    applications: { alice: "beijing", bob: "stellenbosch" },
    room: 400,
    more: { intake: "arrivals", limits: { custodyBlocks: 8, intakeLookMs: 50 } },
  });
  mkdirSync(join(lab.folder, "arrivals"));
  await lab.start(...PAIR);
});
afterAll(() => lab.close());

const leave = (name: string, pass: number, blocks = 32, certifiedBits = pass) =>
  leaveNight({
    intake: join(lab.folder, "arrivals"),
    name,
    pair: PAIR,
    pass,
    blocks,
    certifiedBits,
    operatorKey: readFileSync(join(lab.folder, "operator.key")),
  });
const figures = (station: string) => lab.running.get(station)!.intakes!.figures;
const audit = (station: string) =>
  readFileSync(join(lab.folder, `${station}.audit`), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Gives and fetches one key; what it rests on, or null when there is none. */
async function oneKey(): Promise<readonly { passes: { secretKeyBits: number }[] }[] | null> {
  const given = await lab.ask("alice", `${KEYS}/bob/enc_keys`, ASK);
  if (given.status === 503) return null;
  expect(given.status, given.body).toBe(200);
  const [key] = keysOf(given);
  const fetched = await lab.ask("bob", `${KEYS}/alice/dec_keys?key_ID=${key!.key_ID}`);
  expect(keysOf(fetched)[0]!.key).toBe(key!.key);
  const { key_container_extension } = JSON.parse(given.body) as {
    key_container_extension: { satqkd_origin: { passes: { secretKeyBits: number }[] }[] };
  };
  return key_container_extension.satqkd_origin;
}

it("gives out the key of each night, with its certificate, and never stops answering", async () => {
  await lab.stop("stellenbosch");
  // Beijing has it first, and keeps it until the other station has it as well.
  await leave("2026-12-02", 2000);
  await vi.waitFor(() => expect(figures("beijing").taken).toBe(1), WAIT);
  expect(readdirSync(join(lab.folder, "arrivals", "2026-12-02")).sort()).toEqual([
    "stellenbosch",
    "stellenbosch.mark",
  ]);
  await lab.start("stellenbosch");
  await vi.waitFor(() => expect(figures("stellenbosch").taken).toBe(1), WAIT);
  expect(readdirSync(join(lab.folder, "arrivals"))).toEqual([]);

  // What the stores came with has no certificate, and is given out first.
  const origins: (number | undefined)[] = [];
  const take = async (wanted: number): Promise<void> => {
    const found = await oneKey();
    if (found !== null) origins.push(found[0]?.passes[0]?.secretKeyBits);
    expect(origins.at(-1)).toBe(wanted);
  };
  await vi.waitFor(() => take(2000), WAIT);
  expect(origins.slice(0, -1)).toEqual(Array.from({ length: 16 }, () => undefined));

  // Another night, of which a key is asked for while it comes.
  await leave("2026-12-03", 2001, 300);
  let meanwhile = 0;
  while (PAIR.some((station) => figures(station).blocks < 32 + 300)) {
    const { status } = await lab.ask("alice", `${KEYS}/bob/status`);
    expect(status).toBe(200);
    meanwhile += 1;
  }
  expect(meanwhile).toBeGreaterThan(3);
  await vi.waitFor(() => take(2001), WAIT);
  expect(origins.filter((bits) => bits === 2000)).toHaveLength(16);
  for (const station of PAIR) {
    const { burnt, lostBlocks } = lab.running.get(station)!.entity.sums;
    expect({ burnt, lostBlocks }).toEqual({ burnt: 0, lostBlocks: 0 });
  }
});

it("shows what came, and what was refused, to who looks", async () => {
  await leave("again", 2001);
  await vi.waitFor(() => {
    for (const station of PAIR) expect(figures(station).refused).toBe(1);
  }, WAIT);
  const health = await (await fetch(`${lab.monitor("beijing")}/health`)).json();
  expect(health).toMatchObject({
    healthy: true,
    intakes: { taken: 2, blocks: 332, waiting: 0, refused: 1, lastUtc: expect.stringMatching(/Z$/) },
  });
  const metrics = await (await fetch(`${lab.monitor("beijing")}/metrics`)).text();
  for (const line of ["intakes_taken 2", "intake_blocks 332", "intakes_waiting 0", "intakes_refused 1"])
    expect(metrics).toContain(`satqkd_kme_${line}\n`);
  const said = audit("beijing").filter(({ msg }) => String(msg).startsWith("intake "));
  expect(said.map(({ msg, intake }) => [msg, intake])).toEqual([
    ["intake taken", "2026-12-02/beijing"],
    ["intake taken", "2026-12-03/beijing"],
    ["intake refused", "again/beijing"],
  ]);
  expect(said[2]!.why).toMatch(/its key of pass 2001 .* already, or was/);
});

it("a stop while key comes ends it first, and the next start has it", async () => {
  await leave("2026-12-05", 2002, 20);
  await lab.stop("beijing");
  await lab.start("beijing");
  await vi.waitFor(() => expect(existsIn("2026-12-05", "beijing")).toBe(false), WAIT);
  const events = audit("beijing").filter(
    ({ msg, intake }) => msg === "intake taken" && intake === "2026-12-05/beijing",
  );
  expect(events).toHaveLength(1);
});

function existsIn(night: string, station: string): boolean {
  const folder = join(lab.folder, "arrivals");
  return readdirSync(folder).includes(night) && readdirSync(join(folder, night)).includes(station);
}
