/**
 * Each attack of the gym on short passes, against what physics says of it by another way than the
 * simulator's, and the claim of the analysis: what it covers leaves no key of which the attacker knows a
 * bit.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Attack } from "../../../hostsim/adversary/attack.js";
import { ATTACKS, type AttackName, attackOf } from "../../../hostsim/adversary/attacks.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { knownKeyBits, knownStrings } from "../../../hostsim/gym/known-key.js";
import { loadAttack } from "../../../hostsim/gym/load-attack.js";
import { breaksTheClaim, detectionOf, tryAttack } from "../../../hostsim/gym/try-attack.js";
import { keyWithoutDecoys } from "../../../hostsim/gym/without-decoys.js";
import type { PassOutcome } from "../../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { passOf } from "../../support/run-pass.js";

const SCENARIO = loadScenario("jinan-250mhz");
const OPTIONS = { windowS: 3, tailBound: "clopper-pearson" } as const;
/** Standard deviations that a count may be off: twenty comparisons are all right but once in 10^6 runs. */
const SIGMAS = 5.5;
const { misalignmentProbability: MISALIGNED } = SCENARIO.receiver;
const { signal: MU, decoy: NU } = SCENARIO.source.intensities;

const flown = new Map<string, Promise<PassOutcome>>();

/** The pass of an attack, flown once; "nobody" is one without. */
function under(attack: AttackName | "nobody"): Promise<PassOutcome> {
  const known = flown.get(attack) ?? passOf(SCENARIO, { ...OPTIONS, ...(attack !== "nobody" && { attack }) });
  flown.set(attack, known);
  return known;
}

/** A share of `n` that is `expected` but for chance, and for `slack` that noise may add either way. */
function expectShare(count: number, n: number, expected: number, slack = 0): void {
  const sigma = Math.sqrt((expected * (1 - expected)) / n);
  expect(count / n).toBeGreaterThan(expected - SIGMAS * sigma - slack);
  expect(count / n).toBeLessThan(expected + SIGMAS * sigma + slack);
}

/**
 * Of the sifted bits a share that no light of the pulses causes: 1 in 400 on this link (0.26 counts a ms).
 */
const NOISE = 0.004;

function errorsOf({ result }: PassOutcome, basis: "Z" | "X"): [errors: number, bits: number] {
  const { detections, errors } = result.basisCounts[basis];
  return [errors.reduce((a, b) => a + b), detections.reduce((a, b) => a + b)];
}

/** Errors among the clicks that the ground announces, before any are left out. */
async function qberUnder(attack: AttackName): Promise<{ Z: [number, number]; X: [number, number] }> {
  const counts = { Z: [0, 0] as [number, number], X: [0, 0] as [number, number] };
  const symbols = new Uint8Array(1);
  await passOf(SCENARIO, {
    ...OPTIONS,
    windowS: 0.7,
    attack,
    onClicks: ({ pulses, outcomes }, { lookUp }) => {
      outcomes.forEach((outcome, i) => {
        lookUp(Float64Array.of(Number(pulses[i]!)), 1, symbols);
        if ((symbols[0]! ^ outcome) & 2) return;
        const count = counts[outcome & 2 ? "X" : "Z"];
        count[0] += (symbols[0]! ^ outcome) & 1;
        count[1] += 1;
      });
    },
  });
  return counts;
}

describe("intercept and resend", () => {
  it("leaves a quarter wrong: half of the time the basis is hers, else a coin", async () => {
    const { Z, X } = await qberUnder("intercept-resend");
    for (const [errors, bits] of [Z, X]) expectShare(errors, bits, (MISALIGNED + 0.5) / 2, NOISE);
    const { result, keyBitsOfBases } = await under("intercept-resend");
    expect(keyBitsOfBases).toEqual([0, 0]);
    const { siftedBits, guessedBits } = result.adversaryKnowledge!;
    expectShare(guessedBits, siftedBits, 0.5);
  });

  it("of a tenth leaves a fortieth wrong, a twentieth known, and a shorter key", async () => {
    const { Z, X } = await qberUnder("intercept-resend-tenth");
    for (const [errors, bits] of [Z, X])
      expectShare(errors, bits, 0.9 * MISALIGNED + (0.1 * (MISALIGNED + 0.5)) / 2, NOISE);
    const { result } = await under("intercept-resend-tenth");
    const { siftedBits, guessedBits, rightGuesses } = result.adversaryKnowledge!;
    expectShare(guessedBits, siftedBits, 0.05);
    expect(rightGuesses / guessedBits).toBeGreaterThan(0.98);
    expect(result.secretKeyBits).toBeLessThan((await under("nobody")).result.secretKeyBits);
  });

  it("in Z alone leaves Z as it is and half of X wrong; no basis gives a key", async () => {
    const { Z, X } = await qberUnder("intercept-resend-z");
    expectShare(Z[0], Z[1], MISALIGNED, NOISE);
    expectShare(X[0], X[1], 0.5, NOISE);
    const { result } = await under("intercept-resend-z");
    expect(result.secretKeyBits).toBe(0);
    const { bases } = result.adversaryKnowledge!;
    expect(bases.Z.rightGuesses).toBe(bases.Z.siftedBits);
    expect(bases.X.guessedBits).toBe(0);
  });
});

/** Probability of two photons or more by Poisson's law. */
const several = (mean: number) => 1 - Math.exp(-mean) * (1 + mean);

describe("photon-number splitting", () => {
  it("has the clicks of the signal, no error, and too few clicks of decoys, by Poisson's law", async () => {
    const { result: calm } = await under("nobody");
    const { result } = await under("photon-number-splitting");
    const [signal, decoy] = [0, 1].map((k) =>
      (["Z", "X"] as const).reduce((sum, basis) => sum + result.basisCounts[basis].detections[k]!, 0),
    ) as [number, number];
    // Of a slot's class the chance is 1/2 and 1/4; the noise in a gate is the same for both.
    const light = several(NU) / several(MU) / 2;
    expectShare(decoy, signal + decoy, light / (1 + light), NOISE);
    const before = calm.basisCounts.Z.detections[0] + calm.basisCounts.X.detections[0];
    expect(Math.abs(signal - before) / before).toBeLessThan(0.02);
    expect(result.qber).toBeLessThan(MISALIGNED + NOISE);
  });

  it("fools an analysis without decoys, which makes a key that she knows whole; ours makes none", async () => {
    const { result } = await under("photon-number-splitting");
    const strings = knownStrings(result, result.adversaryKnowledge);
    const { Z, X } = result.basisCounts;
    const naive = keyWithoutDecoys(Z, X, result.finiteKey.epsilonSec);
    expect(naive).toBeGreaterThan(0.8 * strings.Z.bits);
    expect(knownKeyBits(naive, strings.Z)).toBe(naive);
    expect(result.secretKeyBits).toBe(0);
    expect(result.noKeyReason).toMatch(/single photons/);
  });

  it("is not seen where she tells decoys by their time, and she knows the key", async () => {
    const { result: calm } = await under("nobody");
    const { result, keyBitsOfBases } = await under("decoys-by-time");
    expect(result.secretKeyBits).toBeGreaterThan(0.5 * calm.secretKeyBits);
    const { Z } = knownStrings(result, result.adversaryKnowledge);
    expect(knownKeyBits(keyBitsOfBases[0], Z)).toBe(keyBitsOfBases[0]);
  });
});

describe("a blinded receiver", () => {
  it("counts what it always does, class by class, and she has every bit", async () => {
    const { result: calm } = await under("nobody");
    const { result, keyBitsOfBases } = await under("blinding");
    for (const basis of ["Z", "X"] as const)
      for (const k of [0, 1] as const) {
        const [hers, before] = [result, calm].map((each) => each.basisCounts[basis].detections[k]) as [
          number,
          number,
        ];
        expectShare(hers, hers + before, 0.5);
      }
    expect(result.noKeyReason).toBeNull();
    const { bases } = result.adversaryKnowledge!;
    // What she made of dark counts by herself she knows nothing of.
    expect(bases.Z.rightGuesses / bases.Z.siftedBits).toBeGreaterThan(1 - NOISE);
    const { Z } = knownStrings(result, result.adversaryKnowledge);
    expect(keyBitsOfBases[0]).toBeGreaterThan(1000);
    expect(knownKeyBits(keyBitsOfBases[0], Z)).toBe(keyBitsOfBases[0]);
  });
});

/** Share of a normal law above `x` standard deviations, by Simpson's rule. */
function above(x: number): number {
  const steps = 2000;
  const width = (12 - x) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const at = x + i * width;
    sum += (i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2) * Math.exp((-at * at) / 2);
  }
  return (sum * width) / 3 / Math.sqrt(2 * Math.PI);
}

describe("side channels", () => {
  it("of a shift in time she guesses as many bits as the detectors' delays give away, and the alarm is up", async () => {
    const { result } = await under("time-shift");
    const { gatePs } = SCENARIO.receiver;
    // Pulse, detector, clock: 200 and 350 ps wide at half height, 200 ps rms.
    const sigmaPs = Math.hypot(200 / 2.35482, 350 / 2.35482, 200);
    const edge = Math.round(gatePs / 2 + sigmaPs) - gatePs / 2;
    // Early: V is 30 ps nearer to the gate than the middle of both, H as much farther.
    const [near, far] = [above((edge - 30) / sigmaPs), above((edge + 30) / sigmaPs)];
    const { guessedBits, rightGuesses } = result.adversaryKnowledge!;
    expectShare(rightGuesses, guessedBits, near / (near + far), 0.01);
    expect(result.noKeyReason).toMatch(/tags lie outside the gates/);
  });

  it("trojan light reads as many bits as come back with a photon, and nobody sees it", async () => {
    const { result } = await under("trojan-light");
    // 10^20 photons a second, 4 ns, 120 dB.
    const back = 1e20 * 4e-9 * 1e-12;
    const { siftedBits, guessedBits } = result.adversaryKnowledge!;
    expectShare(guessedBits, siftedBits, 1 - Math.exp(-back));
    const calm = await under("nobody");
    expect(result.detections).toBe(calm.result.detections);
    expect(result.secretKeyBits).toBe(calm.result.secretKeyBits);
  });
});

describe("on the link", () => {
  it.each(["man-in-the-middle", "held-back-packets"] as const)(
    "%s has no say in the clicks or the key",
    async (name) => {
      const calm = await under("nobody");
      const { result, key } = await under(name);
      expect(result.detections).toBe(calm.result.detections);
      expect(result.keysEqual).toBe(true);
      expect(key.length).toBeGreaterThan(0.9 * calm.key.length);
    },
  );

  it("changed packets are none: what is repeated or made up is dropped, and the key comes all the same", async () => {
    const { result } = await under("man-in-the-middle");
    expect(result.secretKeyBits).toBeGreaterThan(0.9 * (await under("nobody")).result.secretKeyBits);
    // An eighth of the packets is lost to her, and has to be sent again.
    const calm = (await under("nobody")).result.link.up.packets;
    expect(result.link.up.packets).toBeGreaterThan(1.05 * calm);
  });

  it("held back packets make the key late: hundreds of questions, 0.1 s more each", async () => {
    const readyS = async (name: AttackName | "nobody") =>
      (await under(name)).result.timing.keyReadyAfterLastPhotonS!;
    expect(await readyS("held-back-packets")).toBeGreaterThan((await readyS("nobody")) + 10);
  });
});

describe("jamming", () => {
  it("drowns the pulses: errors as of a coin in what it adds, and no key", async () => {
    const [[errors, bits]] = [errorsOf(await under("jamming"), "Z")];
    expect(errors / bits).toBeGreaterThan(0.25);
    expect((await under("jamming")).result.secretKeyBits).toBe(0);
  });
});

describe("the claim", () => {
  // The two on detectors in time have tests of their own, test/hostsim/pass/dead-time.test.ts and leak's.
  const quick = ATTACKS.filter((name) => name !== "dead-time" && name !== "burst");

  it.each(quick.filter((name) => attackOf(name).covered))(
    "%s: no bit of what is left is known",
    async (name) => {
      const { result, keyBitsOfBases } = await under(name);
      const { Z, X } = knownStrings(result, result.adversaryKnowledge);
      expect(knownKeyBits(keyBitsOfBases[0], Z) + knownKeyBits(keyBitsOfBases[1], X)).toBe(0);
      expect(result.keysEqual).toBe(true);
    },
  );

  it("names all that is not covered, each with what would help", () => {
    const uncovered = ATTACKS.filter((name) => !attackOf(name).covered);
    expect(uncovered).toEqual(["blinding", "time-shift", "decoys-by-time", "trojan-light"]);
    for (const name of uncovered) expect(attackOf(name).defence.length).toBeGreaterThan(40);
  });
});

describe("an attacker from outside", () => {
  it("of fifty lines splits the beam: nothing is seen, and what she knows is paid for", async () => {
    const attack = await loadAttack(join(packageRoot, "examples/attacker/beam-splitter.mjs"));
    const tried = await tryAttack(SCENARIO, attack, { ...OPTIONS, seed: 1, runs: 1 });
    const [pass] = tried.passes;
    expect(tried.detection.withoutKey).toBe(0);
    expect(breaksTheClaim(tried)).toBe(false);
    expect(pass!.knownKeyBits).toBe(0);
    expect(pass!.withoutDecoys.knownKeyBits).toBeGreaterThan(1000);
    // Given a click, the other photons of a Poisson pulse are Poisson again (Mecke's equation).
    const known = (94 * (1 - Math.exp(-MU)) + 6 * (1 - Math.exp(-NU))) / 100;
    expectShare(pass!.informationBits, pass!.siftedBits, known, 0.01);
  });

  it("is held to physics: no photon is sent twice", async () => {
    const cloning: Attack = {
      ...attackOf("photon-number-splitting"),
      light: () => ({
        line: {
          blinds: false,
          attention: () => 1e-4,
          take: (pulse) => {
            if (pulse.photons === 0) return null;
            pulse.keep();
            return { photons: pulse.photons, polarisation: null };
          },
        },
      }),
    };
    await expect(passOf(SCENARIO, { ...OPTIONS, windowS: 0.1, attack: cloning })).rejects.toThrow(
      /photons of a pulse that has \d+ left/,
    );
  });

  it("a line of her own has no brute force to go with, and says so", async () => {
    const light = {
      from: "host",
      rhythm: { of: "host", refillPulsesPerS: null },
      lineMap: "symbol-code",
      everyPulse: true,
    } as const;
    const flying = passOf(SCENARIO, { windowS: 0.1, light, attack: "photon-number-splitting" });
    await expect(flying).rejects.toThrow(/by event only/);
  });

  it.each([
    ["nothing.mjs", /can't be loaded: /],
    ["test/support/run-pass.js", /can't be loaded|default export/],
  ])("%s is refused in a line", async (file, says) => {
    await expect(loadAttack(join(packageRoot, file))).rejects.toThrow(says);
  });
});

describe("the interval of a probability", () => {
  it("is that of Clopper and Pearson (table in Newcombe, Stat. Med. 17, 857 (1998))", () => {
    const seen = detectionOf(81, 263);
    expect(seen.low).toBeCloseTo(0.2527, 3);
    expect(seen.high).toBeCloseTo(0.3676, 3);
    expect(detectionOf(0, 20).low).toBe(0);
    expect(detectionOf(0, 20).high).toBeCloseTo(0.1684, 3);
  });
});
