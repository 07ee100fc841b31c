/**
 * What procedures have asked for lately, for the ground to read as memory area `procedure-trace`. Takes:
 * requests with their answers. Gives: the last 32.
 */
import { uptimeUs } from "./clock";

/** Requests in the trace; older ones are overwritten. */
export const TRACE_REQUESTS: u32 = 32;

/** A request. The ground reads it as it lies in memory. */
class Traced {
  /** Time since power-on, in us. */
  us: u64;
  answer: i64;
  /** What it is about: parameter, telecommand, milliseconds, number. */
  subject: u32;
  /** A REQUEST_ code. */
  kind: u16;
  /** Line of the source. */
  line: u16;
}

/** Bytes of an entry. */
export const TRACE_ENTRY_BYTES: u32 = <u32>offsetof<Traced>();

const trace = memory.data(TRACE_REQUESTS * TRACE_ENTRY_BYTES, 8);
let traced: u32 = 0;
/** The latest request. */
let open = changetype<Traced>(trace);

/** A procedure asks for something. */
export function traceRequest(kind: u32, subject: u32, line: u32): void {
  open = changetype<Traced>(trace + <usize>((traced % TRACE_REQUESTS) * TRACE_ENTRY_BYTES));
  traced += 1;
  open.us = uptimeUs();
  open.answer = 0;
  open.subject = subject;
  open.kind = <u16>kind;
  open.line = <u16>line;
}

/** It is answered. */
export function traceAnswer(answer: i64): void {
  open.answer = answer;
}

/** Address of the trace. */
export function procedureTrace(): usize {
  return trace;
}
