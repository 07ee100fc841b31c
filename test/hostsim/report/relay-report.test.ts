/** The page of a relay tells plainly what went wrong, and shows text as text. */
import { describe, expect, it } from "vitest";
import type { RelayResult } from "../../../hostsim/relay/relay-result.js";
import { relayReport } from "../../../hostsim/report/relay-report.js";
import { PASS, PICTURES, RESULT, SIGHTS } from "./relay-sample.js";

const page = (changes: Partial<RelayResult> = {}) => relayReport({ ...RESULT, ...changes }, PICTURES, SIGHTS);

describe("the report of a relay", () => {
  it("needs no network and no other file", () => {
    expect(page()).not.toMatch(/src="(?!data:)/i);
    expect(page()).not.toMatch(/<link|<iframe|\burl\(|@import/i);
  });

  it("shows text as text, whatever a station calls itself", () => {
    const name = '<script>alert("x")</script>';
    const [, there] = RESULT.stations;
    const hostile = page({ title: name, stations: [{ ...RESULT.stations[0]!, name }, there!], passes: [] });
    expect(hostile).not.toContain("<script>alert");
    expect(hostile).toContain("&lt;script&gt;alert(&quot;x&quot;)");
  });

  it("says what was given up and why, in the table and on the line of time", () => {
    const reason = "the satellite is with There until 18:05:31 UTC and turns for 60 s";
    const givenUp = { seconds: 85, reason };
    const shown = page({
      passes: [
        { ...PASS, fate: "given up", secretKeyBits: 0, relay: [], service: null, givenUp },
        { ...PASS, givenUp },
      ],
    });
    expect(shown).toContain(`<td>given up</td><td></td>`);
    expect(shown).toContain(`<td>${reason}</td>`);
    expect(shown).toContain(`<td>gave 85 s of it up: ${reason}; asks for 10 blocks</td>`);
    expect(shown).toContain(`given up to the other station; ${reason}</title>`);
    expect(shown).toContain("Here: 7 by daylight, 2 in sunlight, 1 too short");
  });

  it("has a sky for each station, with the passes that were used in it, and says them in words", () => {
    const skies = [...page().matchAll(/<div id="sky-(\w+)"><h3>(\w+)<\/h3>(.*?)<\/svg>/gs)];
    expect(skies.map(([, id, name]) => [id, name])).toEqual([
      ["here", "Here"],
      ["there", "There"],
    ]);
    const [here, there] = skies.map(([, , , svg]) => svg!);
    expect(here).toContain(
      'aria-label="Sky plot of Here: 2025-04-07 18:00 UTC, flown: begins at azimuth 0°, elevation 10°, is highest at azimuth 90°, elevation 90°, and ends at azimuth 90°, elevation 0°"',
    );
    // 132 pixels from zenith to horizon: 10 degrees high in the north, the zenith, the eastern horizon.
    expect(here).toContain('<polyline class="track" points="160.0,42.7 160.0,160.0 292.0,160.0">');
    expect(here).toContain('<circle class="start" cx="160.0" cy="42.7" r="4"/>');
    expect(there).toContain('aria-label="Sky plot of There: no pass was used"');
    expect(there).not.toContain("polyline");
  });

  it("says what arrived", () => {
    expect(page()).toContain('<p class="answer">One picture arrived bit for bit, over 12,921 km');
  });

  it.each<[string, Partial<RelayResult>]>([
    ["a.png arrived changed", { pictures: [{ ...RESULT.pictures[0]!, arrivedBitForBit: false }] }],
    ["the shared keys differ: do not use them", { relay: { ...RESULT.relay, keysEqual: false } }],
    ["relayed key is left on the satellite", { relay: { ...RESULT.relay, blocksLeftOnSatellite: 1 } }],
    [
      "the account of here with satellite does not close",
      { accounts: [{ ...RESULT.accounts[0]!, spentBits: 255 }] },
    ],
    [
      "the ciphertext fails a test of randomness",
      { ciphertext: [{ ...RESULT.ciphertext[0]!, passed: false }] },
    ],
  ])("says plainly: %s", (words, changes) => {
    expect(page(changes)).toContain(`<p class="answer none">${words}.</p>`);
    expect(page(changes)).not.toContain('<p class="answer">');
  });
});
