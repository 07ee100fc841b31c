/**
 * What procedures have asked for lately, for the ground to read as memory area `procedure-trace`. Takes:
 * requests with their answers. Gives: the last 32, 24 bytes each: time since power-on in us u64, answer i64,
 * what it is about u32 (parameter, telecommand, milliseconds, number), kind u16 (REQUEST_ code), line of the
 * source u16; little endian.
 */
import { uptimeUs } from "./clock";

/** Requests in the trace; older ones are overwritten. */
export const TRACE_REQUESTS: u32 = 32;
/** Bytes of an entry. */
export const TRACE_ENTRY_BYTES: u32 = 24;

const trace = memory.data(TRACE_REQUESTS * TRACE_ENTRY_BYTES, 8);
let traced: u32 = 0;
let open: usize = 0;

/** A procedure asks for something. */
export function traceRequest(kind: u32, subject: u32, line: u32): void {
  open = trace + <usize>((traced % TRACE_REQUESTS) * TRACE_ENTRY_BYTES);
  traced += 1;
  store<u64>(open, uptimeUs());
  store<i64>(open, 0, 8);
  store<u32>(open, subject, 16);
  store<u16>(open, <u16>kind, 20);
  store<u16>(open, <u16>line, 22);
}

/** It is answered. */
export function traceAnswer(answer: i64): void {
  store<i64>(open, answer, 8);
}

/** Address of the trace. */
export function procedureTrace(): usize {
  return trace;
}
