/**
 * Damaged traces: random bytes lost, added or changed. `diff` finds the difference or refuses the file in one
 * line with its place, and says "no difference" only where the damage means nothing. Oracle: plain readers in
 * this file, which look at what is left. Longer: DAMAGE_RUNS=20000.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "../../support/command-line.js";
import { Dice } from "../../support/vcd-generator.js";

const RUNS = Number(process.env.DAMAGE_RUNS ?? 200);
const COUNT = 40;
const LINES = ["value", "basis", "class0", "class1"];
const PLACE =
  /(line|time|mark|lane|header|pulse|symbols|inside|levels|count|wire|\$timescale|signal|JSON|page|byte)/;

const folder = mkdtempSync(join(tmpdir(), "satqkd-damage-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  for (const ending of ["vcd", "txt", "json", "html"]) {
    const words =
      `trace pico --count ${COUNT} --first 65530 --delays 0,300,-200,5000 -o base.${ending}`.split(" ");
    expect((await runCommand(words, folder)).status).toBe(0);
  }
});

/**
 * One piece of damage between two places: a byte lost, added or changed, a stretch lost or doubled, the end
 * cut off.
 */
function damaged(dice: Dice, bytes: Buffer, [from, to]: readonly [number, number]): Buffer {
  const at = from + dice.roll(to - from);
  const until = at + 1 + dice.roll(12);
  const byte = Buffer.from([dice.happens(10) ? dice.roll(256) : 33 + dice.roll(94)]);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (dice.roll(6)) {
    case 0:
      return Buffer.concat([before, bytes.subarray(at + 1)]);
    case 1:
      return Buffer.concat([before, byte, after]);
    case 2:
      return Buffer.concat([before, byte, bytes.subarray(at + 1)]);
    case 3:
      return Buffer.concat([before, bytes.subarray(until)]);
    case 4:
      return Buffer.concat([before, bytes.subarray(at, until), after]);
    default:
      return before;
  }
}

/** Tries many damages of one file; `meaning` is what a plain reader sees. */
async function tryAll(
  ending: string,
  where: (text: string) => readonly [number, number],
  meaning: (text: string) => unknown,
): Promise<void> {
  const base = readFileSync(join(folder, `base.${ending}`));
  const whole = meaning(base.toString());
  const seen = { equal: 0, different: 0, refused: 0 };
  for (let seed = 1; seed <= RUNS; seed++) {
    const bytes = damaged(new Dice(seed), base, where(base.toString()));
    writeFileSync(join(folder, `seen.${ending}`), bytes);
    const { status, stdout, stderr } = await runCommand(["diff", `base.${ending}`, `seen.${ending}`], folder);
    const what = `seed ${seed}: ${stdout}${stderr}`;
    if (status === 0) {
      seen.equal += 1;
      expect(meaning(bytes.toString()), what).toEqual(whole);
    } else if (status === 1) {
      seen.different += 1;
      expect(stderr, what).toBe("");
      expect(stdout, what).toMatch(/^pulse [\d,]+: /);
    } else {
      seen.refused += 1;
      expect(status, what).toBe(2);
      expect(stdout, what).toBe("");
      expect(stderr, what).toMatch(
        new RegExp(`^satqkd: (?:seen|base)\\.${ending}[^\\x00-\\x1f\\x7f-\\x9f]*\\n$`),
      );
      expect(stderr, what).toMatch(PLACE);
    }
  }
  // Most of what was tried is damage.
  expect(seen.refused, JSON.stringify(seen)).toBeGreaterThan(RUNS / 4);
  expect(seen.different + seen.refused, JSON.stringify(seen)).toBeGreaterThan(RUNS / 2);
}

/** Slots of 4,000 ps, delays of 300, -200 and 5,000. */
const UNIT_PS = 100;

/** When the number takes each index, and the levels then; h and l as 1 and 0. */
function vcdMeaning(text: string): unknown {
  const [head, body = ""] = text.split("$enddefinitions $end");
  const names = new Map(
    [...head!.matchAll(/\$var \S+ \d+ (\S) (\w+)/g)].map(([, code, name]) => [code!, name!]),
  );
  const words = body.replace(/\$comment\s.*?\s\$end/gs, "").split(/\s+/);
  const histories = new Map<string, (readonly [number, string])[]>(
    [...names.values()].map((name) => [name, []]),
  );
  let time = 0;
  words.forEach((word, at) => {
    if (word.startsWith("#")) time = UNIT_PS * Number(word.slice(1));
    else if (/^[rR]/.test(word)) histories.get(names.get(words[at + 1]!) ?? "")?.push([time, word.slice(1)]);
    else if (word.length === 2 && !/^[rR]/.test(words[at - 1] ?? ""))
      histories.get(names.get(word[1]!) ?? "")?.push([time, word[0]!.replace(/h/i, "1").replace(/l/i, "0")]);
  });
  const valueAt = (name: string, moment: number): string =>
    histories.get(name)?.findLast(([since]) => since <= moment)?.[1] ?? "x";
  // Of several values at one time the last one counts.
  const byTime = new Map(histories.get("pulse"));
  const pulses = new Map([...byTime].map(([since, index]) => [Number(index), since]));
  return [...pulses]
    .filter(([index]) => index > 0)
    .map(([index, start]) => [
      index,
      // A unit of time more or less is what a coarser clock would make of it.
      Math.round(start / (10 * UNIT_PS)),
      LINES.map((name, line) => valueAt(name, start + [200, 500, 0, 5200][line]! + 2000)).join(""),
    ]);
}

describe("a damaged trace is never equal to the whole one", () => {
  test("VCD", async () => {
    await tryAll("vcd", (text) => [text.indexOf("$timescale"), text.length], vcdMeaning);
  });

  test("text", async () => {
    await tryAll(
      "txt",
      (text) => [text.indexOf("\n# pulse"), text.length],
      (text) =>
        text
          .split("\n")
          .filter((line) => line !== "" && !line.startsWith("#"))
          .map((line) => [line.split("\t")[0], line.split("\t")[4]]),
    );
  });

  test("WaveJSON", async () => {
    await tryAll(
      "json",
      (text) => [0, text.length],
      (text) => {
        const { signal, satqkd } = JSON.parse(text) as {
          signal: { name?: string; wave?: string }[];
          satqkd?: { lineMap: string; first: number; count: number };
        };
        const waves = LINES.map((name) => signal.find((lane) => lane.name === name)?.wave);
        // A level told again is the same level.
        const levels = waves.map((wave) =>
          [...(wave ?? "")].reduce(
            (all, mark) => all + (mark === "." ? all.at(-1) : mark.replace(/h/i, "1").replace(/l/i, "0")),
            "",
          ),
        );
        // Without a header, of whatever range the other trace is.
        const { lineMap = "symbol-code", first = 65_530, count = COUNT } = satqkd ?? {};
        return { levels, lineMap, first, count };
      },
    );
  });

  test("page", async () => {
    await tryAll(
      "html",
      (text) => {
        const from = text.indexOf('id="data"');
        return [from, text.indexOf("</script>", from)];
      },
      (text) => {
        const data = JSON.parse(/id="data">([^<]*)</.exec(text)![1]!) as Record<string, unknown>;
        const { first, count } = data.header as { first: number; count: number };
        return { levels: data.levels, symbols: data.symbols, first, count };
      },
    );
  });
});

test("a pulse that begins at another time than the header's slots say is refused with both times", async () => {
  const text = readFileSync(join(folder, "base.vcd"), "utf8");
  const start = Number(/#(\d+)\nr65538 /.exec(text)![1]);
  writeFileSync(join(folder, "moved.vcd"), text.replace(`#${start}\n`, `#${start + 2}\n`));
  const { status, stderr } = await runCommand(["diff", "base.vcd", "moved.vcd"], folder);
  expect(stderr).toBe(
    `satqkd: moved.vcd: time ${start + 2}: pulse 65538 begins here, by the header's slots at ${start}\n`,
  );
  expect(status).toBe(2);
});
