/**
 * The floors of the house, lowest first: a room imports only rooms above it in this list. Takes and gives
 * nothing: the one list that the linter's rules (biome.floors.json) and the tests are made from. Why the
 * rooms stand in this order: docs/decisions.
 */

import { boardNames, loadBoard } from "../../hostsim/board/board.js";

/** Rooms, from the one that imports nothing to the one that nothing imports. */
export const FLOORS: readonly string[] = [
  // The core: the path of a bit, then what commands it.
  "assembly/port",
  "assembly/glue",
  "assembly/protocol",
  "assembly/entropy",
  "assembly/faults",
  "assembly/pattern",
  "assembly/emission",
  "assembly/sift",
  "assembly/reconcile",
  "assembly/confirm",
  "assembly/amplify",
  "assembly/authenticate",
  "assembly/link",
  "assembly/dialogue",
  "assembly/keystore",
  "assembly/relay",
  "assembly/images",
  "assembly/controller",
  // What is flashed around the core.
  "firmware/monitor",
  "firmware/distil",
  "firmware/bench",
  "firmware/flight",
  "firmware/prompt",
  "firmware/procedures",
  // What only a chip or a board knows.
  "boards/host",
  "boards/rp2",
  "boards/mps2-an505",
  // The host: tools, boards, the world, the two ends, and what people do with them.
  "hostsim/base",
  "hostsim/columns",
  "hostsim/probability",
  "hostsim/core",
  "hostsim/protocol",
  "hostsim/board",
  "hostsim/wire",
  "hostsim/emulator",
  "hostsim/board-link",
  "hostsim/orbit",
  "hostsim/finite-key",
  "hostsim/grid",
  "hostsim/network",
  // The ground stands below the world, so that it can import nothing of it: it knows what it hears.
  "hostsim/ground",
  "hostsim/channel",
  "hostsim/scenario",
  "hostsim/adversary",
  "hostsim/satellite",
  "hostsim/tag-files",
  "hostsim/pass",
  "hostsim/gym",
  "hostsim/distil",
  "hostsim/optimise",
  "hostsim/forecast",
  "hostsim/constellation",
  "hostsim/scheduling",
  "hostsim/jobs",
  "hostsim/station",
  "hostsim/schedule",
  "hostsim/stepping",
  "hostsim/stats",
  "hostsim/trace",
  "hostsim/emulation",
  "hostsim/procedures",
  "hostsim/prompt",
  "hostsim/keystore",
  "hostsim/relay",
  "hostsim/kme",
  "hostsim/tunnel",
  "hostsim/demo",
  "hostsim/assessment",
  "hostsim/operator",
  "hostsim/flash",
  "hostsim/benchmark",
  "hostsim/report",
  "hostsim/play",
  "hostsim/formats",
  "hostsim/corpus",
  "hostsim/library",
  "hostsim/cli",
  "hostsim/release",
];

/**
 * Boards on a platform, whose folders have no drivers but an entry: no rooms. They import what they like
 * below, and nothing imports them, so that one more of them is no new floor.
 */
export const BOARDS_ON_PLATFORMS: readonly string[] = boardNames()
  .filter((name) => loadBoard(name).image?.platform !== undefined)
  .map((name) => `boards/${name}`);

const TREES = ["assembly", "firmware", "boards", "hostsim"];

/** Glob of what a room must not import: rooms on higher floors of its own tree, and all higher trees. */
function forbidden(room: string): string[] {
  const [tree = ""] = room.split("/");
  const above = FLOORS.slice(FLOORS.indexOf(room) + 1);
  const rooms = above
    .filter((each) => each.startsWith(`${tree}/`))
    .map((each) => each.slice(tree.length + 1));
  const trees = TREES.slice(TREES.indexOf(tree) + 1);
  return [
    ...(rooms.length > 0 ? [`**/{${rooms.join(",")}}/**`] : []),
    ...(trees.length > 0 ? [`**/{${trees.join(",")}}/**`] : []),
  ];
}

/** The text of biome.floors.json: for each room a rule that refuses imports from higher floors. */
export function linterFloors(): string {
  const overrides = FLOORS.filter((room) => forbidden(room).length > 0).map((room) => ({
    includes: [`${room}/**`],
    linter: {
      rules: {
        style: {
          noRestrictedImports: {
            level: "error",
            options: {
              patterns: [
                {
                  group: forbidden(room),
                  message: `${room} must not import from a higher floor (test/tidy/floors.ts)`,
                },
              ],
            },
          },
        },
      },
    },
  }));
  return `${JSON.stringify({ overrides }, null, 2)}\n`;
}
