/**
 * The way in for somebody who has nothing but Node: the package is packed, installed into an empty folder,
 * and every verb does its job there. No compiler is on the PATH, of C or of anything else.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boardNames, loadBoard } from "../../../hostsim/board/board.js";
import { PACKED_COMMIT } from "../../../hostsim/board/build/source-state.js";
import { nameOf, VERBS } from "../../../hostsim/cli/verbs.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { PAGE_FILE } from "../../../hostsim/play/page-file.js";
import { partOfArchive, partsFromElsewhere } from "../../../hostsim/release/parts.js";
import { imageFolder } from "../../support/images.js";
import { type Installed, install, satqkd, satqkdEach } from "../../support/installed.js";

let installed: Installed;
/** How each verb's job ended. */
const ended = new Map<string, Pick<ReturnType<typeof satqkd>, "status" | "stdout" | "stderr">>();

beforeAll(() => {
  installed = install();
  const write = (name: string, text: string, mode = 0o644): void =>
    writeFileSync(join(installed.folder, name), text, { mode });
  write("operator.key", "a pass phrase of the operator\n", 0o600);
  write("letter", "a letter\n");
  write("short.json", JSON.stringify(overhead()));
  write("one-night.json", JSON.stringify(oneNight()));
  for (const verb of ALONE) ended.set(verb, satqkd(installed, [verb, ...JOBS[verb]![0]]));
  const together = Object.keys(JOBS).filter((verb) => !ALONE.includes(verb));
  const lines = [TAGS, ...together.map((verb) => [verb, ...JOBS[verb]![0]])];
  const [, ...ends] = satqkdEach(installed, lines);
  for (const [place, verb] of together.entries()) ended.set(verb, ends[place]!);
});
afterAll(() => rmSync(installed.above, { recursive: true }));

type Numbers = Record<string, { value: unknown }>;

/** The default scenario, very high above the station only, where a search has little to do. */
function overhead(): object {
  const file = shipped("scenario/jinan-250mhz.json") as Record<string, Numbers>;
  file.station!.minimumElevationDeg!.value = 77;
  file.session!.minimumPeakElevationDeg!.value = 77;
  return file;
}

/**
 * A relay's scenario with one night: planned, and too short for a relay, which takes minutes of a
 * processor.
 */
function oneNight(): object {
  const file = shipped("relay/scenario/beijing-stellenbosch.json") as {
    stations: Numbers[];
    plan: Numbers;
    pictures: { file: string }[];
  };
  for (const station of file.stations) station.minimumElevationDeg!.value = 70;
  file.plan.days!.value = 1;
  for (const picture of file.pictures) picture.file = "letter";
  return file;
}

function shipped(path: string): unknown {
  return JSON.parse(readFileSync(join(installed.home, "hostsim", path), "utf8"));
}

/** What `distil` is given. */
const TAGS = ["pass", "jinan-250mhz", "--window", "1", "--seed", "1", "--tags-out", "tags.csv"];
const KEYSTORE = ["--keystore", "store", "--operator-key", "operator.key"];
const IN_PACKAGE = "node_modules/satqkd";
const NO_COMPILER = /^satqkd: this compiles, and the compiler is not installed: npm install \S+@[\d.]+\n$/;

/**
 * What each verb is asked for, and what it says then. Later ones use what earlier ones have left; `flash`
 * and `play` have tests of their own.
 */
const JOBS: Readonly<Record<string, readonly [words: string[], says: RegExp, exit?: number]>> = {
  pass: [["jinan-250mhz", "--window", "20", ...KEYSTORE, "--report", "page"], /Secret key +[\d,]+ bits/],
  station: [["jinan", "--window", "1", "--seed", "1"], /Key for use +[\d,]+ bits/],
  // Nobody is at its other end here; the station before it had one of its own.
  satellite: [["jinan-250mhz"], /the other side has gone/, 5],
  distil: [["tags.csv", "--schedule", "jinan-250mhz", "--seed", "1", "--window", "1"], /Sifted +19,083 bits/],
  formats: [[], /satqkd-pass/],
  passes: [["stellenbosch", "--days", "1"], /rise \(UTC\)/],
  jobs: [
    ["expected-key", "jinan-250mhz", "--from", "2025-04-05", "--results", "rows", "--threads", "2"],
    /secretKeyBits +mean 728,442/,
  ],
  worker: [
    ["--queue", "redis://127.0.0.1:1"],
    /^satqkd: --queue: no Redis at 127\.0\.0\.1:1 \(ECONNREFUSED\)/m,
    2,
  ],
  attack: [
    ["jinan-250mhz", "--by", "blinding", "--window", "3", "--tail-bound", "clopper-pearson"],
    /NOT COVERED/,
  ],
  keylength: [[`${IN_PACKAGE}/examples/counts.json`], /detections, QBER/],
  keys: [["store/jinan", "--operator-key", "operator.key"], /Store +of jinan/],
  pki: [["certificates", "--station", "jinan", "--sae", "alice"], /^6 files in certificates, for 90 days/],
  kme: [["jinan", "--config", "kme.json"], /^satqkd: kme\.json: cannot read it \(ENOENT\)$/m, 2],
  verify: [["origin.json"], /^satqkd: .*no such file.*origin\.json/m, 2],
  tunnel: [["wireguard", "--config", "tunnel.json"], /^satqkd: tunnel\.json: cannot read it \(ENOENT\)$/m, 2],
  demo: [["relay-tunnel", "--when-dry", "open"], /Allowed choices are keep, close/, 2],
  relay: [["one-night.json"], /^satqkd: no relay: \w+ has 0 of the \d+ key blocks that it takes/m, 21],
  network: [["jinan-1-and-four", "--days", "1", "--seed", "1"], /Key delivered +[\d,]+ bits/],
  send: [
    ["letter", "--from", "jinan", "--to", "satellite", ...KEYSTORE, "--out", "message"],
    /for satellite in message/,
  ],
  receive: [["message", ...KEYSTORE, "--out", "letter-received"], /letter-received/],
  optimise: [["short.json", "--protocol", "one-decoy", "--key-bases", "symmetric"], /Settings tried/],
  boards: [[], /pico +Raspberry Pi Pico/],
  identify: [[`${IN_PACKAGE}/build/boards/pico2/image.uf2`], /^pico2, commit [0-9a-f]{12}/],
  emulate: [["pico", "--pulses", "65536"], /65536 pulses on the pins in 1 bursts, 0 differ/],
  scenario: [["check", "short.json"], /short\.json/],
  step: [["pico", "--count", "3"], /block 0 slot 2/],
  trace: [["pico", "-o", "lines.vcd"], /1000 pulses of pico/],
  diff: [["lines.vcd", "lines.vcd"], /no difference/],
  console: [["host", "--send", "set-mode standby"], /#2 set-mode standby: completed/],
  dictionary: [["--check"], /^dictionary [0-9a-f]{16}: /],
  stats: [["pico", "--count", "100000"], /frequency of class/],
  entropy: [["sample", "model", "-o", "samples.bin"], /1000 samples of model/],
  completion: [["bash"], /complete -o default -F _satqkd_completion satqkd/],
  bench: [["pattern"], /table fill/],
};

/**
 * Jobs that a process of its own does: by the name that npm has linked, and what talks to another process.
 */
const ALONE = ["pass", "station", "satellite", "worker"];

/** What compiles says which compiler it lacks, in a line. */
const COMPILING: Readonly<Record<string, string[]>> = {
  build: ["pico"],
  procedure: ["check", `${IN_PACKAGE}/firmware/procedures/safe-shutdown.ts`],
};

describe("installed from its tarball, with nothing but Node", () => {
  it("has a job here for every verb", () => {
    const tried = [...Object.keys(JOBS), ...Object.keys(COMPILING), "flash", "play"];
    expect(tried.sort()).toEqual(VERBS.map(nameOf).sort());
  });

  it.each(Object.entries(JOBS))("satqkd %s does its job", (verb, [, says, exit = 0]) => {
    const { status, stdout, stderr } = ended.get(verb)!;
    expect(status, stderr).toBe(exit);
    expect(exit === 0 ? stdout : stderr).toMatch(says);
  });

  it("what was sent is what was received", () => {
    expect(readFileSync(join(installed.folder, "letter-received"), "utf8")).toBe("a letter\n");
  });

  it.each(Object.entries(COMPILING))("satqkd %s says in a line which compiler to install", (verb, words) => {
    const { status, stdout, stderr } = satqkd(installed, [verb, ...words]);
    expect(stderr).toMatch(NO_COMPILER);
    expect(stdout).toBe("");
    expect(status).toBe(1);
  });

  it("satqkd flash puts the image that came with it on a board's drive", async () => {
    const drive = join(installed.folder, "drive");
    mkdirSync(drive);
    writeFileSync(join(drive, "INFO_UF2.TXT"), "UF2 Bootloader v3.0\nBoard-ID: RPI-RP2\n");
    const image = readFileSync(join(installed.home, "build/boards/pico/image.uf2"));
    const flashing = spawn(
      join(installed.folder, "node_modules/.bin/satqkd"),
      ["flash", "pico", "--drive", drive, "--restart", "600"],
      { env: installed.environment, stdio: ["ignore", "pipe", "pipe"] },
    );
    let told = "";
    for (const stream of [flashing.stdout, flashing.stderr])
      stream.on("data", (text: Buffer) => (told += text.toString()));
    const ended = once(flashing, "close");
    // As the boot loader does: the drive goes away once it has the whole image.
    const copy = join(drive, "satqkd.uf2");
    while (flashing.exitCode === null && statSync(copy, { throwIfNoEntry: false })?.size !== image.length)
      await setTimeout(20);
    rmSync(join(drive, "INFO_UF2.TXT"));
    expect(await ended, told).toEqual([0, null]);
    expect(told).toMatch(/should run now: pico, commit [0-9a-f]{12}/);
    expect(readFileSync(copy).equals(image)).toBe(true);
  });

  it("satqkd play serves the page that came with it", async () => {
    const playing = spawn(
      join(installed.folder, "node_modules/.bin/satqkd"),
      ["play", "--port", "0", "--json"],
      { env: installed.environment, stdio: ["ignore", "pipe", "inherit"] },
    );
    const [printed] = (await once(playing.stdout, "data")) as [Buffer];
    const { url } = JSON.parse(printed.toString()) as { url: string };
    const page = await (await fetch(url)).text();
    expect(page).toBe(readFileSync(PAGE_FILE, "utf8"));
    playing.kill("SIGINT");
    expect(await once(playing, "exit")).toEqual([0, null]);
  });

  it("satqkd --version says of which commit, core and dictionary it is, as this checkout does", () => {
    const here = execFileSync(process.execPath, [
      join(packageRoot, "dist/hostsim/cli/main.js"),
      ...["--version", "--json"],
    ]);
    const there = satqkd(installed, ["--version", "--json"]).stdout;
    expect(JSON.parse(there)).toEqual(JSON.parse(here.toString()));
    const head = execFileSync("git", ["rev-parse", "HEAD"], { cwd: packageRoot, encoding: "utf8" });
    expect(satqkd(installed, ["--version"]).stdout).toMatch(
      new RegExp(
        `^satqkd \\d+\\.\\d+\\.\\d+\\ncommit ${head.trim()}.*\\ncore [0-9a-f]{64}\\ndictionary [0-9a-f]{16}\\n$`,
      ),
    );
    const note = join(installed.home, PACKED_COMMIT);
    const packed = readFileSync(note);
    rmSync(note);
    try {
      expect(satqkd(installed, ["--version"]).stdout).toMatch(/\ncommit unknown\n/);
    } finally {
      writeFileSync(note, packed);
    }
  });
});

describe("imported by a TypeScript project with strict types", () => {
  const printed: Record<string, string> = {};
  /** What the programs' pieces of work give when verbs do them. */
  const VERBS_DO = {
    pass: ["pass", "jinan-250mhz", "--seed", "1", "--window", "10"],
    tags: ["pass", "jinan-250mhz", "--seed", "7", "--window", "10", "--tags-out", "library/tags.npy"],
    step: ["step", "jinan-250mhz", "--seed", "1", "--at", "7e10", "--count", "4"],
    keylength: ["keylength", "counts.json"],
    passes: ["passes", "stellenbosch", "--from", "2025-04-05", "--key", "jinan-1-stellenbosch"],
  } as const;
  const told = {} as Record<keyof typeof VERBS_DO, ReturnType<typeof JSON.parse>>;

  beforeAll(() => {
    const project = join(installed.folder, "library");
    cpSync(join(installed.home, "examples/library"), project, { recursive: true });
    const compilerOptions = {
      ...{ target: "ES2023", module: "NodeNext", types: [], outDir: "compiled" },
      ...{
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
      },
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    const tsc = join(packageRoot, "node_modules/typescript/bin/tsc");
    const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
    expect(status, stdout).toBe(0);
    writeFileSync(join(installed.folder, "counts.json"), laboratoryCounts());
    const names = Object.keys(VERBS_DO) as (keyof typeof VERBS_DO)[];
    const ends = satqkdEach(
      installed,
      names.map((name) => [...VERBS_DO[name], "--json"]),
    );
    for (const [place, name] of names.entries()) told[name] = JSON.parse(ends[place]!.stdout);
    for (const name of ["distil", "laboratory", "pass", "pulses", "week"])
      printed[name] = execFileSync(process.execPath, [join(project, "compiled", `${name}.js`)], {
        cwd: project,
        env: installed.environment,
        encoding: "utf8",
      });
  });

  /** The counts of the laboratory's program, as JSON. */
  function laboratoryCounts(): string {
    const text = readFileSync(join(packageRoot, "examples/library/laboratory.ts"), "utf8");
    const counts = /keyLength\(([\s\S]*?)\);/.exec(text)![1]!;
    return counts
      .replace(/(\d)_/g, "$1")
      .replace(/(\w+): /g, '"$1": ')
      .replace(/,(?=\s*})/g, "");
  }

  it("as the document shows it", () => {
    const [, code] = /```ts\n([\s\S]*?)```/.exec(
      readFileSync(join(installed.home, "docs/how-to/library.md"), "utf8"),
    )!;
    expect(readFileSync(join(installed.home, "examples/library/pulses.ts"), "utf8")).toContain(code);
  });

  it("flies a pass: the key of satqkd pass, and another one with other pulses", () => {
    const { keyBits } = told.pass;
    const [shipped, weaker] = printed.pass!.split("\n");
    expect(keyBits).toBeGreaterThan(1000);
    expect(shipped).toBe(
      `shipped: ${keyBits} bits of key (simulated), ${Math.ceil(keyBits / 8)} bytes on both sides`,
    );
    expect(weaker).toMatch(/^weaker: \d+ bits/);
    expect(weaker).not.toContain(` ${keyBits} `);
  });

  it("makes of recorded tags the key of the pass that made them", () => {
    const { keyBits } = told.tags;
    expect(keyBits).toBeGreaterThan(1000);
    expect(printed.distil).toMatch(
      new RegExp(`^\\d+ tags, QBER 0\\.\\d\\d %\\n${keyBits} bits of key, SHA-256 [0-9a-f]{64}\\n$`),
    );
  });

  it("sees pulses at 7e10 as satqkd step does", () => {
    const { pulses } = told.step;
    expect(printed.pulses).toBe(
      pulses
        .map(
          ({ index, intensityClass, basis, value, timePs }: Record<string, string>) =>
            `pulse ${index}: ${intensityClass}, ${basis}, ${value}, at ${timePs} ps\n`,
        )
        .join(""),
    );
  });

  it("counts the bits of a laboratory's key as satqkd keylength does", () => {
    const { secretKeyBits } = told.keylength;
    expect(printed.laboratory).toBe(`${secretKeyBits} bits\n`);
  });

  it("forecasts the passes of satqkd passes", () => {
    const { passes } = told.passes;
    const usable = passes.filter((pass: { usable: object | null }) => pass.usable !== null);
    expect(usable.length).toBeGreaterThan(3);
    expect(
      printed
        .week!.trim()
        .split("\n")
        .map((line) => line.split(": ")[0]),
    ).toEqual(usable.map((pass: { usable: { fromUtc: string } }) => pass.usable.fromUtc));
    for (const pass of usable) expect(printed.week).toContain(`${pass.expected.secretKeyBits} bits expected`);
  });
});

describe("what is in the package", () => {
  it("is every scenario, picture and asset of the host, and nothing that is only for packing or tests", () => {
    const data = readdirSync(join(packageRoot, "hostsim"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.tsx?$/.test(entry.name))
      .map(({ parentPath, name }) => join(parentPath, name).slice(packageRoot.length + 1));
    expect(data.length).toBeGreaterThan(10);
    expect(data.filter((path) => !installed.files.includes(path))).toEqual([]);
    for (const path of ["NOTICE", "LICENSE", "build/satqkd.1", "build/satqkd.d.ts"])
      expect(installed.files).toContain(path);
    expect(
      installed.files.filter((path) => /^test\/|^dist\/(test|hostsim\/release)\/|\.map$/.test(path)),
    ).toEqual([]);
  });

  it("has every page that the help and the documents in it point to", () => {
    const help = VERBS.map(({ description }) => description).join();
    const named = new Set([...help.matchAll(/docs\/[\w/-]+\.md/g)].map(([path]) => path));
    for (const page of installed.files.filter((path) => path.endsWith(".md")))
      for (const [, target] of readFileSync(join(installed.home, page), "utf8").matchAll(
        /\]\(([^)#:]+)[#)]/g,
      ))
        named.add(join(dirname(page), target!));
    expect(named.size).toBeGreaterThan(40);
    const lost = [...named].filter(
      (path) =>
        !existsSync(join(installed.home, path)) &&
        !/^hostsim\/.*\.ts$/.test(path) &&
        !path.startsWith("test/") &&
        path !== "CONTRIBUTING.md",
    );
    expect(lost).toEqual([]);
  });

  it("are images and scripts of all boards, byte by byte what is built here, as sha256sum finds too", () => {
    const boards = join(installed.home, "build/boards");
    const withSomething = boardNames().filter((name) => {
      const { image, console: prompt } = loadBoard(name);
      return image !== null || prompt !== undefined;
    });
    expect(readdirSync(boards).sort()).toEqual([...withSomething, "SHA256SUMS"].sort());
    for (const name of withSomething.filter((each) => loadBoard(each).image !== null))
      for (const file of readdirSync(join(boards, name)))
        expect(
          readFileSync(join(boards, name, file)).equals(readFileSync(join(imageFolder(name), file))),
          `${name}/${file}`,
        ).toBe(true);
    const checked = execFileSync("sha256sum", ["--check", "--strict", "SHA256SUMS"], {
      cwd: boards,
      encoding: "utf8",
    });
    const files = installed.files.filter((path) => path.startsWith("build/boards/"));
    expect(checked.trim().split("\n")).toHaveLength(files.length - 1);
  });

  it("gives the same script when it is built from the package, with the compilers beside it", () => {
    const copy = join(installed.above, "with-compilers");
    cpSync(installed.home, copy, { recursive: true });
    symlinkSync(join(packageRoot, "node_modules"), join(copy, "node_modules"));
    const output = join(copy, "output");
    execFileSync(process.execPath, [
      join(copy, "dist/hostsim/cli/main.js"),
      ...["build", "espruino-pico", "--output", output],
    ]);
    const [built, packed] = [output, join(installed.home, "build/boards/espruino-pico")].map((folder) =>
      readFileSync(join(folder, "console.js"), "utf8"),
    );
    expect(built).toBe(packed);
  });
});

describe("in one line of CI", () => {
  it("the action's script installs the tarball, runs the verb, and leaves its exit code and a JUnit file", () => {
    const { status, stdout, work } = installed.action;
    expect(status).toBe(1);
    expect(stdout).toMatch(/^pulse 0: /);
    const xml = readFileSync(join(work, "satqkd-results/junit.xml"), "utf8");
    expect(xml).toContain('name="pico pico?seed=2"');
  });
});

describe("what others wrote", () => {
  const read = (path: string): string => readFileSync(join(installed.home, path), "utf8");

  it("of what is linked into the images has its licence in the package, with its words", () => {
    const licences = read("build/third-party-licences.txt");
    const parts = partsFromElsewhere();
    const linked = boardNames()
      .filter((name) => loadBoard(name).image !== null)
      .flatMap((name) => {
        const map = readFileSync(join(imageFolder(name), "intermediate/image.map"), "utf8");
        return [...map.matchAll(/(?:^|\s)(\/\S+\.a)\(/g)].map(([, archive]) => archive!);
      });
    expect(linked.length).toBeGreaterThan(0);
    for (const archive of new Set(linked))
      expect(parts.map(({ name }) => name)).toContain(partOfArchive(archive));
    for (const { name, version, licence } of parts)
      expect(licences).toContain(`\n${name} ${version}: ${licence}\n`);
    for (const words of ["PUC-Rio", "Apache License", "GCC RUNTIME LIBRARY EXCEPTION", "Red Hat"])
      expect(licences).toContain(words);
    expect(read("NOTICE")).toContain("build/third-party-licences.txt");
  });

  it("and npm installs beside it is in the bill of materials and among the licences: no more, no less", () => {
    const { packages } = JSON.parse(
      readFileSync(join(installed.folder, "node_modules/.package-lock.json"), "utf8"),
    ) as { packages: Record<string, object> };
    const onDisk = new Set(
      Object.keys(packages)
        .map((path) => path.replace(/^.*node_modules\//, ""))
        .filter((name) => name !== "satqkd"),
    );
    const bill = JSON.parse(read("build/sbom.cdx.json")) as {
      bomFormat: string;
      components: { name: string }[];
    };
    expect(bill.bomFormat).toBe("CycloneDX");
    const parts = partsFromElsewhere().map(({ name }) => name);
    const named = bill.components.map(({ name }) => name);
    expect(named.filter((name) => parts.includes(name)).sort()).toEqual(parts.sort());
    expect(new Set(named.filter((name) => !parts.includes(name)))).toEqual(onDisk);
    const licences = read("build/third-party-licences.txt");
    expect([...onDisk].filter((name) => !licences.includes(`\n${name} `))).toEqual([]);
  });
});
