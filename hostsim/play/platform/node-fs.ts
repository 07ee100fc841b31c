/**
 * `node:fs` in a browser, as far as the simulator reads files: those that the page brings along. Takes: paths
 * from the package's root. Gives: their bytes. Nothing can be written.
 */
import { FILES } from "./brought-files.js";

const TEXT = /\.json$|\.css$/;
const all = new Map(
  Object.entries(FILES).map(([path, content]) => [
    path,
    Buffer.from(content, TEXT.test(path) ? "utf8" : "base64"),
  ]),
);

function missing(path: string): Error {
  return Object.assign(new Error(`ENOENT: the page does not bring ${path}`), { code: "ENOENT" });
}

/** Whether the page brings a file, or a file below a folder. */
export function existsSync(path: string): boolean {
  return all.has(path) || [...all.keys()].some((each) => each.startsWith(`${path}/`));
}

/** Bytes of a file, or its text when an encoding is named. @throws Error with code ENOENT. */
export function readFileSync(path: string, encoding?: "utf8"): Buffer | string {
  const bytes = all.get(path);
  if (bytes === undefined) throw missing(path);
  return encoding === undefined ? Buffer.from(bytes) : bytes.toString(encoding);
}

/** Names in a folder. @throws Error with code ENOENT. */
export function readdirSync(folder: string): string[] {
  const names = [...all.keys()]
    .filter((path) => path.startsWith(`${folder}/`))
    .map((path) => path.slice(folder.length + 1).split("/", 1)[0]!);
  if (names.length === 0) throw missing(folder);
  return [...new Set(names)];
}

/** What a browser has no files for. @throws Error always. */
function refuse(): never {
  throw new Error("a page reads no other files and writes none");
}

export { refuse as closeSync, refuse as openSync, refuse as readSync };
