/** The page of counts: what it draws is where the numbers say, and nothing of it comes from elsewhere. */
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { keyLength } from "../../../hostsim/finite-key/key-length.js";
import { keylengthReport } from "../../../hostsim/report/keylength-report.js";
import { lineChart } from "../../../hostsim/report/line-chart.js";
import { COUNTS, keylengthSample } from "./keylength-sample.js";

const sample = keylengthSample("<counts>");
const page = keylengthReport(sample);

/** Points of a path: x, y. */
function pointsOf(svg: string): [number, number][][] {
  return [...svg.matchAll(/<path class="curve [^"]*" d="([^"]+)"><title>/g)].map(([, path]) =>
    [...path!.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]): [number, number] => [Number(x), Number(y)]),
  );
}

describe("the page of counts", () => {
  it("needs no network and no other file", () => {
    expect(page).not.toMatch(/<(script|img|iframe)[^>]+src=/i);
    expect(page).not.toMatch(/<link|\burl\(|@import/i);
  });

  it("says the key of the counts, all methods at each point, and text as text", () => {
    expect(page).toContain(`${keyLength(COUNTS).secretKeyBits.toLocaleString("en-US")} secret bits by Lim`);
    expect(page).toContain("Key length of &lt;counts&gt;");
    const [table] = /<table>[\s\S]*?<\/table>/.exec(page)!;
    const { tbody } = new XMLParser({ parseTagValue: false }).parse(table).table;
    const row = tbody.tr[sample.ofLoss.points.indexOf(0)];
    const bits = sample.ofLoss.curves.map(
      ({ secretKeyBits }) => secretKeyBits[sample.ofLoss.points.indexOf(0)]!,
    );
    expect(row.td).toEqual(bits.map((each) => each.toLocaleString("en-US")));
    expect(bits[1]).toBe(keyLength(COUNTS).secretKeyBits);
  });

  it("says why there is no key", () => {
    const none = { ...sample.key, secretKeyBits: 0, reason: "the gains of the bases differ" };
    expect(keylengthReport({ ...sample, key: none })).toMatch(
      /<p class="answer none">No key by .*: the gains of the bases differ\.<\/p>/,
    );
  });

  it("has a line for each method that ends where its key ends", () => {
    const [loss = ""] = page.match(/<svg class="chart"[\s\S]*?<\/svg>/)!;
    const lines = pointsOf(loss);
    expect(lines).toHaveLength(6);
    for (const [i, { secretKeyBits }] of sample.ofLoss.curves.entries())
      expect(lines[i]!).toHaveLength(secretKeyBits.filter((bits) => bits >= 10).length);
  });
});

describe("a chart", () => {
  const chart = lineChart({
    id: "chart",
    words: "words",
    x: { label: "x" },
    y: { label: "y", isLogarithmic: true },
    points: [0, 5, 10],
    lines: [{ name: "line", style: "first-method", values: [1000, 0, 100] }],
  });

  it("has a decade of a logarithm as high as the next, and a gap where there is nothing", () => {
    const [[first, last]] = pointsOf(chart) as [[[number, number], [number, number]]];
    expect(chart).toMatch(/d="M[\d.]+ [\d.]+M[\d.]+ [\d.]+"/);
    // From 84 to 944 across; 100 stands at the bottom, 400 - 56, and 1000 at the top, 24.
    expect(first).toEqual([84, 24]);
    expect(last).toEqual([944, 344]);
  });

  it("leaves out what lies off an axis of too many decades, and never draws it at the edge", () => {
    const axis = { label: "", isLogarithmic: true };
    const line = { name: "line", style: "", values: [1, 1, 10] };
    const wide = lineChart({ id: "wide", words: "", x: axis, y: axis, points: [1, 100, 1e8], lines: [line] });
    expect(pointsOf(wide)).toEqual([
      [
        [84, 344],
        [944, 24],
      ],
    ]);
  });
});
