/** The whole way once, with short passes: what the parts say of each other fits together. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { jsonText } from "../../../hostsim/cli/print-json.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { openTunnel } from "../../../hostsim/demo/choose-tunnel.js";
import { demonstrate } from "../../../hostsim/demo/demonstrate.js";
import { loadRelayScenario } from "../../../hostsim/relay/scenario/load.js";
import { published } from "../../support/published-schema.js";

const SCENARIOS = join(packageRoot, "hostsim/relay/scenario");

interface Station {
  readonly minimumElevationDeg: { value: number };
  readonly clearNightProbability: { value: number };
}

/** The shipped scenario under clear skies, from a day on when low and short passes bring enough key. */
function shortScenario(folder: string): string {
  for (const file of readdirSync(SCENARIOS).filter((name) => name.endsWith(".png")))
    copyFileSync(join(SCENARIOS, file), join(folder, file));
  const data = JSON.parse(readFileSync(join(SCENARIOS, "beijing-stellenbosch.json"), "utf8")) as {
    stations: Station[];
    plan: { minimumUsableS: { value: number }; fromUtc: { value: string } };
  };
  for (const station of data.stations) station.clearNightProbability.value = 1;
  data.stations[0]!.minimumElevationDeg.value = 45;
  data.plan.minimumUsableS.value = 20;
  data.plan.fromUtc.value = "2025-04-10T12:00:00Z";
  const path = join(folder, "short.json");
  writeFileSync(path, JSON.stringify(data));
  return path;
}

it("photons, relay, stores, KMEs, pictures, clouds: the account closes, and the policy is obeyed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "satqkd-short-"));
  try {
    const relay = loadRelayScenario(shortScenario(folder));
    const files = relay.pictureFiles.map((path) => readFileSync(path));
    const lines: string[] = [];
    const { result, pictures } = await demonstrate({
      relay,
      files,
      seed: 1,
      policy: { whenDry: "close", mostAgeS: 21_600 },
      command: "",
      watch: {
        flying: () => ({ show: undefined, stop: () => undefined }),
        tell: (line) => lines.push(line),
      },
      openTunnel: () => openTunnel("tls"),
      tell: ({ words }) => lines.push(words),
    });
    published("satqkd-demo", jsonText("satqkd-demo", result));
    expect(pictures.received.map((each, i) => Buffer.compare(each, files[i]!))).toEqual([0, 0]);
    expect(result.pictures.map(({ arrivedBitForBit }) => arrivedBitForBit)).toEqual([true, true]);
    // Twice 32 for the tunnel and two blocks for each note; then one key in two hours for half a day.
    expect(result.account).toEqual({ made: 72, pad: 8, told: 38, left: 26, burnt: 0 });
    expect(result.accountCloses).toBe(true);
    const of = (kind: string) => result.events.filter((event) => event.kind === kind);
    expect([of("key").length, of("dry").length, of("picture").length]).toEqual([38, 1, 2]);
    expect(of("clouded").length).toBeGreaterThan(0);
    // The last key comes 62 hours after the first: each end is closed six hours and a step later.
    const hours = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 3_600_000;
    expect(hours(of("key")[0]!.utc, of("policy").at(-1)!.utc)).toBe(70);
    expect(result.drought).toMatchObject({ isOpenAtEnd: false, isObeyed: true });
    expect(result.recovery).toEqual({ keyUtc: of("stores")[1]!.utc, isOpen: true });
    const times = result.events.map(({ utc }) => Date.parse(utc));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(lines.join("\n")).not.toMatch(/a picture for|picture of/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
