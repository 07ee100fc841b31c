/** Progress of key blocks: shown where it takes long, on stderr only. */
import { afterEach, expect, it, vi } from "vitest";
import { blockProgress } from "../../../hostsim/cli/block-progress.js";

afterEach(() => vi.restoreAllMocks());

function shown(blocks: number): string[] {
  const lines: string[] = [];
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  const progress = blockProgress(blocks);
  for (let done = 1; done <= blocks; done++) progress.show(done);
  progress.stop();
  return lines;
}

it("tells a log each tenth of many blocks", () => {
  const lines = shown(30_000);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toBe("3000/30000 key blocks\n");
  expect(lines.at(-1)).toBe("30000/30000 key blocks\n");
});

it("tells nothing of what is done at once", () => {
  expect(shown(1000)).toEqual([]);
});
