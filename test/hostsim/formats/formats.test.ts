/**
 * Every JSON that a verb prints begins with its format and version, and is what the published schema says:
 * no field missing, none that the schema does not name. A verb with `--json` that is not here fails, and so
 * does a format that nothing prints.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allVerbs } from "../../../hostsim/cli/program.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { FORMATS, type FormatName } from "../../../hostsim/formats/formats.js";
import { INPUT_FORMATS } from "../../../hostsim/formats/inputs.js";
import { SCHEMA_FOLDER, schemaFile } from "../../../hostsim/formats/schema-file.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { runCommand } from "../../support/command-line.js";
import { imageFolder } from "../../support/images.js";
import { published, publishedFormat } from "../../support/published-schema.js";

const SCRIPT = join(packageRoot, "docs/scripts/operator-session.txt");
const NAMES = Object.keys(FORMATS) as FormatName[];
/** Written and read, by name. */
const ALL_NAMES = [...NAMES, ...Object.keys(INPUT_FORMATS)].sort();
const OPERATOR = "a pass phrase of the operator";
const KEY = ["--operator-key", "operator.key"];
const STORES = ["--keystore", "keys", ...KEY];
const picoImage = join(imageFolder("pico"), "image.uf2");
imageFolder("mps2-an505");

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-formats-"));
  writeFileSync(join(folder, "operator.key"), OPERATOR, { mode: 0o600 });
  writeFileSync(join(folder, "text"), "attack at dawn");
  const files = [picoImage, join(imageFolder("pico2"), "image.uf2")].map((file) => readFileSync(file));
  writeFileSync(join(folder, "both.uf2"), Buffer.concat(files));
  const key = new Uint8Array(32 * 20).map((_, i) => (i * 151 + (i >> 5)) & 255);
  for (const [owner, peer] of [
    ["beijing", "vienna"],
    ["vienna", "beijing"],
  ] as const) {
    const quotas = { authentication: 0, relay: 0, application: 0 };
    const settings = { owner, blocks: 40, quotas, origin: "secret" } as const;
    const store = await SealedStore.create(join(folder, "keys", owner), Buffer.from(OPERATOR), settings);
    store.add(peer, 7, key);
    store.close();
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A command that prints a format; those that write for each other stand in their order. */
const PRINTED: readonly (readonly [FormatName, string])[] = [
  ["satqkd-version", "--version --json"],
  ["satqkd-formats", "formats --json"],
  ["satqkd-pki", "pki certificates --sae alice --json"],
  ["satqkd-boards", "boards --json"],
  ["satqkd-bench", "bench pattern --json"],
  ["satqkd-dictionary", "dictionary --json"],
  ["satqkd-scenario-check", "scenario check jinan-250mhz --json"],
  ["satqkd-passes", "passes stellenbosch --days 1 --key jinan-1-stellenbosch --json"],
  ["satqkd-jobs", "jobs expected-key jinan-250mhz --from 2025-04-05 --results rows --json"],
  ["satqkd-keylength", `keylength ${join(packageRoot, "examples/counts.json")} --json`],
  ["satqkd-pass", "pass jinan-250mhz --window 5 --seed 1 --json --tags-out tags.npy"],
  [
    "satqkd-attack",
    "attack jinan-250mhz --by trojan-light --window 3 --tail-bound clopper-pearson --seed 1 --json",
  ],
  ["satqkd-distil", "distil tags.npy --schedule jinan-250mhz --window 5 --seed 1 --json"],
  ["satqkd-pass", "pass jinan-250mhz --window 1 --seed 1 --board pico --attack intercept-resend --json"],
  ["satqkd-pass", "pass jinan-250mhz --window 0.1 --seed 1 --link-outage 0,1000 --wait 1 --json"],
  ["satqkd-station", "station --scenario jinan-250mhz --window 1 --seed 1 --json"],
  ["satqkd-stats", "stats pico --count 100000 --json"],
  ["satqkd-stats", "stats pico --count 10 --json"],
  ["satqkd-step", "step pico --lines lasers --count 2 --json"],
  ["satqkd-step", "step jinan-250mhz --at 7e10 --count 0 --json"],
  ["satqkd-trace", "trace pico --count 10 -o trace.txt --json"],
  ["satqkd-diff", "diff pico?count=10 pico?seed=2&count=10 --json"],
  ["satqkd-diff", "diff pico?count=10 pico?count=10 --json"],
  ["satqkd-console", `console host --script ${SCRIPT} --record session.jsonl --json`],
  ["satqkd-console-show", "console --show session.jsonl --json"],
  ["satqkd-console", "console --replay session.jsonl --json"],
  [
    "satqkd-procedure-check",
    `procedure check ${join(packageRoot, "firmware/procedures/safe-shutdown.ts")} --json`,
  ],
  ["satqkd-entropy-sample", "entropy sample model --samples 10000 --out samples --json"],
  ["satqkd-entropy-assess", "entropy assess samples --json"],
  ["satqkd-identify", `identify ${picoImage} --json`],
  ["satqkd-identify-families", "identify both.uf2 --json"],
  ["satqkd-build", "build mps2-an505 --json"],
  ["satqkd-emulate", "emulate pico --pulses 1 --json"],
  ["satqkd-emulate-digests", "emulate mps2-an505 --pulses 1 --json"],
  ["satqkd-keys-status", `keys keys/beijing ${KEY.join(" ")} --json`],
  ["satqkd-send", `send text --from vienna --to beijing --out message ${STORES.join(" ")} --json`],
  ["satqkd-receive", `receive message --out received ${STORES.join(" ")} --json`],
  ["satqkd-keys-take", `keys keys/beijing take --peer vienna --blocks 2 --out pad ${KEY.join(" ")} --json`],
  ["satqkd-keys-stop", `keys keys/beijing stop --peer vienna ${KEY.join(" ")} --json`],
  ["satqkd-keys-resync", `keys keys/beijing resync --peer vienna --burn ${KEY.join(" ")} --json`],
  ["satqkd-keys-rekey", `keys keys/beijing rekey --burn ${KEY.join(" ")} --json`],
];

/** Formats whose JSON costs much or needs more than a command: the test that holds it against the schema. */
const SEEN_ELSEWHERE: Partial<Record<FormatName, string>> = {
  "satqkd-build-script": "test/firmware/prompt/upload.test.ts",
  "satqkd-demo": "test/hostsim/demo/demonstrate.test.ts",
  "satqkd-flash": "test/hostsim/flash/flash.test.ts",
  "satqkd-flash-script": "test/firmware/prompt/upload.test.ts",
  "satqkd-origin": "test/hostsim/relay/campaign.test.ts",
  "satqkd-pass-report": "test/hostsim/report/pages.test.ts",
  "satqkd-pulses": "test/hostsim/report/pages.test.ts",
  "satqkd-optimise": "test/hostsim/optimise/optimise-command.test.ts",
  "satqkd-optimise-losses": "test/hostsim/optimise/optimise-command.test.ts",
  "satqkd-play": "test/hostsim/play/serve.test.ts",
  "satqkd-procedure-build": "test/firmware/procedures/compile.test.ts",
  "satqkd-network": "test/hostsim/scheduling/network.test.ts",
  "satqkd-network-comparison": "test/hostsim/scheduling/compare-results.test.ts",
  "satqkd-network-flown": "test/hostsim/relay/fly-network.test.ts",
  "satqkd-network-study": "test/hostsim/jobs/network-study.test.ts",
  "satqkd-job-result": "test/hostsim/jobs/run-jobs.test.ts",
  "satqkd-relay": "test/hostsim/relay/campaign.test.ts",
};

describe("what is printed", () => {
  it.each(PRINTED)("%s: %s", async (name, line) => {
    const { stdout, stderr } = await runCommand(line.split(" "), folder);
    expect(stdout, stderr).not.toBe("");
    published(name, stdout);
  });

  it("a store's mark", () => {
    published("satqkd-mark", readFileSync(join(folder, "keys", "vienna.mark"), "utf8"));
  });

  it("the header of each kind of trace, and of a recording; the sizes of an image", async () => {
    for (const [ending, header] of [
      ["vcd", (text: string) => /\$comment (\{.*?\}) \$end/s.exec(text)![1]!],
      ["txt", (text: string) => text.split("\n")[0]!.slice(2)],
      ["json", (text: string) => JSON.stringify(JSON.parse(text).satqkd)],
      ["html", (text: string) => JSON.stringify(JSON.parse(/id="data">([^<]*)</.exec(text)![1]!).header)],
    ] as const) {
      const run = await runCommand(["trace", "pico", "--count", "9", "-o", `header.${ending}`], folder);
      expect(run.stderr).toBe("");
      published("satqkd-trace-header", header(readFileSync(join(folder, `header.${ending}`), "utf8")));
    }
    published("satqkd-recording", readFileSync(join(folder, "session.jsonl"), "utf8").split("\n")[0]!);
    published("satqkd-sizes", readFileSync(join(imageFolder("pico"), "sizes.json"), "utf8"));
    published("satqkd-sizes", readFileSync(join(packageRoot, "boards/pico/sizes.json"), "utf8"));
  });

  it("of every format, here or where a test says so", () => {
    const files = ["satqkd-mark", "satqkd-trace-header", "satqkd-recording", "satqkd-sizes"] as const;
    const here = new Set<FormatName>([...PRINTED.map(([name]) => name), ...files]);
    for (const name of NAMES.filter((each) => !here.has(each))) {
      const file = SEEN_ELSEWHERE[name];
      expect(file, name).toBeDefined();
      expect(readFileSync(join(packageRoot, file!), "utf8"), name).toContain(`"${name}"`);
    }
  });

  it("of every verb that has --json", async () => {
    const leaves = (command: Command, name = "satqkd"): [string, Command][] => [
      [name, command],
      ...command.commands.flatMap((inner) => leaves(inner, `${name} ${inner.name()}`)),
    ];
    const program = await allVerbs();
    const missing = leaves(program)
      .filter(([, { options }]) => options.some(({ long }) => long === "--json"))
      .map(([name]) => name)
      .filter((name) => !Object.values(FORMATS).some(({ from }) => from.startsWith(`${name} `)));
    expect(missing).toEqual([]);
  });

  it("by one function: no verb makes JSON of its own", () => {
    const verbs = join(packageRoot, "hostsim", "cli");
    const makers = readdirSync(verbs).filter((file) =>
      readFileSync(join(verbs, file), "utf8").includes("JSON.stringify("),
    );
    // A JSON Schema, and WaveJSON, whose formats are others'.
    expect(makers).toEqual(["print-json.ts", "scenario.ts", "trace.ts"]);
  });
});

describe("a check that refuses", () => {
  const good = JSON.stringify({ format: "satqkd-play", version: 1, url: "http://127.0.0.1/", folder: "/" });
  it.each([
    ["no head", { url: "u", folder: "f" }, /not with format, version/],
    [
      "a head that is not first",
      { url: "u", format: "satqkd-play", version: 1, folder: "f" },
      /not with format/,
    ],
    ["a field too many", { ...JSON.parse(good), port: 1 }, /must NOT have additional properties/],
    [
      "a field too few",
      { format: "satqkd-play", version: 1, url: "u" },
      /must have required property 'folder'/,
    ],
    ["another version", { ...JSON.parse(good), version: 2 }, /version must be equal to constant/],
    ["a name without a schema", { format: "satqkd-toy", version: 1 }, /no schema in docs\/formats/],
  ])("%s", (_, data, why) => {
    expect(publishedFormat(good)).toBe("satqkd-play");
    expect(() => publishedFormat(JSON.stringify(data))).toThrow(why);
  });
});

describe("satqkd formats", () => {
  it("lists every format with its version and where it comes from", async () => {
    const { stdout } = await runCommand(["formats"], folder);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.map((line) => line.split(/ +/).slice(0, 2))).toEqual(
      ALL_NAMES.map((name) => [name, String({ ...FORMATS, ...INPUT_FORMATS }[name as FormatName].version)]),
    );
    expect(NAMES).toEqual([...NAMES].sort());
  });

  it("prints a format's schema as it is published", async () => {
    const { status, stdout } = await runCommand(["formats", "satqkd-pass"], folder);
    expect(status).toBe(0);
    expect(stdout).toBe(readFileSync(schemaFile("satqkd-pass"), "utf8"));
    const unknown = await runCommand(["formats", "satqkd-toy"], folder);
    expect([unknown.status, unknown.stdout]).toEqual([2, ""]);
    expect(unknown.stderr).toMatch(/^satqkd: [^\n]*no such format[^\n]*\n$/);
  });

  it("has a file for every format, and no other", () => {
    expect(readdirSync(SCHEMA_FOLDER).sort()).toEqual(ALL_NAMES.map((name) => `${name}.schema.json`).sort());
    for (const name of NAMES) expect(existsSync(schemaFile(name))).toBe(true);
  });
});
