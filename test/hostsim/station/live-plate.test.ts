/**
 * A plate that follows the dialogue's errors, of a station that is a process of its own. The oracle is
 * `pass`, where plate and dialogue are in one process.
 */
import { describe, expect, it } from "vitest";
import { HOST_LIGHT } from "../../../hostsim/pass/options.js";
import { runPass } from "../../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { flyOverStation } from "../../../hostsim/station/flying-side.js";
import { MessageStream } from "../../../hostsim/station/message-stream.js";
import { fromSpace, fromStation } from "../../../hostsim/station/messages.js";
import { RemoteGround } from "../../../hostsim/station/remote-ground.js";
import { runStation } from "../../../hostsim/station/station-program.js";
import { pipe } from "./pipe.js";

const SEED = 1;
const WINDOW_S = 20;

function jinan(errorsFrom: "dialogue" | undefined): Scenario {
  const plate = {
    ...{ follows: "qber" as const, stepDeg: 0.05, mostDegPerS: 40, ordersHz: 10 },
    ...{ swingDeg: 4, periodS: 2, gain: 1, lagS: 12, knownShare: 1 },
    ...(errorsFrom && { errorsFrom }),
  };
  const polarisation = {
    satellite: { rollDeg: 7, rollDegPerS: 0, swayDeg: 0, swayPeriodS: 60 },
    station: { analyser: "tube" as const, mirrors: [], plate },
  };
  const scenario = loadScenario("jinan-250mhz");
  const security = { ...scenario.security, announce: "at-once" as const };
  return { ...scenario, security, polarisation, reconciliation: { blockBits: 16_384 } };
}

describe("a station whose plate follows the errors that its dialogue settles", () => {
  it("turns it as `pass` does, and comes to the same key", async () => {
    const scenario = jinan("dialogue");
    const together = await runPass(scenario, { seed: SEED, windowS: WINDOW_S });
    const leftDeg = together.intervals.map(({ polarisation }) => polarisation!.leftRmsDeg);
    // It was turned while the light came: from the satellite's roll to the swing, both sides of it.
    // Half a period is a second, and the swing is 4 degrees to either side of 7.
    expect(leftDeg[1]!).toBeGreaterThan(10);
    expect(leftDeg.at(-1)!).toBeLessThan(5);
    const [up, down] = pipe();
    const [station] = await Promise.all([
      runStation(down, scenario, { seed: SEED }),
      flyOverStation(up, scenario, { seed: SEED, light: HOST_LIGHT, windowS: WINDOW_S, link: {} }),
    ]);
    expect(station.bound.qber).toBe(together.result.qber);
    expect(station.siftedBits).toBe(together.result.siftedBits + together.result.leftOutBits);
    expect(together.key.length).toBeGreaterThan(100);
    expect(Buffer.from(station.key).equals(Buffer.from(together.key))).toBe(true);
  });

  it("ends the pass where only one side has such a plate", async () => {
    const [up, down] = pipe();
    const ground = new RemoteGround(new MessageStream(up, fromStation), null, { correctionDeg: 0 });
    const station = new MessageStream(down, fromSpace);
    const asked = ground.open();
    await station.nextOf("open");
    station.send({ kind: "state", isOver: false, deadlineUs: null, packet: null, plateDeg: null } as never);
    await expect(asked).rejects.toThrow("one side has a plate that follows errors, and the other has none");
  });

  it("is refused with a board's own light, in one line, before the board is touched", async () => {
    const [up, down] = pipe();
    const scenario = jinan("dialogue");
    const light = { from: "lit board", name: "no-board-of-this-name" } as const;
    const both = Promise.allSettled([
      runStation(down, scenario, { seed: SEED }),
      flyOverStation(up, scenario, { seed: SEED, light, windowS: 1, link: {} }),
    ]);
    for (const side of await both) {
      expect(side.status).toBe("rejected");
      const { message } = (side as PromiseRejectedResult).reason as Error;
      expect(message).toMatch(
        /plate\.errorsFrom "dialogue" needs light that comes as the dialogue goes, and a lit board's is over before/,
      );
      expect(message).not.toContain("\n");
    }
  });
});
