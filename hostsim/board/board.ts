/**
 * What a board is: boards/NAME/board.json, checked by this schema. Takes: the folder. Gives: typed boards;
 * adding a board is adding a folder. boards/board.schema.json is the same schema for editors.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { schemaWithHead, withoutHead } from "../base/format-head.js";
import { parseJson } from "../base/json-text.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { GENERATOR_NAMES } from "../core/generators.js";
import { packageRoot } from "../core/package-root.js";
import { wiringSchema } from "./wiring.js";

/** Emulators of boards: hostsim/emulator/emulators.ts has an entry for each. */
const EMULATORS = ["rp2040", "rp2350", "qemu"] as const;

/** Clock profiles: what each is on a board, its note says. */
const PROFILES = ["safe", "overclock", "rated", "fast", "rated-gapless", "fast-gapless", "gapless"] as const;

const hexadecimal = z.string().regex(/^0x[0-9a-f]{1,8}$/, "must be a hexadecimal number like 0x10000000");
const evidence = z.enum([
  "simulated",
  "emulated",
  "measured on a board",
  "builds, not run",
  "modelled, not run",
]);
const shownOn = z
  .string()
  .describe("the board that it was shown on: what was shown on another one is no evidence here");
const bytes = z.int().positive();
const periodSlots = z.strictObject({
  value: z.strictObject({ symbolCode: z.int().positive(), lasers: z.int().positive() }),
  evidence,
  by: z.string().describe("what measured it"),
  on: shownOn,
});
const pins = (count: number) => z.array(z.string().regex(/^[A-Z]+[0-9]+$/)).length(count);

const boardSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: z
      .string()
      .regex(/^[a-z0-9-]{1,24}$/)
      .describe("the folder's name"),
    title: z.string().describe("what one would order"),
    chip: z.string(),
    processor: z.string().describe("GCC's name of the processor; empty for the host"),
    image: z
      .strictObject({
        entry: z.string().describe("AssemblyScript file in this folder that exports start and serve"),
        platform: z
          .string()
          .regex(/^[a-z0-9/-]+$/)
          .optional()
          .describe("folder below boards/ with board.h, flash.c and image.ld; the board's own if left out"),
        governor: z
          .enum(["controller", "bench"])
          .default("controller")
          .describe("who governs the light at first; a bench only until the controller's first packet"),
        slots: z
          .boolean()
          .default(false)
          .describe("whether flash holds a loader and two slots: loader.ts is in this folder"),
        generator: z
          .enum(GENERATOR_NAMES)
          .default("chacha20")
          .describe(
            "what the pattern's random bits come from; the platform's engine makes them where it has one",
          ),
        linearMemoryBytes: bytes
          .multipleOf(1024)
          .describe("WebAssembly memory of the core; its last page may end early"),
        interpreter: z
          .boolean()
          .default(false)
          .describe("whether on-board procedures can run: Lua is linked"),
        flashBaseAddress: hexadecimal,
        flashBytes: bytes.describe("flash that an image may fill; the journals follow"),
        uf2: z
          .strictObject({
            familyId: hexadecimal.describe("UF2 family that the boot loader accepts"),
            alsoTakes: z
              .array(hexadecimal)
              .default([])
              .describe("other families whose blocks the boot loader would write as well"),
            boardId: z.string().describe("start of the Board-ID line in the drive's INFO_UF2.TXT"),
          })
          .nullable(),
      })
      .nullable()
      .describe("null for the host, which loads the core as WebAssembly"),
    budget: z
      .strictObject({ flashBytes: bytes, ramBytes: bytes, stackBytes: bytes })
      .nullable()
      .describe("what the image may need at most; the build fails above it"),
    emission: z
      .strictObject({
        pulseRates: z.array(
          z.strictObject({
            hz: z.int().positive(),
            profile: z.enum(PROFILES).describe("name of the clock profile: `BOARD:PROFILE` asks for it"),
            note: z.string(),
            coreHz: z
              .int()
              .positive()
              .optional()
              .describe("the system clock, where it is not the pulse rate"),
            periodSlots: periodSlots.optional().describe("slots from block to block in this profile"),
          }),
        ),
        lineMaps: z.array(z.enum(["symbol-code", "lasers"])),
        pulsesPerBlock: z.int().positive().multipleOf(1024),
        tables: z.int().min(1).max(16),
        periodSlots: periodSlots.describe(
          "slots from block to block in profiles that do not say their own: a plan counts slots, not time",
        ),
      })
      .nullable()
      .describe("null for a board that emits no bursts"),
    console: z
      .strictObject({
        firmware: z.literal("Espruino"),
        boardIds: z.array(z.string()).min(1).describe("what process.env.BOARD may say there"),
        lines: z
          .strictObject({ symbolCode: pins(4), lasers: pins(8) })
          .describe("pins at load, line 0 first; others at the prompt, by pins([...])"),
      })
      .optional()
      .describe("only for boards with a JavaScript prompt, which show one pulse at a time"),
    wiring: wiringSchema
      .optional()
      .describe("pins, crystal and UART, for platforms that leave them to the board"),
    distillation: z
      .strictObject({
        siftedBits: bytes.describe("sifted bits of each basis"),
        waitingClicks: bytes.describe("clicks that wait for their bases, 4096 at least"),
        blockBits: bytes.describe("the longest block of reconciliation"),
        blockSlots: bytes.describe("blocks of reconciliation in work at a time"),
        keyBits: bytes.describe("the longest key of a basis"),
        poolBits: bytes.describe("key for authentication"),
      })
      .optional()
      .describe("what the board's memory has room for, where it has an image"),
    emulator: z.enum(EMULATORS).nullable(),
    verified: z.array(
      z.strictObject({
        what: z.string(),
        how: evidence,
        by: z.string().describe("test or command that shows it"),
        on: shownOn,
      }),
    ),
  })
  .describe("A board of satqkd");

/** A board. */
export type Board = Readonly<z.infer<typeof boardSchema>>;

/**
 * How a pulse looks on the lines: its 4-bit code on four, or one line a laser on eight
 * (assembly/emission/lines.ts).
 */
export type LineMap = "symbol-code" | "lasers";

/** Name of the format of board.json, and the newest version that is read (docs/reference/formats.md). */
export const BOARD_FORMAT = ["satqkd-board", 1] as const;

/** The schema as JSON Schema, for editors; boards/board.schema.json holds it. */
export function boardJsonSchema(): Readonly<Record<string, unknown>> {
  return schemaWithHead(z.toJSONSchema(boardSchema, { io: "input" }), ...BOARD_FORMAT);
}

/** Names of all boards, in alphabetical order. */
export function boardNames(root: string = packageRoot): string[] {
  return readdirSync(join(root, "boards"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, "boards", entry.name, "board.json")))
    .map((entry) => entry.name)
    .sort();
}

/**
 * Reads the board of a folder. Throws a UserError that names the boards there are, or the field that is
 * wrong.
 */
export function loadBoard(name: string, root: string = packageRoot): Board {
  const path = join(root, "boards", name, "board.json");
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(path))
    throw new UserError(`no board "${name}"; there are: ${boardNames(root).join(", ")}`);
  let content: unknown;
  try {
    content = withoutHead(parseJson(readText(path)), ...BOARD_FORMAT);
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${path}: ${error.message}`);
    throw error;
  }
  const parsed = boardSchema.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError(`${path}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}`);
  }
  if (parsed.data.name !== name)
    throw new UserError(`${path}: name is "${parsed.data.name}", the folder's is "${name}"`);
  return withOwnEvidence(parsed.data);
}

/** A board without what was shown on another one: a copy of a folder inherits no evidence. */
function withOwnEvidence(board: Board): Board {
  const { emission, name } = board;
  const verified = board.verified.filter(({ on }) => on === name);
  return {
    ...board,
    verified: verified.length > 0 ? verified : [nothingShown(name)],
    emission: emission && {
      ...emission,
      periodSlots: ownPeriod(emission.periodSlots, name),
      pulseRates: emission.pulseRates.map(({ periodSlots, ...rate }) => ({
        ...rate,
        ...(periodSlots === undefined ? {} : { periodSlots: ownPeriod(periodSlots, name) }),
      })),
    },
  };
}

function ownPeriod(period: z.infer<typeof periodSlots>, name: string): z.infer<typeof periodSlots> {
  return period.on === name ? period : { ...period, evidence: "builds, not run" };
}

/**
 * Reads a board in a clock profile: `NAME:PROFILE`, or `NAME` for the first one of its highest rate. Its
 * `pulseRates` has that profile only, and its `periodSlots` is that profile's. Throws a UserError that names
 * the profiles there are.
 */
export function loadBoardInProfile(text: string, root: string = packageRoot): Board {
  const [name = "", profile, ...more] = text.split(":");
  const board = loadBoard(name, root);
  const rates = board.emission?.pulseRates ?? [];
  if (board.emission === null || (profile === undefined && rates.length === 0)) {
    if (profile === undefined) return board;
    throw new UserError(`${text}: board ${name} has no clock profiles`);
  }
  const highest = Math.max(...rates.map(({ hz }) => hz));
  const rate =
    more.length > 0
      ? undefined
      : rates.find((each) => (profile === undefined ? each.hz === highest : each.profile === profile));
  if (rate === undefined)
    throw new UserError(
      `${text}: ${name} has no such clock profile; there are: ${rates.map((each) => each.profile).join(", ")}`,
    );
  const { emission } = board;
  return {
    ...board,
    emission: { ...emission, pulseRates: [rate], periodSlots: rate.periodSlots ?? emission.periodSlots },
  };
}

/** What is known of a board that nobody has run. */
export function nothingShown(name: string): Board["verified"][number] {
  return { what: "anything", how: "builds, not run", by: "nobody yet", on: name };
}
