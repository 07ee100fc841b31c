/**
 * The batch of requests that goes out next. Takes: stretches to ask about. Gives: the requests of one round
 * trip, laid out as request.ts says. Never sends anything.
 */
import { reserve } from "../port/memory";
import { ANSWERS_BEYOND_LENGTH, REQUEST_BYTES, Request, requestAt } from "./request";

let requests: usize = 0;

/** Number of requests in the batch. */
export let batchCount: u32 = 0;

/** Reserves room for blocks of up to `maximumBits` bits: 24 bytes a bit. Called once at start. */
export function batchReserve(maximumBits: u32): void {
  requests = reserve(<usize>((2 * maximumBits + ANSWERS_BEYOND_LENGTH) * REQUEST_BYTES));
}

/** Empties the batch. */
export function batchClear(): void {
  batchCount = 0;
}

/** Address of the batch. */
export function batchAddress(): usize {
  return requests;
}

/** Adds the question for the parity of from..to-1 of a pass. */
export function ask(pass: u32, from: u32, to: u32): void {
  const asked = request(batchCount);
  asked.pass = pass;
  asked.from = from;
  asked.to = to;
  batchCount += 1;
}

/** The pass that request `i` asks about. */
export function askedPass(i: u32): u32 {
  return request(i).pass;
}

/** The first place of the stretch that request `i` asks about. */
export function askedFrom(i: u32): u32 {
  return request(i).from;
}

/** The place after the stretch that request `i` asks about. */
export function askedTo(i: u32): u32 {
  return request(i).to;
}

function request(i: u32): Request {
  return requestAt(requests, i);
}
