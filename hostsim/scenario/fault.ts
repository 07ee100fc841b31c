/**
 * What is wrong with a scenario. Takes: a field and a problem. Gives: one line.
 */
import type { z } from "zod";
import { namesItsValue } from "./quantity.js";

/** One fault of a scenario. */
export interface ScenarioFault {
  /** Where, as in `receiver.gatePs` or `orbit.elements[0]`; empty: the file as a whole. */
  readonly field: string;
  readonly problem: string;
  /** The key that the field does not have. */
  readonly unknownKey?: string;
}

/** A fault as a line. */
export function faultLine({ field, problem }: ScenarioFault): string {
  return `${field || "the file"}: ${problem}`;
}

/** An issue's path as the file has it: a value that stands alone has no step "value". */
function pathIn(data: unknown, path: readonly PropertyKey[]): string {
  const steps: string[] = [];
  let node = data;
  for (const step of path) {
    if (step === "value" && !namesItsValue(node)) continue;
    steps.push(String(step));
    node = (node as Record<PropertyKey, unknown> | undefined)?.[step];
  }
  return steps.join(".");
}

type Issue = z.core.$ZodIssue;

const depthOf = (issues: readonly Issue[]) => Math.max(...issues.map(({ path }) => path.length));

/** Issues of the branch that a value came nearest to, in place of "none of the branches". */
function withoutUnions(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const branches = issue.errors.map((issues) => issues.flatMap(withoutUnions));
  const nearest = branches.reduce((best, next) => (depthOf(next) > depthOf(best) ? next : best));
  return nearest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** What an issue says; zod calls what is missing undefined. */
function problemOf({ code, message }: Issue): string {
  return code === "invalid_type" && message.endsWith("received undefined") ? "is missing" : message;
}

/**
 * Faults of shape.
 * @param data what was checked
 */
export function shapeFaults(data: unknown, { issues }: z.core.$ZodError): ScenarioFault[] {
  return issues.flatMap(withoutUnions).flatMap((issue): ScenarioFault[] => {
    const field = pathIn(data, issue.path);
    if (issue.code !== "unrecognized_keys") return [{ field, problem: problemOf(issue) }];
    return issue.keys.map((key) => ({
      field,
      problem: `Unrecognized key: ${JSON.stringify(key)}`,
      unknownKey: key,
    }));
  });
}
