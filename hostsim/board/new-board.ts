/**
 * A new board, made like one that there is. Takes: a name, and a board of the same platform. Gives: a folder
 * that builds, with a board.json to be edited. Of the other board's evidence it inherits none.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type OutputRule, writeOutputs } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { packageRoot } from "../core/package-root.js";
import { type Board, boardNames, loadBoard, nothingShown } from "./board.js";
import { factsOf } from "./facts.js";

const NAME = /^[a-z0-9-]{1,24}$/;
/** What a folder of a board may not be: it exists, so nothing is ever replaced. */
const NEW_RULE: OutputRule = { option: "boards new", makesFolder: true };

/**
 * Makes boards/NAME like the board `like`. Returns the files that it made.
 *
 * @throws UserError when the name is taken or is none, or when the other board has drivers of its own
 */
export function makeBoard(name: string, like: string, root: string = packageRoot): string[] {
  if (!NAME.test(name))
    throw new UserError(`boards new ${name}: a name is 1 to 24 lower-case letters, digits and hyphens`);
  const folder = join(root, "boards", name);
  if (existsSync(folder)) throw new UserError(`boards new ${name}: ${folder} exists already`);
  const other = loadBoard(like, root);
  if (other.image === null || hasOwnDrivers(other, root)) {
    const fit = boardNames(root).filter((each) => !hasOwnDrivers(loadBoard(each, root), root));
    throw new UserError(`--like ${like}: its drivers are in its own folder; take one of: ${fit.join(", ")}`);
  }
  const board = withoutEvidence({ ...other, name, title: name }, like);
  const entries = [other.image.entry, ...(other.image.slots ? ["loader.ts"] : [])];
  const files = [
    { path: join(folder, "board.json"), data: boardText(board) },
    { path: join(folder, "facts.ts"), data: factsOf(board) },
    ...entries.map((entry) => ({
      path: join(folder, entry),
      data: readFileSync(join(root, "boards", like, entry)),
    })),
  ];
  writeOutputs(files, NEW_RULE);
  return files.map(({ path }) => path);
}

/** Whether a board has drivers in its own folder: all, or some besides its platform's. */
function hasOwnDrivers({ name, image }: Board, root: string): boolean {
  return image?.platform === undefined || existsSync(join(root, "boards", name, "driver.ts"));
}

function withoutEvidence(board: Board, like: string): Board {
  const { emission, name } = board;
  type Period = NonNullable<Board["emission"]>["periodSlots"];
  const copied = ({ value }: Period): Period => ({
    value,
    evidence: "builds, not run",
    by: `copied from ${like}`,
    on: name,
  });
  return {
    ...board,
    emission: emission && {
      ...emission,
      periodSlots: copied(emission.periodSlots),
      pulseRates: emission.pulseRates.map(({ periodSlots, ...rate }) => ({
        ...rate,
        ...(periodSlots === undefined ? {} : { periodSlots: copied(periodSlots) }),
      })),
    },
    verified: [nothingShown(name)],
  };
}

/** The text of a board.json as the formatter leaves it: lists of plain values in one line. */
function boardText(board: Board): string {
  const text = JSON.stringify({ ...board, $schema: "../board.schema.json" }, null, 2);
  return `${text.replace(/\[\s+([^[\]{}]*?)\s+\]/g, (_, list: string) => `[${list.replace(/\s*\n\s*/g, " ")}]`)}\n`;
}
