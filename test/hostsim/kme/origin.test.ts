/** A key's certificate goes to who asks for it by the standard's optional extensions, at both ends. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signerOf } from "../../../hostsim/kme/signed-origin.js";
import { type Answer, keysOf, Laboratory } from "./laboratory.js";

const KEYS = "/api/v1/keys";
const CERTIFICATE = {
  format: "satqkd-origin",
  version: 1,
  stations: ["beijing", "stellenbosch"],
  core: "0".repeat(64),
  relays: ["satellite"],
  epsilonTotal: 1e-9,
  passes: [
    {
      station: "Beijing",
      startUtc: "2026-12-01T00:00:00.000Z",
      evidence: "simulated",
      randomness: "expanded",
      generator: "chacha20",
      assumedByHand: [],
      counts: { layout: "symmetric" },
      secretKeyBits: 1000,
      epsilons: [{ name: "secrecy", value: 1e-10 }],
    },
  ],
};
let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.make({
    links: [
      ["beijing", "stellenbosch", 64],
      ["beijing", "vienna", 64],
    ],
    applications: { alice: "beijing", bob: "stellenbosch", eva: "vienna" },
    more: { limits: { custodyBlocks: 16 } },
  });
  for (const station of ["beijing", "stellenbosch"])
    writeFileSync(join(lab.folder, "keys", station, "origin.json"), JSON.stringify(CERTIFICATE));
  await lab.start("beijing", "stellenbosch", "vienna");
});
afterAll(() => lab.close());

interface Extension {
  readonly satqkd_origin: readonly unknown[];
  readonly satqkd_origin_signature?: unknown;
}

function extensionOf({ body }: Answer): Extension | undefined {
  return (JSON.parse(body) as { key_container_extension?: Extension }).key_container_extension;
}

/** The station that has signed what an answer's keys rest on. */
function signer(answer: Answer): string {
  const { satqkd_origin, satqkd_origin_signature } = extensionOf(answer)!;
  const ids = keysOf(answer).map(({ key_ID }) => key_ID);
  const authority = lab.authority.credential.certificate;
  return signerOf(satqkd_origin_signature, ids, satqkd_origin, { authority, nowMs: Date.now() });
}

it("comes with the key to master and slave who ask for it, and to nobody else", async () => {
  const { format: _format, version: _version, ...certificate } = CERTIFICATE;
  const asked = { extension_optional: [{ satqkd_origin: true }] };
  const given = await lab.ask("alice", `${KEYS}/bob/enc_keys`, { body: asked });
  expect(given.status).toBe(200);
  expect(extensionOf(given)!.satqkd_origin).toEqual([certificate]);
  expect(signer(given)).toBe("beijing");
  const { key_ID } = keysOf(given)[0]!;
  const body = { key_IDs: [{ key_ID }], key_IDs_extension: { satqkd_origin: true } };
  const fetched = await lab.ask("bob", `${KEYS}/alice/dec_keys`, { body });
  expect(extensionOf(fetched)!.satqkd_origin).toEqual([certificate]);
  expect(signer(fetched)).toBe("stellenbosch");
  expect(keysOf(fetched)).toEqual(keysOf(given));
  expect(extensionOf(await lab.ask("alice", `${KEYS}/bob/enc_keys`))).toBeUndefined();
});

it("is missing where the store has none for that station", async () => {
  const body = { extension_optional: [{ satqkd_origin: true }] };
  const given = await lab.ask("alice", `${KEYS}/eva/enc_keys`, { body });
  expect(extensionOf(given)).toEqual({ satqkd_origin: [] });
});

it("keeps a KME from starting when it is damaged or another station's", async () => {
  await lab.stop("vienna");
  const path = join(lab.folder, "keys", "vienna", "origin.json");
  for (const [text, why] of [
    [JSON.stringify(CERTIFICATE), /origin\.json: it is not of vienna's keys$/],
    ["{}", /origin\.json: stations: /],
    ["{", /origin\.json: /],
  ] as const) {
    writeFileSync(path, text);
    await expect(lab.start("vienna")).rejects.toThrow(why);
  }
});
