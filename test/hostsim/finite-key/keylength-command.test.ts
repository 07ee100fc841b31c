/** `satqkd keylength` as a user runs it: input file, flags, messages. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { UserError } from "../../../hostsim/base/user-error.js";
import { keylengthReport, registerKeylength } from "../../../hostsim/cli/keylength.js";
import { countsFile, satquma } from "./support.js";

const folder = mkdtempSync(join(tmpdir(), "satqkd-keylength-"));
const withKey = countsFile(satquma.rows[0]!);
const withoutKey = countsFile(satquma.rows.find((row) => row.SKL === 0)!);

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** Runs the verb on a file of this text, or on a path, and returns what it wrote on stdout. */
function run(text: string, ...flags: string[]): string {
  const path = join(folder, "counts.json");
  writeFileSync(path, text);
  return runPath(path, ...flags);
}

function runPath(path: string, ...flags: string[]): string {
  let written = "";
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
  const program = new Command("satqkd").configureOutput({ writeErr: () => {} }).exitOverride();
  registerKeylength(program);
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => {} });
  program.parse(["keylength", path, ...flags], { from: "user" });
  return written;
}

describe("satqkd keylength", () => {
  it("--json prints one object with the bound, and nothing else", () => {
    const result = JSON.parse(run(JSON.stringify(withKey), "--json"));
    expect(result).toMatchObject({
      method: "lim2014",
      layout: "biased",
      tailBound: "chernoff",
      epsilonSec: 1e-9,
      epsilonCor: 1e-15,
      secretKeyBits: 4652997,
      reason: null,
    });
  });

  it("prints a summary with key, bound and layout for people", () => {
    const summary = run(JSON.stringify(withKey));
    expect(summary).toMatch(/^secret key: 4652997 bits$/m);
    expect(summary).toMatch(/Lim et al\. 2014, chernoff tail bound/);
    expect(summary).toMatch(/biased/);
    expect(summary).not.toMatch(/no key/);
  });

  it("--report writes a page of the counts, says where, and replaces none without --force", () => {
    const pages = join(folder, "pages");
    const page = join(pages, "counts-keylength.html");
    expect(run(JSON.stringify(withKey), "--report", pages)).toMatch(new RegExp(`^page: ${page}$`, "m"));
    expect(readFileSync(page, "utf8")).toContain("4,652,997 secret bits by Lim et al. 2014");
    expect(() => run(JSON.stringify(withKey), "--report", pages)).toThrow(/exists and is not replaced/);
    const json = run(JSON.stringify(withKey), "--report", pages, "--force", "--json");
    expect(JSON.parse(json).secretKeyBits).toBe(4652997);
  });

  it("refuses a method by flag whose condition the source breaks, and leaves it out of --compare", () => {
    const close = { ...withKey, intensities: [0.5, 0.3, 0.2], decoyMethod: "linear-programme" };
    expect(() => run(JSON.stringify(close), "--method", "lim2014")).toThrow(
      /--method: intensities: signal \(mu1\) 0.5 must be above decoy \+ vacuum/,
    );
    expect(run(JSON.stringify(close), "--compare").split("key by method")[1]).not.toContain("lim2014");
  });

  it("says in one line why there is no key, which is an answer and no fault", () => {
    expect(run(JSON.stringify(withoutKey))).toMatch(
      /^secret key: 0 bits\nno key: phase error 0\.08\d+ leaves/m,
    );
  });

  it("--tail-bound overrides the file's, and the result says so", () => {
    const result = JSON.parse(run(JSON.stringify(withKey), "--json", "--tail-bound", "hoeffding"));
    expect(result.tailBound).toBe("hoeffding");
    expect(result.secretKeyBits).toBeLessThan(4652997);
  });

  it("takes the exact phase error when the file names none, and names it; --phase-error overrides the file's", () => {
    const { phaseErrorLimit: _, ...file } = withKey;
    const exact = JSON.parse(run(JSON.stringify(file), "--json"));
    expect(exact.phaseErrorLimit).toBe("exact");
    expect(run(JSON.stringify(file))).toMatch(/chernoff tail bound, exact phase error/);
    const lim = JSON.parse(run(JSON.stringify(file), "--json", "--phase-error", "lim2014"));
    expect(lim).toMatchObject({ phaseErrorLimit: "lim2014", secretKeyBits: 4652997 });
    // The formula lies below the limit that it stands for, for so many counts by 2 percent.
    expect(exact.phaseError).toBeGreaterThan(lim.phaseError);
    expect(exact.phaseError).toBeLessThan(1.03 * lim.phaseError);
  });

  it("gives no key for bases of different gain, or prints beside the key that this was assumed by hand", () => {
    const uneven = JSON.stringify({ ...withKey, basisProbabilities: { sent: 0.5, measured: 0.5 } });
    expect(run(uneven)).toMatch(/^secret key: 0 bits\nno key: the bases differ in gain/m);
    expect(run(uneven)).toMatch(/gains of the bases +differ beyond chance/);
    expect(run(uneven, "--assume", "equal-gains")).toMatch(
      /^secret key: 4652997 bits, assumed by hand: equal-gains$/m,
    );
    expect(run(JSON.stringify(withKey))).toMatch(/gains of the bases +not checked/);
  });

  it("takes the linear programme and exact tails where the file names neither", () => {
    const { tailBound: _, decoyMethod: __, phaseErrorLimit: ___, ...file } = withKey;
    const result = JSON.parse(keylengthReport(JSON.stringify(file), { json: true }));
    expect(result).toMatchObject({ method: "linear-programme", tailBound: "clopper-pearson" });
    // Named alone, either leaves the other as it is.
    const chernoff = JSON.parse(
      keylengthReport(JSON.stringify({ ...file, tailBound: "chernoff" }), { json: true }),
    );
    expect(chernoff).toMatchObject({ method: "linear-programme", tailBound: "chernoff" });
    const lim = JSON.parse(
      keylengthReport(JSON.stringify({ ...file, decoyMethod: "lim2014" }), { json: true }),
    );
    expect(lim).toMatchObject({ method: "lim2014", tailBound: "clopper-pearson" });
  });

  it("takes counts of two classes for one decoy, in either layout, and says so", () => {
    const two = (list: readonly number[]) => list.slice(0, 2);
    const basis = ({ detections, errors }: { detections: readonly number[]; errors: readonly number[] }) => ({
      detections: two(detections),
      errors: two(errors),
    });
    const file = {
      ...withKey,
      intensities: two(withKey.intensities),
      probabilities: [0.8, 0.2],
      keyBasis: basis(withKey.keyBasis),
      testBasis: basis(withKey.testBasis),
      decoyMethod: "rusca2018",
    };
    const result = JSON.parse(run(JSON.stringify(file), "--json"));
    expect(result).toMatchObject({ method: "rusca2018", layout: "biased", tailBound: "chernoff" });
    expect(result.secretKeyBits).toBeGreaterThan(1e6);
    expect(run(JSON.stringify(file))).toMatch(/Rusca et al\. 2018 \(one decoy\), chernoff tail bound/);
    const { decoyMethod: _, ...unnamed } = file;
    const byDefault = JSON.parse(run(JSON.stringify(unnamed), "--json"));
    expect(byDefault).toMatchObject({ method: "linear-programme", layout: "biased" });
    expect(() => run(JSON.stringify({ ...file, decoyMethod: "lim2014" }))).toThrow(
      "decoyMethod: lim2014 is for 3 classes, and the lists have 2",
    );
    const { keyBasis, testBasis, leakedBits, ...common } = file;
    const basisCounts = { Z: { ...keyBasis, leakedBits }, X: { ...testBasis, leakedBits: 0 } };
    const symmetric = JSON.parse(
      run(JSON.stringify({ ...common, layout: "symmetric", basisCounts }), "--json"),
    );
    expect(symmetric).toMatchObject({ method: "rusca2018", layout: "symmetric" });
  });

  it("takes the basis counts that `pass --json` prints", () => {
    const { keyBasis, testBasis, leakedBits, ...common } = withKey;
    const basisCounts = { Z: { ...keyBasis, leakedBits }, X: { ...testBasis, leakedBits: 0 } };
    const summary = run(JSON.stringify({ ...common, layout: "symmetric", basisCounts }));
    expect(summary).toMatch(/key from basis Z\n(.+\n)+key from basis X\n/);
  });

  it("refuses a file that isn't there, naming it", () => {
    expect(() => runPath(join(folder, "absent.json"))).toThrow(
      /^counts: cannot read ".*absent.json" \(ENOENT\)$/,
    );
  });

  it("refuses an unknown tail bound flag", () => {
    expect(() => run(JSON.stringify(withKey), "--tail-bound", "gauss")).toThrow(
      /--tail-bound.*hoeffding, chernoff/,
    );
  });
});

describe("bad counts: one line that names the field", () => {
  const { keyBasis, testBasis } = withKey;
  const without = (field: string) =>
    Object.fromEntries(Object.entries(withKey).filter(([name]) => name !== field));
  const changed = (change: object) => ({ ...withKey, ...change });
  const cases: [title: string, file: unknown, message: RegExp][] = [
    ["not an object", [], /the file: must be an object of counts/],
    ["layout missing", without("layout"), /layout: must be "biased" or "symmetric"/],
    ["layout unknown", changed({ layout: "round" }), /layout: must be "biased" or "symmetric"/],
    ["field unknown", changed({ leakBits: 3 }), /leakBits: is not a known field/],
    [
      "field unknown inside a basis",
      changed({ testBasis: { ...testBasis, error: [0, 0, 0] } }),
      /testBasis\.error: is not a known field/,
    ],
    ["leak missing", without("leakedBits"), /leakedBits: is missing/],
    ["basis missing", without("testBasis"), /testBasis: is missing/],
    ["basis not an object", changed({ testBasis: 7 }), /testBasis: must be an object/],
    ["leak negative", changed({ leakedBits: -1 }), /leakedBits: must not be negative/],
    [
      "a count of text",
      changed({ keyBasis: { ...keyBasis, detections: [1, "2", 3] } }),
      /keyBasis\.detections\[1\] \(decoy\): must be a finite number/,
    ],
    [
      "a count of null, as JSON writes NaN",
      changed({ keyBasis: { ...keyBasis, detections: [1, Number.NaN, 3] } }),
      /keyBasis\.detections\[1\] \(decoy\): must be a finite number/,
    ],
    [
      "a negative count",
      changed({ keyBasis: { ...keyBasis, errors: [0, 0, -1] } }),
      /keyBasis\.errors\[2\] \(vacuum\): must not be negative/,
    ],
    [
      "two classes only",
      changed({ keyBasis: { ...keyBasis, detections: [5, 3] } }),
      /keyBasis\.detections.*: (must be three numbers|is missing)/,
    ],
    [
      "four classes",
      changed({ keyBasis: { ...keyBasis, detections: [5, 3, 1, 1] } }),
      /keyBasis\.detections.*: must be three numbers: signal, decoy, vacuum/,
    ],
    [
      "more errors than detections",
      changed({ testBasis: { detections: [10, 5, 3], errors: [1, 6, 0] } }),
      /testBasis\.errors\[1\] \(decoy\): 6 errors are more than the 5 detections/,
    ],
    [
      "probabilities that sum to 1.05",
      changed({ probabilities: [0.8, 0.15, 0.1] }),
      /probabilities: must sum to 1, they sum to 1\.05$/,
    ],
    [
      "probabilities of one basis that sum to 0.9",
      changed({ keyBasis: { ...keyBasis, probabilities: [0.7, 0.1, 0.1] } }),
      /keyBasis\.probabilities: must sum to 1, they sum to 0\.9$/,
    ],
    [
      "a probability of 0",
      changed({ probabilities: [0.8, 0.2, 0] }),
      /probabilities\[2\] \(vacuum\): must be above 0/,
    ],
    [
      "two intensities and three counts",
      changed({ intensities: [0.8, 0.2], probabilities: [0.8, 0.2], decoyMethod: undefined }),
      /keyBasis\.detections: must be two numbers: signal, decoy$/,
    ],
    [
      "two probabilities of three classes",
      changed({ probabilities: [0.8, 0.2] }),
      /^counts .*: probabilities: must be three/,
    ],
    [
      "one intensity",
      changed({ intensities: [0.8] }),
      /intensities: must be three numbers.*or two, for one decoy/,
    ],
    [
      "mu2 >= mu1",
      changed({ intensities: [0.1, 0.1, 0] }),
      /intensities: decoy \(mu2\) 0\.1 must be below signal/,
    ],
    [
      "mu3 >= mu2",
      changed({ intensities: [0.8, 0.1, 0.1] }),
      /intensities: vacuum \(mu3\) 0\.1 must be below decoy/,
    ],
    [
      "mu1 <= mu2 + mu3",
      changed({ intensities: [0.5, 0.3, 0.25] }),
      /intensities: signal \(mu1\) 0\.5 must be above decoy \+ vacuum \(mu2 \+ mu3\) 0\.55/,
    ],
    [
      "a negative intensity",
      changed({ intensities: [0.5, 0.1, -0.1] }),
      /intensities\[2\] \(vacuum\): must not be neg/,
    ],
    ["epsilonSec 0", changed({ epsilonSec: 0 }), /epsilonSec: must be above 0/],
    ["epsilonSec 1", changed({ epsilonSec: 1 }), /epsilonSec: must be above 0 and below 1/],
    ["epsilonCor 2", changed({ epsilonCor: 2 }), /epsilonCor: must be above 0 and below 1/],
    ["tail bound unknown", changed({ tailBound: "gauss" }), /tailBound: must be hoeffding or chernoff/],
    ["tail bound a number", changed({ tailBound: 3 }), /tailBound: must be text/],
  ];
  for (const [title, file, message] of cases) {
    it(title, () => {
      const fault = catchError(() => run(JSON.stringify(file)));
      expect(fault).toBeInstanceOf(UserError);
      expect(fault.message).toMatch(/^counts .*counts\.json: /);
      expect(fault.message).toMatch(message);
      expect(fault.message).not.toContain("\n");
      expect((fault as UserError).exitCode).toBe(2);
    });
  }

  it("text that isn't JSON: says where", () => {
    expect(() => run('{"layout": biased}')).toThrow(/counts\.json: not JSON at line 1, column 12/);
  });

  it("a number too large for floating point", () => {
    const text = JSON.stringify(changed({ leakedBits: 12345 })).replace("12345", "1e999");
    expect(() => run(text)).toThrow(/leakedBits: must be a finite number/);
  });
});

function catchError(action: () => void): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was refused");
}
