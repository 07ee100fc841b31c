/** A pass whose satellite has room for less key than the bound allows: what limits the key is the room. */
import { expect, it, vi } from "vitest";
import { passSummary } from "../../../hostsim/cli/pass-summary.js";
import { helpOf, lossesOf } from "../../../hostsim/pass/account-words.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { passOf } from "../../support/run-pass.js";

const ROOM_BITS = 5000;

vi.mock("../../../hostsim/pass/space-segment.js", async (original) => {
  const real = await original<typeof import("../../../hostsim/pass/space-segment.js")>();
  const openSpaceSegment: typeof real.openSpaceSegment = async (...given) => ({
    ...(await real.openSpaceSegment(...given)),
    mostKeyBits: ROOM_BITS,
  });
  return { ...real, openSpaceSegment };
});

it("says so, and promises no help that there is no room for", async () => {
  const { result } = await passOf("jinan-250mhz", { windowS: 8 });
  const account = result.keyAccount!;
  expect(result.secretKeyBits).toBe(ROOM_BITS);
  expect(account.secretKeyBits).toBe(ROOM_BITS);
  expect(account.noRoomBits!).toBeGreaterThan(ROOM_BITS);
  const lost = lossesOf(account).reduce((sum, [, bits]) => sum + bits, 0);
  expect(lost + ROOM_BITS).toBeCloseTo(account.siftedBits, 6);
  expect(helpOf(result)).toEqual([]);
  const summary = passSummary(loadScenario("jinan-250mhz"), result, {
    ...{ page: null, keyFile: null, stored: null },
  });
  const room = account.noRoomBits!.toLocaleString("en-US");
  expect(summary).toMatch(new RegExp(`${room} +for want of room in the satellite's store`));
  expect(summary).not.toContain("What would help");
});
