/**
 * `satqkd relay` as a user runs it: pictures from Beijing to Stellenbosch and back, and what goes wrong, each
 * with its exit code. One campaign is flown once for all that is asked of it, from high and short passes: the
 * shipped one is flown for its picture (test/docs/pictures.test.ts).
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { relaySummary } from "../../../hostsim/cli/relay-summary.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { PAGE_FILE } from "../../../hostsim/play/page-file.js";
import type { RelayResult } from "../../../hostsim/relay/relay-result.js";
import { Chromium, until } from "../../support/chromium.js";
import { runCommand } from "../../support/command-line.js";
import { published } from "../../support/published-schema.js";

const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");
const SCENARIOS = join(packageRoot, "hostsim/relay/scenario");

let folder: string;
let result: RelayResult;
let run: ReturnType<typeof inOwnProcess>;

/** The built program, in a process of its own. */
function inOwnProcess(args: string[], limit: number | null = null) {
  const command = `${limit === null ? "" : `ulimit -f ${limit}; `}exec "$@"`;
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-c", command, "bash", process.execPath, MAIN, ...args],
    { encoding: "utf8", cwd: folder, maxBuffer: 2 ** 26 },
  );
  return { status, stdout, stderr };
}

const satqkd = (args: string[]) => runCommand(args, folder);

/** What a relay's report says and shows: its tables, and each picture's size and a sum over its pixels. */
function seenOfRelay(root: string): string {
  return `(() => {
    const root = ${root};
    const pixels = (image) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const pen = canvas.getContext("2d");
      pen.drawImage(image, 0, 0);
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      return [canvas.width, canvas.height, data.reduce((sum, byte, i) => (sum * 31 + byte + i) % 1000003, 0)];
    };
    return {
      tables: [...root.querySelectorAll("table")].map((table) => table.textContent),
      pictures: [...root.querySelectorAll("img")].map(pixels),
    };
  })()`;
}

/** The shipped scenario with changes, as a file of its own. */
function scenario(name: string, change: (data: Record<string, unknown>) => void): string {
  const data = JSON.parse(readFileSync(join(SCENARIOS, "beijing-stellenbosch.json"), "utf8"));
  change(data);
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(data));
  return file;
}

/** The shipped scenario's numbers, and those that make its passes short, and its nights enough. */
const CHANGES = [
  ["minimumElevationDeg", 19, 70],
  ["minimumUsableS", 120, 10],
  ["clearNightProbability", 0.5, 0.7],
  ["clearNightProbability", 0.6, 0.7],
  ["days", 20, 40],
] as const;

/** The text of the scenario, or of the page that brings it, with other numbers in the scenario. */
function changed(text: string): string {
  const from = text.indexOf('"A key between Beijing and Stellenbosch');
  const to = text.indexOf('"pictures":', from);
  return text.slice(0, from) + CHANGES.reduce(withNumber, text.slice(from, to)) + text.slice(to);
}

function withNumber(text: string, [name, before, now]: (typeof CHANGES)[number]): string {
  const field = (value: number) => `"${name}":{"value":${value},`;
  expect(text).toContain(field(before));
  return text.replaceAll(field(before), field(now));
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-campaign-"));
  writeFileSync(join(folder, "operator.key"), "a pass phrase of the operator", { mode: 0o600 });
  for (const picture of ["great-wall.png", "table-mountain.png"])
    copyFileSync(join(SCENARIOS, picture), join(folder, picture));
  const keep = ["--keystore", "keys", "--operator-key", "operator.key"];
  const shipped = JSON.parse(readFileSync(join(SCENARIOS, "beijing-stellenbosch.json"), "utf8"));
  writeFileSync(join(folder, "high.json"), changed(JSON.stringify(shipped)));
  const shown = ["--json", "--report", "page", "--pictures-out", "out"];
  run = inOwnProcess(["relay", "high.json", "--seed", "1", ...shown, ...keep]);
  expect(run.stderr.split("\n").at(-2)).not.toMatch(/^satqkd:/);
  result = JSON.parse(published("satqkd-relay", run.stdout));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("satqkd relay of beijing-stellenbosch from high passes", () => {
  it("brings both pictures over bit for bit", () => {
    expect(run.status).toBe(0);
    expect(result.pictures.map(({ arrivedBitForBit }) => arrivedBitForBit)).toEqual([true, true]);
    for (const [received, sent] of [
      ["1-at-stellenbosch-great-wall.png", "great-wall.png"],
      ["2-at-beijing-table-mountain.png", "table-mountain.png"],
    ] as const)
      expect(readFileSync(join(folder, "out", received))).toEqual(readFileSync(join(SCENARIOS, sent)));
  });

  it("accounts for every bit, on all three parties", () => {
    expect(result.accounts.map(({ party, peer }) => `${party} ${peer}`)).toEqual([
      "beijing satellite",
      "beijing stellenbosch",
      "stellenbosch satellite",
      "stellenbosch beijing",
      "satellite beijing",
      "satellite stellenbosch",
    ]);
    const of = (party: string, peer: string) =>
      result.accounts.find((account) => account.party === party && account.peer === peer)!;
    for (const { madeBits, spentBits, leftBits, burntBits } of result.accounts)
      expect(madeBits).toBe(spentBits + leftBits + burntBits);
    for (const [index, station] of ["beijing", "stellenbosch"].entries()) {
      const { party: _party, peer: _peer, ...onGround } = of(station, "satellite");
      expect(of("satellite", station)).toMatchObject(onGround);
      const passes = result.passes.filter((pass) => pass.station === result.stations[index]!.name);
      const secret = passes.reduce((sum, pass) => sum + pass.secretKeyBits - pass.leftOutBits, 0);
      expect(onGround.madeBits).toBe(secret);
    }
    expect(of("beijing", "stellenbosch").madeBits).toBe(256 * result.relay.sharedBlocks);
    expect(of("beijing", "stellenbosch").spentBits).toBe(
      256 * result.pictures.reduce((sum, { blocks }) => sum + blocks, 0),
    );
  });

  it("leaves nothing of the relayed key on the satellite, and says until when it knew it", () => {
    expect(result.relay.blocksLeftOnSatellite).toBe(0);
    const states = result.relay.steps.map(({ to }) => to);
    expect(states).toEqual(["asked", "pairing", "announced", "held", "shared", "free"]);
    expect(result.relay.satelliteKnewUntilUtc < result.relay.releasedUtc).toBe(true);
    expect(result.relay.keysEqual).toBe(true);
  });

  it("leaves beside each store what the shared key rests on, which `verify` finds borne", async () => {
    for (const station of ["beijing", "stellenbosch"]) {
      const path = join(folder, "keys", station, "origin.json");
      const certificate = JSON.parse(published("satqkd-origin", readFileSync(path, "utf8"))) as {
        epsilonTotal: number;
        passes: { secretKeyBits: number }[];
      };
      expect(certificate.epsilonTotal).toBe(result.security.epsilonTotal);
      expect(certificate.passes.map(({ secretKeyBits }) => secretKeyBits)).toEqual(
        result.passes.map(({ secretKeyBits }) => secretKeyBits).filter((bits) => bits > 0),
      );
      const { status, stdout } = await satqkd(["verify", path]);
      expect(status, stdout).toBe(0);
      expect(stdout).toContain("key of beijing and stellenbosch");
      expect(stdout).not.toContain("NOT BORNE");
    }
  });

  it("sends what looks random, and would not if a pad were repeated", () => {
    expect(result.ciphertext.filter(({ passed }) => !passed)).toEqual([]);
    // The same pad twice also counts twice in what is made of each message alone, so others may fail beside
    // it.
    const failed = result.repeatedPad.filter(({ passed }) => !passed).map(({ name }) => name);
    expect(failed).toContain("xor of two messages");
  });

  it("names every part of what all may fail with, and their sum", () => {
    const { epsilons, epsilonTotal, flownPasses, epsilonSec, epsilonCor } = result.security;
    const of = (part: string) => epsilons.filter(({ name }) => name.endsWith(part)).map(({ value }) => value);
    expect(of(": secrecy")).toEqual(new Array(flownPasses).fill(epsilonSec));
    expect(of(": correctness")).toEqual(new Array(flownPasses).fill(epsilonCor));
    // At least a tag each way, forged with (2^21 + 2) / 2^64 at most: some 10^-13, far above the correctness
    // of 10^-15.
    expect(of(": authentication")).toHaveLength(flownPasses);
    for (const value of of(": authentication")) expect(value).toBeGreaterThanOrEqual((2 * 2 ** 21) / 2 ** 64);
    expect(epsilons).toHaveLength(3 * flownPasses + 2 + result.pictures.length);
    let sum = 0;
    for (const { value } of [...epsilons].reverse()) sum += value;
    expect(epsilonTotal / sum).toBeCloseTo(1, 12);
  });

  it("prints no hash of a key or a picture, in JSON or on the page", () => {
    const page = readFileSync(join(folder, "page", "beijing-stellenbosch.html"), "utf8");
    for (const text of [run.stdout, run.stderr, page]) {
      expect(text.replace(/data:[^"]*/g, "")).not.toMatch(/[0-9a-f]{32,}/i);
      for (const picture of ["great-wall.png", "table-mountain.png"]) {
        const hash = createHash("sha256").update(readFileSync(join(SCENARIOS, picture)));
        expect(text).not.toContain(hash.digest("hex").slice(0, 16));
      }
    }
  });

  it("shows each pass that was used in its station's sky, as high as the plan says", () => {
    const page = readFileSync(join(folder, "page", "beijing-stellenbosch.html"), "utf8");
    const used = result.passes.filter(({ service, fate }) => service !== null && fate !== "not needed");
    const shown = result.stations.flatMap(({ id, name }) => {
      const sky = new RegExp(`<div id="sky-${id}">(.*?)</svg>`, "s").exec(page)![1]!;
      return [...sky.matchAll(/points="([^"]*)"><title>(\S+ \S+) UTC, ([^<]*)</g)].map(
        ([, points, from, fate]) => {
          const elevations = points!.split(" ").map((point) => {
            const [x, y] = point.split(",").map(Number);
            return 90 - (90 * Math.hypot(x! - 160, y! - 160)) / 132;
          });
          return {
            station: name,
            from,
            fate,
            highest: Math.max(...elevations),
            lowest: Math.min(...elevations),
          };
        },
      );
    });
    expect(shown.length).toBeGreaterThan(2);
    expect(shown.map(({ station, from, fate }) => `${from} ${station} ${fate}`).sort()).toEqual(
      used
        .map((pass) => `${pass.fromUtc.slice(0, 16).replace("T", " ")} ${pass.station} ${pass.fate}`)
        .sort(),
    );
    for (const { station, from, highest, lowest } of shown) {
      const pass = used.find(
        (each) => each.station === station && each.fromUtc.startsWith(from!.replace(" ", "T")),
      )!;
      expect(highest).toBeLessThan(pass.peakElevationDeg + 0.2);
      expect(lowest).toBeGreaterThan(4.8);
    }
    const wholes = shown.filter(({ highest }) =>
      used.some(({ peakElevationDeg }) => Math.abs(peakElevationDeg - highest) < 0.5),
    );
    expect(wholes.length).toBeGreaterThan(shown.length / 2);
  });

  it("says how the night was, and what it assumes of the weather", () => {
    expect(result.passes.some(({ fate }) => fate === "clouded")).toBe(true);
    expect(result.assumptions.map(({ path }) => path)).toContain("stations.0.clearNightProbability");
    expect(run.stderr).toMatch(/Beijing .* clouded/);
  });

  it("leaves stores from which the stations go on writing to each other", async () => {
    writeFileSync(join(folder, "note"), "weather is fine");
    const stores = ["--keystore", "keys", "--operator-key", "operator.key", "--rehearsal"];
    const send = (file: string, out: string) =>
      satqkd(["send", file, "--from", "beijing", "--to", "stellenbosch", "--out", out, ...stores]);
    const sent = await send("note", "m");
    expect(sent.stderr).toMatch(/^rehearsal: the keys with stellenbosch follow from a printed seed[^\n]*\n$/);
    expect((await satqkd(["receive", "m", "--out", "note-received", ...stores])).status).toBe(0);
    expect(readFileSync(join(folder, "note-received"), "utf8")).toBe("weather is fine");
    const short = await send("great-wall.png", "m2");
    expect(short.status).toBe(14);
    expect(short.stderr).toMatch(/1 pass of both stations, and a relay away at \d+ blocks a pass/);
  });

  it("draws a page that needs no network and fits a desk and a phone, in Chromium", async () => {
    const browser = await Chromium.open(`file://${join(folder, "page", "beijing-stellenbosch.html")}`);
    try {
      for (const width of [1200, 390]) {
        await browser.resize(width, 900);
        expect(await browser.evaluate("document.documentElement.scrollWidth <= innerWidth"), `${width}`).toBe(
          true,
        );
        expect(await browser.evaluate("[...document.images].map((image) => image.naturalWidth)")).toEqual(
          new Array(7).fill(160),
        );
        const map = "document.querySelector('.map').getBoundingClientRect().width";
        expect(await browser.evaluate(map)).toBeGreaterThan(0.85 * Math.min(width, 1000));
      }
      expect(
        await browser.evaluate(
          "performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith('data:')).length",
        ),
      ).toBe(0);
      const shown = (await browser.evaluate("document.body.innerText")) as string;
      expect(shown).toContain("2 pictures arrived bit for bit");
      for (const { reason } of result.assumptions) expect(shown).toContain(reason);
      for (const { fromUtc } of result.passes.filter(({ fate }) => fate !== "not needed"))
        expect(shown).toContain(fromUtc.slice(0, 16).replace("T", " "));
    } finally {
      await browser.close();
    }
  });

  it("comes out the same from the same seed in the playground: passes, accounts, and what is on the air to the pixel", async () => {
    writeFileSync(join(folder, "high.html"), changed(readFileSync(PAGE_FILE, "utf8")));
    const page = await Chromium.open(`file://${join(folder, "page", "beijing-stellenbosch.html")}`);
    const tab = await Chromium.open(
      `file://${join(folder, "high.html")}#view=relay&relay=beijing-stellenbosch&seed=1`,
    );
    try {
      await until(tab, "document.getElementById('relay-name').value === 'beijing-stellenbosch'");
      await tab.evaluate("document.querySelector('#relaying button').click()");
      await until(tab, "document.querySelector('#relayed .passes') !== null");
      const expected = await page.evaluate(seenOfRelay("document"));
      expect(await tab.evaluate(seenOfRelay("document.getElementById('relayed')"))).toEqual(expected);
      expect(expected).toMatchObject({
        pictures: new Array(7).fill([160, expect.any(Number), expect.any(Number)]),
      });
    } finally {
      await page.close();
      await tab.close();
    }
  });
});

describe("satqkd relay between neighbours whose names are not ASCII", () => {
  const names = ["北京", "济南"] as const;
  const place = [
    [39.9, 116.4],
    [36.65, 117.12],
  ] as const;
  let near: RelayResult;
  let told: string;

  beforeAll(async () => {
    const file = scenario("neighbours", (data) => {
      const stations = data.stations as Record<string, unknown>[];
      for (const [i, station] of stations.entries()) {
        station.name = names[i];
        Object.assign(station.latitudeDeg as object, { value: place[i]![0] });
        Object.assign(station.longitudeDeg as object, { value: place[i]![1] });
        Object.assign(station.clearNightProbability as object, { value: 1 });
        Object.assign(station.minimumElevationDeg as object, { value: 60 });
      }
      Object.assign((data.plan as { minimumUsableS: object }).minimumUsableS, { value: 10 });
      Object.assign((data.plan as { fromUtc: object }).fromUtc, { value: "2025-04-08T12:00:00Z" });
      data.pictures = [0, 1].map((i) => ({
        from: names[i],
        to: names[1 - i],
        file: "note.txt",
        source: "a line",
      }));
    });
    writeFileSync(
      join(folder, "note.txt"),
      "weather is fine, and the same over both of us tonight\n".repeat(4),
    );
    const args = ["relay", file, "--seed", "1", "--slew", "45", "--json"];
    const { status, stdout, stderr } = await satqkd(args);
    expect(status, stderr).toBe(0);
    near = JSON.parse(published("satqkd-relay", stdout));
    told = stderr;
  });

  it("brings what they send over, under identifiers of their own", () => {
    expect(near.pictures.map(({ arrivedBitForBit }) => arrivedBitForBit)).toEqual([true, true]);
    const ids = near.stations.map(({ id }) => id);
    for (const id of ids) expect(id).toMatch(/^station-[0-9a-f]{8}$/);
    expect(new Set(ids).size).toBe(2);
    expect(near.accounts.map(({ party }) => party)).toEqual([
      ids[0],
      ids[0],
      ids[1],
      ids[1],
      "satellite",
      "satellite",
    ]);
  });

  it("serves both in turn, with time to turn between", () => {
    const served = near.passes.filter(({ service }) => service !== null);
    const key = served.filter(({ fate }) => fate === "flown").map(({ station }) => station);
    expect(new Set(key)).toEqual(new Set(names));
    for (const [i, { station, service }] of served.entries()) {
      const before = served[i - 1];
      if (before === undefined || before.station === station) continue;
      const gapMs = Date.parse(service!.fromUtc) - Date.parse(before.service!.heldUntilUtc);
      expect(gapMs).toBeGreaterThanOrEqual(45_000);
    }
  });

  it("says what was given up and why, alike as it goes, at the end and in JSON", () => {
    const givenUp = near.passes.filter((pass) => pass.givenUp !== null);
    expect(givenUp.some(({ fate }) => fate === "given up")).toBe(true);
    const summary = relaySummary(near, { page: null, keystore: null });
    for (const { givenUp: lost, fate, fromUtc, station } of givenUp) {
      const { reason } = lost!;
      expect(reason).toMatch(/^the satellite is with (北京|济南) until [\d:]{8} UTC and turns for 45 s/);
      expect(told).toContain(reason);
      expect(summary).toContain(reason);
      if (fate === "given up")
        expect(summary).toContain(`${fromUtc.slice(0, 16).replace("T", " ")} UTC, ${station}: ${reason}`);
    }
    expect(near.command).toContain(" --slew 45 ");
    expect(near.assumptions.find(({ path }) => path === "plan.slewS")).toMatchObject({ value: 45 });
  });
});

describe("a relay that can't be is refused in one line, with its exit code", () => {
  /** In this process, or where the size of files is limited in one of its own. */
  const refused = async (args: string[], code: number, limit: number | null = null) => {
    const before = readdirSync(folder);
    const words = ["relay", ...args];
    const { status, stdout, stderr } = limit === null ? await satqkd(words) : inOwnProcess(words, limit);
    expect({ status, stdout }, stderr).toEqual({ status: code, stdout: "" });
    const complaints = stderr.split("\n").filter((line) => line.startsWith("satqkd: "));
    expect(complaints).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(before);
    return complaints[0]!;
  };

  it("21: a station that never gets key", async () => {
    const file = scenario("clouds", (data) => {
      const stations = data.stations as { clearNightProbability: { value: number } }[];
      for (const station of stations) station.clearNightProbability.value = 0;
    });
    const kept = ["--keystore", "keys-of-nothing", "--operator-key", "operator.key"];
    expect(await refused([file, "--seed", "1", ...kept], 21)).toMatch(
      /Beijing has 0 of the 1074 key blocks that it takes; of its \d+ passes \d+ were clouded and 0 given up/,
    );
  });

  it("22: a picture for a station that isn't there", async () => {
    const file = scenario("kyiv", (data) => {
      (data.pictures as { to: string }[])[0]!.to = "Kyiv";
    });
    expect(await refused([file], 22)).toMatch(/Kyiv is no station here; there are Beijing, Stellenbosch/);
  });

  it("23: days that end before the pictures are there", async () => {
    const file = scenario("short", (data) => {
      const plan = data.plan as Record<"days" | "minimumUsableS", { value: number }>;
      [plan.days.value, plan.minimumUsableS.value] = [6, 10];
      for (const station of data.stations as Record<string, { value: number }>[]) {
        station.clearNightProbability!.value = 1;
        station.minimumElevationDeg!.value = 77;
      }
      for (const picture of data.pictures as { file: string }[]) picture.file = "note.txt";
    });
    expect(await refused([file, "--seed", "1"], 23)).toMatch(
      /the relay is in state "\w+" after the last pass/,
    );
  });

  it("2: a beginning, or a time to turn, that is none, stations that would share an identifier", async () => {
    for (const from of ["tonight", "2025-02-30T00:00:00Z", ""])
      expect((await satqkd(["relay", "beijing-stellenbosch", `--from=${from}`])).status, from).toBe(2);
    for (const slew of ["-1", "1 m", "0x10", "", "3601"])
      expect((await satqkd(["relay", "beijing-stellenbosch", `--slew=${slew}`])).status, slew).toBe(2);
    const file = scenario("alike", (data) => {
      const stations = data.stations as { name: string; id?: string }[];
      stations[1]!.id = "beijing";
    });
    expect(await refused([file], 2)).toMatch(
      /stations.1.id: Beijing and Stellenbosch would both have the identifier beijing; give one of them another "id"/,
    );
  });

  it("2: no scenario, no picture, files that exist, half of two options", async () => {
    expect(await refused(["moon"], 2)).toMatch(/known: beijing-stellenbosch/);
    const file = scenario("lost", (data) => {
      (data.pictures as { file: string }[])[0]!.file = "lost.png";
    });
    expect(await refused([file], 2)).toMatch(/lost.png: cannot be read/);
    expect(
      await refused(["beijing-stellenbosch", "--keystore", "keys", "--operator-key", "operator.key"], 2),
    ).toMatch(/exists; a campaign begins with empty stores/);
    expect(await refused(["beijing-stellenbosch", "--pictures-out", "out"], 2)).toMatch(
      /is not replaced without --force/,
    );
    expect(await refused(["beijing-stellenbosch", "--keystore", "keys"], 2)).toMatch(/belong together/);
  });

  it("19: a picture that changes while it is read", async () => {
    // The kernel says that this file is empty, and then gives more.
    const file = scenario("changing", (data) => {
      (data.pictures as { file: string }[])[0]!.file = "/proc/self/status";
    });
    await refused([file], 19);
  });

  it("12: a full disk", async () => {
    await refused(["beijing-stellenbosch", "--seed", "1"], 12, 64);
    expect(existsSync(join(folder, "keys/satellite"))).toBe(false);
  });
});
