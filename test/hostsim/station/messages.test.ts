/**
 * What a station does with a flying side that does not keep to the protocol, and the other way round: one
 * line that says so, no key, nothing that hangs.
 */
import { describe, expect, it } from "vitest";
import { HOST_LIGHT } from "../../../hostsim/pass/options.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { scenarioDigest } from "../../../hostsim/station/common.js";
import { flyOverStation } from "../../../hostsim/station/flying-side.js";
import { type FromSpace, STATION_LINK, STATION_LINK_VERSION } from "../../../hostsim/station/messages.js";
import { runStation } from "../../../hostsim/station/station-program.js";
import { pipe } from "./pipe.js";

const SCENARIO = loadScenario("jinan-250mhz");

/** A session as an honest satellite of 1 s tells it; 953 blocks of 262,144 slots are 0.9993 s. */
const SESSION: FromSpace = {
  kind: "session",
  runsOn: "host",
  evidence: "simulated",
  windowS: 1,
  firstBlock: 0,
  pulsesPerBlock: 262_144,
  periodSlots: 262_144,
  blocks: 953,
  blockBits: 131_072,
  blockSlots: 4,
  poolBits: 16_384,
  poolPosition: 0,
  pattern: {
    generator: "chacha20",
    randomBitsPerPulse: 4,
    basisZProbability: 0.5,
    classProbabilities: { Z: [0.5, 0.25, 0.25], X: [0.5, 0.25, 0.25] },
  },
};

/** Runs a station against lines that somebody wrote; returns why it ended. */
async function stationHears(...said: (FromSpace | string)[]): Promise<string> {
  const [far, near] = pipe();
  const running = runStation(near, SCENARIO, { seed: 1 });
  for (const each of said)
    far.write(Buffer.from(`${typeof each === "string" ? each : JSON.stringify(each)}\n`));
  setTimeout(() => far.close(), 300);
  return running.then(
    ({ keyBits }) => `ended with ${keyBits} bits`,
    ({ message }: Error) => message,
  );
}

const NO_TAGS: FromSpace = {
  kind: "tags",
  tick: 0,
  originPs: "0",
  timesPs: [],
  detectors: "",
  untilPs: null,
  frames: null,
};

describe("a station refuses", () => {
  it.each<[string, RegExp, (FromSpace | string)[]]>([
    ["silence", /the other side has gone/, []],
    ["what is no JSON", /what came is no message$/, ["{"]],
    ["another kind of message", /at "kind"/, ['{"kind":"hello"}']],
    ["a field too many", /no message of this protocol/, [JSON.stringify({ ...SESSION, extra: 1 })]],
    ["questions before the session", /"open" came where "session" belongs/, [{ kind: "open" }]],
    ["a refusal", /refused: no light/, [{ kind: "refusal", reason: "no light" }]],
    ["blocks that overlap", /overlap/, [{ ...SESSION, periodSlots: 262_143 }]],
    ["more blocks than there is time for", /954 blocks.*the station 953/, [{ ...SESSION, blocks: 954 }]],
    ["no block that fits", /not one block/, [{ ...SESSION, periodSlots: 2 ** 40 }]],
    ["a pool larger than the shared one", /pool has 32768 bits/, [{ ...SESSION, poolBits: 32_768 }]],
    [
      "a probability above 1",
      /pattern.basisZProbability/,
      [{ ...SESSION, pattern: { ...SESSION.pattern, basisZProbability: 2 } }],
    ],
    ["a second session", /in the middle of a pass/, [SESSION, SESSION]],
    ["tags of a later tick", /tick 1 come out of their order/, [SESSION, { ...NO_TAGS, tick: 1 }]],
    ["the same tick twice", /tick 0 come out of their order/, [SESSION, NO_TAGS, NO_TAGS]],
    ["a tag without a detector", /without a detector/, [SESSION, { ...NO_TAGS, timesPs: [1] }]],
    ["a sixth channel", /at "detectors"/, [SESSION, { ...NO_TAGS, timesPs: [1], detectors: "5" }]],
    ["a beacon on no clock", /beacon on no clock/, [SESSION, { ...NO_TAGS, timesPs: [1], detectors: "4" }]],
    [
      "an end in the middle",
      /ended with 0 bits/,
      [SESSION, { kind: "over", readyUs: 0, packetsUp: 0, packetsDown: 0, packetsLost: 0 }],
    ],
    ["a cut in the middle", /the other side has gone/, [SESSION, { kind: "open" }]],
  ])("%s", async (_, why, said) => {
    expect(await stationHears(...said)).toMatch(why);
  });

  it("a line without end", async () => {
    const [far, near] = pipe();
    const running = runStation(near, SCENARIO, { seed: 1 });
    far.write(new Uint8Array(2 ** 26 + 2).fill(32));
    await expect(running).rejects.toThrow("a line without end");
  });
});

/** Runs the flying side against lines that somebody wrote; returns why it ended. */
async function spaceHears(...said: object[]): Promise<string> {
  const [near, far] = pipe();
  const running = flyOverStation(near, SCENARIO, { seed: null, light: HOST_LIGHT, windowS: 1, link: {} });
  for (const each of said) far.write(Buffer.from(`${JSON.stringify(each)}\n`));
  setTimeout(() => far.close(), 300);
  return running.then(
    () => "flew",
    ({ message }: Error) => message,
  );
}

describe("the flying side refuses", () => {
  const hello = {
    kind: "hello",
    protocol: STATION_LINK,
    version: STATION_LINK_VERSION,
    scenario: scenarioDigest(SCENARIO),
    root: Buffer.alloc(32).toString("base64"),
  };
  it.each<[string, RegExp, object[]]>([
    ["silence", /the other side has gone/, []],
    ["another protocol", /at "protocol"/, [{ ...hello, protocol: "http" }]],
    ["a later version", /speaks version 5, this side 4/, [{ ...hello, version: 5 }]],
    ["another scenario", /another scenario/, [{ ...hello, scenario: "0" }]],
    ["no root and no seed", /no root of the shared key/, [{ ...hello, root: null }]],
    ["an answer of another kind", /"hello" came where "state" belongs/, [hello, hello]],
    ["a station that goes", /the other side has gone/, [hello]],
  ])("%s", async (_, why, said) => {
    expect(await spaceHears(...said)).toMatch(why);
  });
});
