/**
 * What goes wrong around the program, over all verbs: missing files, folders that can't be read, files of
 * another kind, numbers out of all proportion, full disks, closed pipes. Each is one line and an exit code,
 * never a stack trace, and leaves nothing half written. A new verb, or a new option that names a file, fails
 * here until it has its row.
 */
import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allVerbs } from "../../../hostsim/cli/program.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { type CommandResult, runCommand } from "../../support/command-line.js";
import { imageFolder } from "../../support/images.js";
import { withSmallFiles } from "../../support/small-files.js";
import { IS_THOROUGH } from "../../support/thorough.js";

imageFolder("pico");

const everything = await allVerbs();
const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");
const TLE = "test/cases/after-decay/highdrag.tle";
const PASSES = ["passes", "stellenbosch", "--days", "1"];
/** A night at which no satellite is over Jinan, and a folder that is there. */
const JOBS = ["--from", "2025-04-05T16:00:00Z", "--seconds", "1", "--results", "folder.json"];
const STUDY = ["network", "jinan-1-and-four", "--days", "1", "--seed", "1"];
const CONSOLE = ["console", "host", "--send", "set-mode standby"];

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-every-verb-"));
  writeFileSync(join(folder, "operator.key"), "a pass phrase of the operator\n", { mode: 0o600 });
  copyFileSync(join(packageRoot, TLE), join(folder, "orbit.tle"));
  writeFileSync(join(folder, "nothing.json"), "");
  writeFileSync(
    join(folder, "junk.json"),
    Uint8Array.from({ length: 5000 }, (_, i) => (i * 151 + (i >> 3)) & 255),
  );
  writeFileSync(join(folder, "other.json"), '[1, "x", null, {"a": []}]\n');
  writeFileSync(join(folder, "number.json"), "1e999\n");
  writeFileSync(join(folder, "plain"), "text\n");
  mkdirSync(join(folder, "folder.json"));
  const made = await runCommand(
    ["keys", "store/jinan", "init", "--operator-key", "operator.key", "--owner", "jinan"],
    folder,
  );
  expect(made.stderr).toBe("");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Everything in the folder, by path. */
function contents(): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

/** One line for the user, after what a verb tells of its progress. */
function expectOneLine({ status, stderr }: CommandResult, what: string): void {
  const lines = stderr.trimEnd().split("\n");
  expect(
    lines.filter((line) => line.startsWith("satqkd: ")),
    `${what}: ${stderr}`,
  ).toHaveLength(1);
  expect(lines.at(-1), what).toMatch(/^satqkd: \S/);
  expect(stderr, what).not.toMatch(/^ +at |node:internal|Error:/m);
  expect(status, what).toBeGreaterThan(0);
}

type Words = (path: string) => string[];
const KEYSTORE = ["--keystore", "store", "--operator-key", "operator.key"];

/** What reads a file, a folder or a device: verb and argument or option, and a command with it. */
const INPUTS: Record<string, Words> = {
  "pass <scenario>": (path) => ["pass", path, "--window", "1"],
  "pass --operator-key": (path) => [
    "pass",
    "jinan-250mhz",
    "--window",
    "1",
    "--keystore",
    "new",
    "--operator-key",
    path,
  ],
  "pass --satellite": (path) => ["pass", "jinan-250mhz", "--window", "1", "--satellite", `serial:${path}`],
  "pass --board": (path) => ["pass", "jinan-250mhz", "--window", "1", "--board", path],
  "station [name]": (path) => ["station", path, "--window", "1"],
  "station --scenario": (path) => ["station", "--window", "1", "--scenario", path],
  "station --satellite": (path) => ["station", "--window", "1", "--satellite", `serial:${path}`],
  "satellite <scenario>": (path) => ["satellite", path, "--window", "1", "--seed", "1", "--listen", "0"],
  "satellite --station": (path) => [
    "satellite",
    "jinan-250mhz",
    "--seed",
    "1",
    "--listen",
    "0",
    "--station",
    path,
  ],
  "scenario check <scenario>": (path) => ["scenario", "check", path],
  "scenario new --from": (path) => ["scenario", "new", "mine.jsonc", "--from", path],
  "passes [station]": (path) => ["passes", path],
  "passes --orbit": (path) => [...PASSES, "--orbit", path],
  "passes --tle": (path) => [...PASSES, "--tle", path],
  "passes --key": (path) => [...PASSES, "--key", path],
  "jobs <kind>": (path) => ["jobs", path, "jinan-250mhz", ...JOBS],
  "jobs <scenario>": (path) => ["jobs", "pass", path, ...JOBS],
  "jobs --merge": (path) => ["jobs", "pass", "jinan-250mhz", ...JOBS, "--merge", path],
  "attack <scenario>": (path) => ["attack", path, "--by", "jamming", "--window", "1"],
  "attack --by": (path) => ["attack", "jinan-250mhz", "--window", "1", "--by", path],
  "keylength <counts>": (path) => ["keylength", path],
  "distil <tags>": (path) => ["distil", path, "--schedule", "jinan-250mhz", "--seed", "1", "--window", "1"],
  "distil --schedule": (path) => ["distil", "tags.csv", "--schedule", path, "--seed", "1"],
  "distil --symbols": (path) => ["distil", "tags.csv", "--schedule", "jinan-250mhz", "--symbols", path],
  "distil --board": (path) => [
    "distil",
    "tags.csv",
    "--schedule",
    "jinan-250mhz",
    "--seed",
    "1",
    "--board",
    path,
  ],
  "keys <store>": (path) => ["keys", path, "--operator-key", "operator.key"],
  "keys --operator-key": (path) => ["keys", "store/jinan", "--operator-key", path],
  "keys --new-operator-key": (path) => [
    "keys",
    "store/jinan",
    "rekey",
    "--operator-key",
    "operator.key",
    "--new-operator-key",
    path,
  ],
  "kme <station>": (path) => ["kme", path, "--config", "kme.json"],
  "kme --config": (path) => ["kme", "jinan", "--config", path],
  "verify <file>": (path) => ["verify", path],
  "verify --authority": (path) => ["verify", "other.json", "--authority", path],
  "tunnel wireguard --config": (path) => ["tunnel", "wireguard", "--config", path],
  "tunnel strongswan --config": (path) => ["tunnel", "strongswan", "--config", path],
  "relay <scenario>": (path) => ["relay", path],
  "network --merge": (path) => [
    ...STUDY,
    "--results",
    "folder.json",
    "--sweep",
    "satellites=6..6",
    "--merge",
    path,
  ],
  "network [scenario]": (path) => ["network", path],
  "network --compare": (path) => ["network", "--compare", path, path],
  "relay --operator-key": (path) => [
    "relay",
    "beijing-stellenbosch",
    "--keystore",
    "new",
    "--operator-key",
    path,
  ],
  "send <file>": (path) => [
    "send",
    path,
    "--from",
    "jinan",
    "--to",
    "satellite",
    ...KEYSTORE,
    "--out",
    "message",
  ],
  "send --keystore": (path) => [
    "send",
    "plain",
    "--from",
    "jinan",
    "--to",
    "satellite",
    "--keystore",
    path,
    "--operator-key",
    "operator.key",
    "--out",
    "message",
  ],
  "send --operator-key": (path) => [
    "send",
    "plain",
    "--from",
    "jinan",
    "--to",
    "satellite",
    "--keystore",
    "store",
    "--operator-key",
    path,
    "--out",
    "message",
  ],
  "receive <message>": (path) => ["receive", path, ...KEYSTORE, "--out", "received"],
  "receive --keystore": (path) => [
    "receive",
    "plain",
    "--keystore",
    path,
    "--operator-key",
    "operator.key",
    "--out",
    "received",
  ],
  "receive --operator-key": (path) => [
    "receive",
    "plain",
    "--keystore",
    "store",
    "--operator-key",
    path,
    "--out",
    "received",
  ],
  "optimise <scenario>": (path) => ["optimise", path],
  "optimise --board": (path) => ["optimise", "jinan-250mhz", "--board", path],
  "boards new <name>": (path) => ["boards", "new", path, "--like", "pico"],
  "boards new --like": (path) => ["boards", "new", "mine", "--like", path],
  "build <board>": (path) => ["build", path],
  "flash <board>": (path) => ["flash", path],
  "flash --image": (path) => ["flash", "pico", "--drive", "folder.json", "--image", path],
  "flash --drive": (path) => ["flash", "pico", "--drive", path],
  "flash --port": (path) => ["flash", "espruino-pico", "--port", path],
  "identify [file]": (path) => ["identify", path],
  "identify --port": (path) => ["identify", "--port", path],
  "emulate <board>": (path) => ["emulate", path],
  "emulate --image": (path) => ["emulate", "pico", "--image", path],
  "step <target>": (path) => ["step", path, "--plain"],
  "step --against": (path) => ["step", "pico", "--plain", "--against", path],
  "trace --against": (path) => ["trace", "pico", "-o", "trace.html", "--against", path],
  "trace <target>": (path) => ["trace", path, "-o", "trace.txt"],
  "stats <target>": (path) => ["stats", path],
  "diff <expected>": (path) => ["diff", path, "pico?seed=1&count=10"],
  "diff <seen>": (path) => ["diff", "pico?seed=1&count=10", path],
  "console [target]": (path) => ["console", `serial:${path}`, "--send", "set-mode standby"],
  "console --script": (path) => ["console", "host", "--script", path],
  "console --replay": (path) => ["console", "--replay", path],
  "console --show": (path) => ["console", "--show", path],
  "console --dictionary": (path) => [...CONSOLE, "--dictionary", path],
  "procedure build <file>": (path) => ["procedure", "build", path, "--output", "procedures"],
  "procedure check <file>": (path) => ["procedure", "check", path],
  "entropy sample <source>": (path) => ["entropy", "sample", `serial:${path}`, "--out", "samples"],
  "entropy assess <file>": (path) => ["entropy", "assess", path],
  "entropy assess --restarts": (path) => ["entropy", "assess", path, "--restarts", path],
  "bench [names...]": (path) => ["bench", path],
};

/** What writes a file: a command with it, and whether a run is short enough to be done here. */
const OUTPUTS: Record<string, { words: Words; isShort: boolean; isSecret?: true; replaces?: true }> = {
  "pass --key-out": {
    words: (path) => ["pass", "jinan-250mhz", "--window", "1", "--seed", "1", "--key-out", path],
    isShort: false,
  },
  "pass --report": {
    words: (path) => ["pass", "jinan-250mhz", "--window", "0.5", "--seed", "1", "--report", join(path, "..")],
    isShort: false,
  },
  "attack --report": {
    words: (path) => [
      "attack",
      "jinan-250mhz",
      "--by",
      "jamming",
      "--window",
      "1",
      "--report",
      join(path, ".."),
    ],
    isShort: false,
  },
  "keylength --report": {
    words: (path) => ["keylength", join(packageRoot, "examples/counts.json"), "--report", join(path, "..")],
    isShort: false,
  },
  "station --key-out": {
    words: (path) => ["station", "--window", "1", "--seed", "1", "--key-out", path],
    isShort: false,
  },
  "pass --tags-out": {
    words: (path) => ["pass", "jinan-250mhz", "--window", "0.05", "--seed", "1", "--tags-out", `${path}.csv`],
    isShort: false,
  },
  "pass --timeline": {
    words: (path) => [
      "pass",
      "jinan-250mhz",
      "--window",
      "0.05",
      "--seed",
      "1",
      "--timeline",
      `${path}.parquet`,
    ],
    isShort: true,
  },
  "pass --sifted-out": {
    words: (path) => [
      "pass",
      "jinan-250mhz",
      "--window",
      "0.05",
      "--seed",
      "1",
      "--sifted-out",
      `${path}.npy`,
    ],
    isShort: true,
    isSecret: true,
  },
  "distil --key-out": {
    words: (path) => [
      "distil",
      "tags.csv",
      "--schedule",
      "jinan-250mhz",
      "--seed",
      "1",
      "--window",
      "1",
      "--key-out",
      path,
    ],
    isShort: false,
    isSecret: true,
  },
  "scenario new [file]": { words: (path) => ["scenario", "new", path], isShort: true },
  "scenario schema --output": { words: (path) => ["scenario", "schema", "--output", path], isShort: true },
  "jobs --results": {
    words: (path) => ["jobs", "pass", "jinan-250mhz", "--from", "2025-04-05", "--results", join(path, "..")],
    isShort: false,
  },
  "passes --ics": { words: (path) => [...PASSES, "--ics", path], isShort: true },
  "keys --out": {
    words: (path) => [
      "keys",
      "store/jinan",
      "take",
      "--operator-key",
      "operator.key",
      "--peer",
      "satellite",
      "--blocks",
      "1",
      "--out",
      path,
    ],
    isShort: false,
  },
  "send --out": {
    words: (path) => ["send", "plain", "--from", "jinan", "--to", "satellite", ...KEYSTORE, "--out", path],
    isShort: false,
  },
  "receive --out": { words: (path) => ["receive", "plain", ...KEYSTORE, "--out", path], isShort: false },
  "optimise --output": { words: (path) => ["optimise", "jinan-250mhz", "--output", path], isShort: false },
  "demo relay-tunnel --report": {
    words: (path) => ["demo", "relay-tunnel", "--report", join(path, "..")],
    isShort: false,
  },
  "relay --report": {
    words: (path) => ["relay", "beijing-stellenbosch", "--report", join(path, "..")],
    isShort: false,
  },
  "relay --pictures-out": {
    words: (path) => ["relay", "beijing-stellenbosch", "--pictures-out", join(path, "..")],
    isShort: false,
  },
  "network --report": { words: (path) => [...STUDY, "--report", join(path, "..")], isShort: false },
  "network --results": {
    words: (path) => [...STUDY, "--weather-seeds", "1", "--results", join(path, "..")],
    isShort: false,
  },
  "network --series": { words: (path) => [...STUDY, "--series", join(path, "..")], isShort: false },
  "network --out": {
    words: (path) => ["network", "jinan-1-and-four", "--days", "1", "--seed", "1", "--out", join(path, "..")],
    isShort: false,
  },
  "emulate --capture": {
    words: (path) => ["emulate", "pico", "--pulses", "1", "--capture", path],
    isShort: false,
  },
  "emulate --junit": {
    words: (path) => ["emulate", "pico", "--pulses", "1", "--junit", path],
    isShort: false,
  },
  "diff --junit": {
    words: (path) => ["diff", "pico?count=10", "pico?count=10", "--junit", path],
    isShort: true,
  },
  "emulate --flash": {
    words: (path) => ["emulate", "pico", "--pulses", "1", "--flash", path],
    isShort: false,
    replaces: true,
  },
  "build --output": {
    words: (path) => ["build", "espruino-pico", "--output", join(path, "..")],
    isShort: false,
    replaces: true,
  },
  "procedure build --output": {
    words: (path) => [
      "procedure",
      "build",
      join(packageRoot, "firmware/procedures/safe-shutdown.ts"),
      "--output",
      join(path, ".."),
    ],
    isShort: false,
    replaces: true,
  },
  "pki <folder>": { words: (path) => ["pki", join(path, ".."), "--sae", "alice"], isShort: false },
  "trace --output": {
    words: (path) => ["trace", "pico", "--count", "2000", "--output", `${path}.vcd`],
    isShort: true,
  },
  "console --record": { words: (path) => [...CONSOLE, "--record", path], isShort: true },
  "dictionary --xtce": { words: (path) => ["dictionary", "--xtce", path], isShort: true },
  "entropy sample --out": {
    words: (path) => ["entropy", "sample", "model", "--samples", "10000", "--out", path],
    isShort: true,
  },
};

/** Options with a value that names something else than a file. */
const NO_FILES =
  /^--(seed|window|lines|refill|tail-bound|attack|assume|link-loss|link-outage|uplink|downlink|at|satellite|from|days|minimum-elevation|sun-below|minimum-seconds|phase-error|method|owner|blocks|quota|peer|purpose|slew|to|protocol|key-bases|most-photons|random-bits|free|season|isolation|runs|efficiency|losses|serial|restart|pulses|clock|stall|gdb|mode|replay|delays|count|first|pulse-width-ps|wires|trigger|start-ps|slot-ps|send|await|expect|wait|sense|timeout|baud|samples|restarts|sample-bits|claim|listen|on|channels|tick|slot-zero|own-clock|when-dry|tunnel|seconds|windows|seeds|threads|queue|shard|lost-after|idle|weather-seeds|sweep|least|series-step|series-format)$/;
/**
 * Folders that stores are made in, and marks: with writers and tests of their own (test/hostsim/keystore).
 */
const OTHER_WRITERS = ["pass --keystore", "relay --keystore", "keys --anchor"];
/** A number, and words of a few. */
const NO_FILES_HERE = [
  "play --port",
  "completion <shell>",
  "formats [name]",
  "pki --station",
  "pki --sae",
  "pki --host",
];

/** Verbs with a subcommand each by their whole names. */
function leaves(command: Command = everything, name = ""): [string, Command][] {
  if (command.commands.length === 0) return [[name, command]];
  return command.commands.flatMap((inner) => leaves(inner, `${name} ${inner.name()}`.trim()));
}

describe("the table", () => {
  it("has every verb's arguments, and every option that may name a file", () => {
    const known = new Set([
      ...Object.keys(INPUTS),
      ...Object.keys(OUTPUTS),
      ...OTHER_WRITERS,
      ...NO_FILES_HERE,
    ]);
    const missing = leaves().flatMap(([name, command]) =>
      [
        ...command.registeredArguments
          .map((argument) =>
            argument.required
              ? `<${argument.name()}>`
              : `[${argument.name()}${argument.variadic ? "..." : ""}]`,
          )
          .filter((argument) => argument !== "[action]"),
        ...command.options
          .filter((option) => option.required && !NO_FILES.test(option.long!))
          .map(({ long }) => long!),
      ]
        .map((what) => `${name} ${what}`)
        .filter((what) => !known.has(what)),
    );
    expect(missing).toEqual([]);
  });
});

describe("inputs", () => {
  const bad = [
    "missing.json",
    "plain/below.json",
    "folder.json",
    "nothing.json",
    "junk.json",
    "other.json",
    "number.json",
  ];
  /**
   * Of what is bad: any file can be sent, an empty script does nothing, a compiler takes its time, and a
   * check tells the faults of what it can read.
   */
  const BAD_COUNT: Record<string, number> = {
    "scenario check <scenario>": 5,
    "send <file>": 3,
    "console --script": 3,
    "procedure build <file>": 5,
  };
  it.each(Object.keys(INPUTS))("%s", async (what) => {
    const files = bad.slice(0, BAD_COUNT[what] ?? bad.length);
    for (const name of files) {
      const before = contents();
      const result = await runCommand(INPUTS[what]!(join(folder, name)), folder);
      expectOneLine(result, `${what} ${name}`);
      expect(result.stdout, `${what} ${name}`).toBe("");
      expect(contents(), `${what} ${name}`).toEqual(before);
    }
  });
});

describe("outputs", () => {
  it.each(Object.keys(OUTPUTS))(
    "%s: a folder that is missing or none, and a name that is taken",
    async (what) => {
      const { words, replaces } = OUTPUTS[what]!;
      const isFolder = /report|results|series|network --out|pictures|build|pki/.test(what);
      const before = contents();
      for (const path of isFolder ? ["plain/a/b"] : ["no/such/a", "plain/a"]) {
        const result = await runCommand(words(join(folder, path)), folder);
        expectOneLine(result, `${what} ${path}`);
        expect(result.status, `${what} ${path}`).toBe(2);
        // Before the work: nothing of it is told.
        expect([result.stdout, result.stderr.trimEnd().split("\n").length], `${what} ${path}`).toEqual([
          "",
          1,
        ]);
      }
      if (!replaces && !isFolder) {
        const [path] = words(join(folder, "plain")).slice(-1);
        const isOurs = !existsSync(path!);
        if (isOurs) writeFileSync(path!, "text\n");
        const result = await runCommand(words(join(folder, "plain")), folder);
        expectOneLine(result, `${what}, taken`);
        expect(result.stderr).toMatch(/exists and is not replaced without --force/);
        expect(readFileSync(path!, "utf8")).toBe("text\n");
        if (isOurs) rmSync(path!);
      }
      expect(contents()).toEqual(before);
    },
  );

  const short = Object.keys(OUTPUTS).filter((what) => OUTPUTS[what]!.isShort);
  it.each(short)(
    "%s: a full disk leaves nothing, the retry goes through, and --force replaces",
    async (what) => {
      const words = OUTPUTS[what]!.words(join(folder, what.replaceAll(/\W/g, "-")));
      const before = contents();
      const full = await withSmallFiles(16, () => runCommand(words, folder));
      expectOneLine(full, what);
      expect(full.stderr).toMatch(/can't be written \(EFBIG\); nothing is left of it\n$/);
      expect(full.status).toBe(12);
      expect(contents()).toEqual(before);
      const { status } = await runCommand(words, folder);
      expect(status).toBe(0);
      const path = words.at(-1)!;
      const whole = readFileSync(path);
      expect(whole.length).toBeGreaterThan(16);
      expect((await runCommand(words, folder)).status).toBe(2);
      writeFileSync(path, "old");
      expect((await runCommand([...words, "--force"], folder)).status).toBe(0);
      // A calendar says when it was made.
      expect(readFileSync(path).length).toBe(whole.length);
    },
  );
});

describe("what compilers make", () => {
  it.each([
    ["build --output", "console.js"],
    ["procedure build --output", "safe-shutdown.sqp"],
  ])("%s: a full disk leaves what was there, and the retry goes through", async (what, file) => {
    const words = OUTPUTS[what]!.words(join(folder, "made", file));
    const before = contents();
    const full = () => withSmallFiles(16, () => runCommand(words, folder));
    const first = await full();
    expectOneLine(first, what);
    expect(first.status).toBe(12);
    expect(contents()).toEqual(before);
    const path = join(folder, "made", file);
    mkdirSync(join(folder, "made"));
    writeFileSync(path, "old");
    const second = await full();
    expect([second.status, second.stderr.match(/can't be written \(EFBIG\)/g)]).toEqual([
      12,
      ["can't be written (EFBIG)"],
    ]);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect((await runCommand(words, folder)).status).toBe(0);
    expect(readFileSync(path).length).toBeGreaterThan(16);
    rmSync(join(folder, "made"), { recursive: true });
  });
});

describe("numbers", () => {
  const odd = [
    "",
    " ",
    "x",
    "NaN",
    "Infinity",
    "-1",
    "1e999",
    "-1e308",
    "1e-400",
    "0x10",
    "1,",
    "9".repeat(400),
    "\u0000",
    "１",
  ];
  it("of all options are read, or refused as a bad argument", () => {
    for (const [name, { options }] of leaves())
      for (const { long, parseArg } of options) {
        if (parseArg === undefined) continue;
        for (const text of odd)
          try {
            parseArg(text, undefined as never);
          } catch (error) {
            const isTold = error instanceof InvalidArgumentError || (error as Error).name === "UserError";
            expect(isTold, `${name} ${long} ${JSON.stringify(text)}: ${error}`).toBe(true);
          }
      }
  });

  it.each([
    ["step pico --plain --at 9007199254740991"],
    ["step pico --plain --at 9007199254740992"],
    ["stats pico --first 9007199254740991"],
    ["stats pico --pulse-width-ps 1e999"],
    ["trace pico --count 9007199254740991 -o huge.json"],
    ["trace pico --count 9007199254740991 -o huge.html"],
    ["trace jinan-250mhz --first 75884920000 --count 9007199254740991 -o huge.vcd"],
    ["entropy sample model --samples 999999999 --restarts 999999999 --out samples"],
    ["passes stellenbosch --days 1e308"],
    ["passes stellenbosch --days 1e-300"],
    ["passes --at 1e308,0"],
    ["passes stellenbosch --from 99999-01-01"],
    ["passes stellenbosch --from 9999-12-31 --days 1"],
    ["pass jinan-250mhz --window 1e-300"],
    ["pass jinan-250mhz --window 1e-9"],
    ["pass jinan-250mhz --refill 0"],
    [
      "keys store/jinan take --operator-key operator.key --peer satellite --blocks 9007199254740991 --out pad",
    ],
    ["emulate pico --pulses 1 --stall 9007199254740993:0:1"],
    ["emulate pico --pulses 1 --stall 0:65536:1"],
    ["emulate pico --pulses 1 --stall 0:0:0"],
    ["optimise jinan-250mhz --losses 1e308"],
    ["optimise jinan-250mhz --most-photons 1e-300"],
    ["optimise jinan-250mhz --season 1e308"],
    ["optimise bench-250mhz --free elevation"],
    ["attack jinan-250mhz --all --runs 1e308"],
    ["attack jinan-250mhz --all --window 1e-300"],
    ["attack jinan-250mhz --by jamming --all"],
    ["attack jinan-250mhz --by jamming --isolation 3"],
    ["relay beijing-stellenbosch --slew 1e308"],
    ["flash pico --restart 1e308"],
    ["console host --timeout 1e308 --send x"],
    ["console host --wait 1e300"],
    ["console host --baud 9007199254740991 --sense supply 9007199254740991"],
  ])("%s", async (line) => {
    const before = contents();
    expectOneLine(await runCommand(line.split(" "), folder), line);
    expect(contents()).toEqual(before);
  });
});

/**
 * Verbs whose printing is done here by processes of their own: in CI one that prints at once, one that prints
 * line by line while it runs, and the parser.
 */
const PRINTING = [
  ...["boards", "console host --wait 0.1", "--help"],
  ...(IS_THOROUGH
    ? [
        "dictionary --json",
        "passes stellenbosch --days 1",
        "step pico --plain --count 2",
        "stats pico --count 10000",
        "diff pico?seed=1&count=10 pico?seed=1&count=10",
      ]
    : []),
];

describe("what is printed", () => {
  const started = (line: string, stdout: "pipe" | number) =>
    new Promise<{ code: number | null; errors: string }>((resolve) => {
      const child = spawn(process.execPath, [MAIN, ...line.split(" ")], {
        cwd: folder,
        stdio: ["ignore", stdout, "pipe"],
      });
      let errors = "";
      child.stderr!.on("data", (bytes) => {
        errors += bytes;
      });
      child.stdout?.destroy();
      child.on("close", (code) => resolve({ code, errors }));
    });

  it.each(PRINTING)(
    "%s: on a full disk one line and exit code 12, into a closed pipe nothing",
    async (line) => {
      const full = openSync("/dev/full", "w");
      const [onFull, closed] = await Promise.all([started(line, full), started(line, "pipe")]);
      expect(onFull).toEqual({ code: 12, errors: "satqkd: what is printed can't be written (ENOSPC)\n" });
      expect(closed.errors).toBe("");
    },
  );
});
