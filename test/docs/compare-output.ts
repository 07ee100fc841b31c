/**
 * What a document shows against what was printed. A line of three dots, or one in parentheses, stands for
 * lines that are left out; three dots at the end of a line for the rest of it.
 */

/**
 * What differs from run to run and says nothing of the program: of which commands, what, and what stands for
 * it.
 */
const UNSTEADY: readonly { readonly of: RegExp; readonly what: RegExp; readonly into: string }[] = [
  { of: /satqkd relay/, what: /^(Took +)[\d.]+ s$/, into: "$1(time) s" },
  // An emulated board has its own time, but the operator at the console is in the computer's.
  { of: /satqkd console emulated:/, what: /^ *\d+\.\d{3} s/, into: "(time) s" },
  // Where a function lies in flash moves a period by some slots; pico/image holds it to half a percent.
  {
    of: /satqkd emulate/,
    what: /every (\d+)\d{4} slots \((\d+)\d\d us/,
    into: "every $1.... slots ($2.. us",
  },
];

const LEFT_OUT = /^\s*(?:\.\.\.|\(.*\))$/;
const REST = "...";

function steadier(command: string): (line: string) => string {
  const rules = UNSTEADY.filter(({ of }) => of.test(command));
  return (line) => rules.reduce((text, { what, into }) => text.replace(what, into), line.trimEnd());
}

function agrees(shown: string, printed: string | undefined): boolean {
  if (printed === undefined) return false;
  if (shown.endsWith(REST) && printed !== shown)
    return printed.startsWith(shown.slice(0, -REST.length).trimEnd());
  return shown === printed;
}

/** The first place at or behind `from` where all of `part` stands, or -1. */
function find(part: readonly string[], printed: readonly string[], from: number): number {
  for (let at = from; at + part.length <= printed.length; at++)
    if (part.every((line, index) => agrees(line, printed[at + index]))) return at;
  return -1;
}

/**
 * @param command what printed it.
 * @returns null when the document shows what was printed, else in words what it shows and what is.
 */
export function firstLie(command: string, shown: readonly string[], printed: string): string | null {
  const steady = steadier(command);
  const lines = printed.split("\n").map(steady);
  while (lines.at(-1) === "") lines.pop();
  const parts: string[][] = [[]];
  for (const line of shown) {
    if (LEFT_OUT.test(line)) parts.push([]);
    else parts.at(-1)!.push(steady(line));
  }
  while (parts.at(-1)!.at(-1) === "") parts.at(-1)!.pop();
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    // Without dots before it a part begins at once; without dots behind it, it ends the output.
    const from = isLast && index > 0 ? Math.max(at, lines.length - part.length) : at;
    const place = find(part, lines, from);
    if (place === -1 || (index === 0 && place !== 0) || (isLast && place + part.length !== lines.length)) {
      const wrong = part.find((line) => !lines.some((other) => agrees(line, other)));
      const which = wrong === undefined ? `these lines together, in this order:\n${part.join("\n")}` : wrong;
      return `the document shows\n${which}\n--- printed was\n${lines.join("\n")}`;
    }
    at = place + part.length;
  }
  return null;
}
