/** The page of attacks has a row for each, and says first what is not covered. */
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { attackReport } from "../../../hostsim/report/attack-report.js";
import { ATTACKED } from "./attack-sample.js";

describe("the page of attacks", () => {
  const page = attackReport("A pass", ATTACKED);

  it("has a row for each attack, with what she knows and what is left", () => {
    const [table] = /<table>[\s\S]*<\/table>/.exec(page)!;
    const { tbody } = new XMLParser().parse(table).table;
    expect(tbody.tr.map(({ th }: { th: string }) => th)).toEqual(["first-attack", "second-attack"]);
    expect(tbody.tr[0].td).toHaveLength(8);
    expect(tbody.tr[0].td[1]).toBe("50.0 %");
    expect(tbody.tr[1].td[7]).toBe("NO: errors: a quarter of the bits");
  });

  it("says at its head what is not covered, and nothing as HTML that is text", () => {
    expect(page).toContain('<p class="answer none">Not covered by this protocol: second-attack.</p>');
    expect(page).toContain("measures &lt;every&gt; pulse &amp; sends on");
    expect(page).toContain(ATTACKED.command);
  });
});
