/**
 * A verdict as CI servers read it: JUnit's XML. Takes: what was asked, and what was wrong. Gives: the text
 * of one test suite with one case.
 */
import XMLBuilder from "fast-xml-builder";
import { type OutputRule, tryOutput, writeOutput } from "../base/output.js";
import { printable } from "../base/printable.js";

/** Flag of verbs that end with a verdict. */
export const JUNIT_OPTION = ["--junit <file>", "write the verdict as JUnit XML, for CI servers"] as const;

/** A verdict. */
export interface Verdict {
  /** The verb: the suite's name, and the class of the case. */
  readonly verb: string;
  /** What was looked at, with all that it takes to look again. */
  readonly name: string;
  /** What is wrong, a line each, the first one for the overview; none when nothing is. */
  readonly wrong: readonly string[];
  readonly seconds: number;
}

/** What that flag and --force leave. */
export interface JunitFlags {
  readonly junit?: string;
  readonly force?: true;
}

/** Finds out before the work whether the file can be written. @throws OutputError */
export function tryJunit({ junit, force }: JunitFlags): void {
  if (junit !== undefined) tryOutput(junit, ruleOf(force));
}

/** Writes the file, where one is wanted. @throws OutputError */
export function writeJunit({ junit, force }: JunitFlags, verdict: Verdict): void {
  if (junit !== undefined) writeOutput(junit, junitText(verdict), ruleOf(force));
}

function ruleOf(force: true | undefined): OutputRule {
  return { option: "--junit", force };
}

/** The XML text. */
export function junitText({ verb, name, wrong, seconds }: Verdict): string {
  const failures = wrong.length > 0 ? 1 : 0;
  const time = seconds.toFixed(3);
  const [message = ""] = wrong;
  const counts = { tests: 1, failures, errors: 0, time };
  return new XMLBuilder({
    ignoreAttributes: false,
    attributeNamePrefix: "@",
    format: true,
    suppressEmptyNode: true,
  }).build({
    "?xml": attributes({ version: "1.0", encoding: "UTF-8" }),
    testsuites: {
      ...attributes(counts),
      testsuite: {
        ...attributes({ name: `satqkd ${verb}`, ...counts }),
        testcase: {
          ...attributes({ classname: `satqkd.${verb}`, name: printable(name), time }),
          ...(failures === 0
            ? {}
            : {
                failure: {
                  ...attributes({ type: "different", message: printable(message) }),
                  "#text": wrong.map(printable).join("\n"),
                },
              }),
        },
      },
    },
  });
}

function attributes(values: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`@${name}`, String(value)]));
}
