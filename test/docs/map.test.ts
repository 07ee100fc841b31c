/** The pages that a newcomer reads first are short, and the map has every room. */
import { expect, test } from "vitest";
import { FLOORS } from "../tidy/floors.js";
import { documentNames, textOf } from "./document-names.js";

test.each([
  ["README.md", 150],
  ["ARCHITECTURE.md", 150],
  ["docs/tour.md", 120],
])("%s has at most %i lines", (name, most) => {
  expect(textOf(name).trimEnd().split("\n").length).toBeLessThanOrEqual(most);
});

test("ARCHITECTURE has every room, in the order of the floors", () => {
  const rows = textOf("ARCHITECTURE.md")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...line.split(" | ")[0]!.matchAll(/`([^`]+)`/g)].map(([, room]) => room!));
  const rooms = rows.filter((room) => FLOORS.includes(room));
  expect(rooms).toEqual(FLOORS);
});

test("docs/README.md has every page", () => {
  const index = textOf("docs/README.md");
  const pages = documentNames().filter((name) => /^docs\/(?:how-to|reference)\//.test(name));
  expect(pages.filter((page) => !index.includes(`(${page.slice("docs/".length)})`))).toEqual([]);
});
