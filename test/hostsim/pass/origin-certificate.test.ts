/**
 * What a certificate says of a pass is what the pass said, and its bound comes out again from the counts
 * alone; counts that do not bear the key are found out. One pass is flown (simulated).
 */
import { beforeAll, describe, expect, it } from "vitest";
import { coreHash } from "../../../hostsim/board/core-hash.js";
import { verifyText } from "../../../hostsim/cli/verify.js";
import { checkCounts } from "../../../hostsim/finite-key/counts-schema.js";
import { keyLength } from "../../../hostsim/finite-key/key-length.js";
import { newAuthority } from "../../../hostsim/kme/pki.js";
import { signOrigin } from "../../../hostsim/kme/signed-origin.js";
import {
  checkCertificate,
  type OriginCertificate,
  recomputedBound,
} from "../../../hostsim/pass/origin-certificate.js";
import { originOfPass } from "../../../hostsim/pass/pass-origin.js";
import type { PassOutcome } from "../../../hostsim/pass/run-pass.js";
import { passOf } from "../../support/run-pass.js";

const WINDOW_S = 20;
let pass: PassOutcome;
let certificate: OriginCertificate;

beforeAll(async () => {
  pass = await passOf("jinan-250mhz", { windowS: WINDOW_S });
  certificate = {
    stations: ["beijing", "stellenbosch"],
    core: coreHash(),
    relays: ["satellite"],
    epsilonTotal: pass.result.epsilonTotal,
    passes: [originOfPass(pass.result, pass.counted)],
  };
}, 120_000);

/** The certificate as a file, with a change made to it. */
function changed(change: (certificate: OriginCertificate) => void = () => undefined): string {
  const copy = JSON.parse(JSON.stringify(certificate)) as OriginCertificate;
  change(copy);
  return JSON.stringify(copy);
}

type Basis = { detections: number[]; errors: number[]; leakedBits: number };
const countsOf = ({ passes }: OriginCertificate) =>
  passes[0]!.counts as unknown as { basisCounts: { Z: Basis; X: Basis } };
const basisZ = (of: OriginCertificate) => countsOf(of).basisCounts.Z;

describe("a certificate", () => {
  it("bears the pass's key, to the bit, after a way through JSON", () => {
    expect(pass.result.secretKeyBits).toBeGreaterThan(0);
    const [origin] = checkCertificate(JSON.parse(changed())).passes;
    expect(recomputedBound(origin!).secretKeyBits).toBe(pass.result.secretKeyBits);
  });

  it("says what the pass said, and holds nothing of the key", () => {
    const { station, startUtc, pattern, randomness } = pass.result;
    expect(certificate.passes[0]).toMatchObject({
      station,
      startUtc,
      randomness,
      evidence: "simulated",
      generator: pattern.generator,
    });
    const text = changed();
    const key = Buffer.from(pass.key);
    expect(key.length).toBeGreaterThan(32);
    for (const encoding of ["hex", "base64"] as const)
      expect(text).not.toContain(key.subarray(0, 12).toString(encoding));
    expect(text.length).toBeLessThan(4000);
  });
});

describe("satqkd verify", () => {
  it("finds a key that its counts bear, and says what it rests on", () => {
    const { words, isBorne } = verifyText(changed());
    expect(isBorne).toBe(true);
    expect(words).toContain(`${pass.result.secretKeyBits} bits, borne by the counts`);
    for (const said of [
      "beijing and stellenbosch",
      "satellite",
      "simulated",
      "public seed",
      "this program's",
    ])
      expect(words).toContain(said);
  });

  it.each([
    ["a longer key", (each: OriginCertificate) => (each.passes[0]!.secretKeyBits += 1)],
    ["more that was told", (each: OriginCertificate) => (basisZ(each).leakedBits += 1000)],
    ["more errors", (each: OriginCertificate) => (basisZ(each).errors[0]! += 500)],
    ["fewer detections", (each: OriginCertificate) => (basisZ(each).detections[1]! -= 500)],
    ["a smaller epsilon", (each: OriginCertificate) => Object.assign(countsOf(each), { epsilonSec: 1e-30 })],
  ])("finds out %s", (_what, change) => {
    const { words, isBorne } = verifyText(changed(change));
    expect(isBorne).toBe(false);
    expect(words).toContain("NOT BORNE");
  });

  it("takes no certificate's word that errors are secret, which would count the bits of empty pulses", () => {
    const said = (errorPattern: string) => {
      const [pass] = checkCertificate(JSON.parse(changed())).passes;
      return { ...pass!, counts: { ...pass!.counts, tailBound: "clopper-pearson", errorPattern } };
    };
    const secret = keyLength({ ...checkCounts(said("secret").counts), confirmationIsInLeak: true });
    const found = recomputedBound(said("secret")).secretKeyBits;
    expect(found).toBe(recomputedBound(said("public")).secretKeyBits);
    expect(found).toBeLessThan(secret.secretKeyBits);
  });

  it("says so when another core made the key", () => {
    const other = "0".repeat(64);
    const { words } = verifyText(changed((each) => Object.assign(each, { core: other })));
    expect(words).toContain(`another one, ${other}`);
  });

  it("takes a KME's answer, and asks for the extension where it is missing", () => {
    const answer = { keys: [], key_container_extension: { satqkd_origin: [JSON.parse(changed())] } };
    expect(verifyText(JSON.stringify(answer)).isBorne).toBe(true);
    expect(() => verifyText('{"keys":[]}')).toThrow(/it has no certificate: ask the KME/);
  });

  it("says who signed an answer, and refuses who is no end of the key, and a certificate alone", async () => {
    const nowMs = Date.UTC(2026, 11, 1);
    const validity = { fromMs: nowMs, days: 1 };
    const authority = await newAuthority("test", validity);
    const trust = { authority: authority.credential.certificate, nowMs };
    const origins = [JSON.parse(changed()) as OriginCertificate];
    const signedBy = async (name: string): Promise<string> => {
      const credential = await authority.issue({ role: "kme", name, hosts: [] }, validity);
      const satqkd_origin_signature = signOrigin(credential, ["an ID"], origins);
      const key_container_extension = { satqkd_origin: origins, satqkd_origin_signature };
      return JSON.stringify({ keys: [{ key_ID: "an ID" }], key_container_extension });
    };
    const { words, isBorne } = verifyText(await signedBy("beijing"), trust);
    expect(words).toContain("the KME of beijing");
    expect(words).toContain("is the word of who signed");
    expect(isBorne).toBe(true);
    expect(verifyText(await signedBy("beijing")).words).toContain("no signature was checked");
    const vienna = await signedBy("vienna");
    expect(() => verifyText(vienna, trust)).toThrow(
      "the KME of vienna has signed for a key of beijing and stellenbosch",
    );
    expect(() => verifyText(changed(), trust)).toThrow(/a certificate alone is not signed/);
  });

  it.each([
    ["[]", /the whole: /],
    ["{}", /stations: /],
    ["{", /JSON/],
  ])("refuses %s", (text, why) => {
    expect(() => verifyText(text)).toThrow(why);
  });

  it("refuses counts that can't be", () => {
    const text = changed((each) => Object.assign(basisZ(each), { errors: [1e9, 1, 1] }));
    expect(() => verifyText(text)).toThrow(/basisCounts\.Z\.errors/);
    expect(() => verifyText(changed((each) => Object.assign(each.passes[0]!, { counts: {} })))).toThrow(
      /layout/,
    );
  });
});
