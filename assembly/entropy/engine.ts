/**
 * Hash_DRBG's outputs from a chip's SHA-256 engine, in the order in which tables are filled. Takes: key,
 * epoch, domain and block numbers. Gives: addresses of outputs that the engine has made, chunk by chunk;
 * while one is used, the engine works on those behind it, and after a request on the one that is likely
 * next. One output of each request is made in software as well, so that an engine that errs is found.
 */
import { engineAsk, engineForget, engineMemory, engineRelease, engineTake } from "../port/registers";
import { drbgOutput, drbgRequest, OUTPUTS_PER_REQUEST, REQUEST_SHIFT } from "./hash-drbg";

const CHUNKS: u32 = 8;
/** Blocks of a chunk, as a shift. */
const CHUNK_SHIFT: u32 = 6;
/** Blocks of keystream in a chunk: what `keystreamAt` (keystream.ts) gives at most. */
export const ENGINE_CHUNK_BLOCKS: u32 = 1 << CHUNK_SHIFT;
/** Chunks of a request, as a shift. */
const CHUNKS_SHIFT: u32 = <u32>REQUEST_SHIFT - CHUNK_SHIFT;
const BLOCK_SHIFT: u32 = 6;
/** Bytes of a chunk: 4,096, as the engine's driver knows (boards/rp2/rp2350/engine.c). */
const ENGINE_CHUNK_BYTES: u32 = ENGINE_CHUNK_BLOCKS << BLOCK_SHIFT;
const OUTPUT_SHIFT: u32 = 5;
const OUTPUT_BYTES: usize = 1 << OUTPUT_SHIFT;
const CHUNK_OUTPUTS: u32 = ENGINE_CHUNK_BYTES >> OUTPUT_SHIFT;

/** The ring of finished chunks. In a function, so that a build without an engine has no such memory. */
function ring(): usize {
  return memory.data(CHUNKS * ENGINE_CHUNK_BYTES, 16);
}

/** What one output of each of the two requests under way has to be: of an even one, and of an odd one. */
function expected(): usize {
  return memory.data(2 << OUTPUT_SHIFT, 4);
}

let hasMemory: bool = false;
let isAsked: bool = false;
let domainAsked: u32 = 0;
/**
 * The request whose chunks come next, the next of its chunks, and whether the one behind it is asked for.
 */
let request: u64 = 0;
let place: u32 = 0;
let isAheadAsked: bool = false;
let ahead: u64 = 0;
/** The request that was used last, and whether it is wanted again and again, as in calibration. */
let used: u64 = 0;
let repeats: bool = false;
/** The chunk in use; 0: none. */
let chunk: usize = 0;

/** Drops and wipes all that the engine has made: a key has gone, or another has come. */
export function engineDrop(): void {
  if (!hasMemory) return;
  engineForget();
  memory.fill(expected(), 0, 2 * OUTPUT_BYTES);
  isAsked = false;
  isAheadAsked = false;
  chunk = 0;
}

/**
 * Address of block `first` and those behind it in its chunk of ENGINE_CHUNK_BYTES; 0 when the engine does
 * not give them, or errs. It holds until the next call.
 */
export function engineBlocks(key: usize, epoch: u32, domain: u32, first: u64): usize {
  const wanted = first >> REQUEST_SHIFT;
  const wantedPlace = <u32>(first >> <u64>CHUNK_SHIFT) & ((1 << CHUNKS_SHIFT) - 1);
  const within = (<usize>first & ((1 << CHUNK_SHIFT) - 1)) << BLOCK_SHIFT;
  if (chunk != 0) {
    if (domain == domainAsked && wanted == request && wantedPlace == place) return chunk + within;
    release();
  }
  if (!isAsked || domain != domainAsked || wanted != request || wantedPlace < place)
    begin(key, epoch, domain, wanted);
  if (!isAheadAsked) {
    ahead = repeats ? request : request + 1;
    ask(key, epoch, domain, ahead);
    isAheadAsked = true;
  }
  while (place < wantedPlace) {
    if (!take()) return 0;
    release();
  }
  return take() ? chunk + within : 0;
}

function begin(key: usize, epoch: u32, domain: u32, wanted: u64): void {
  if (!hasMemory) {
    engineMemory(ring());
    hasMemory = true;
  }
  repeats = isAsked && wanted == used && domain == domainAsked;
  engineDrop();
  ask(key, epoch, domain, wanted);
  isAsked = true;
  domainAsked = domain;
  request = wanted;
  place = 0;
}

/** Asks for a request. One output of it, each time another one, is made in software as well. */
function ask(key: usize, epoch: u32, domain: u32, wanted: u64): void {
  engineAsk(drbgRequest(key, epoch, domain, wanted), OUTPUTS_PER_REQUEST);
  const output = comparedPlace(wanted) * CHUNK_OUTPUTS + comparedOutput(wanted);
  drbgOutput(key, epoch, domain, wanted, output, expectedOf(wanted));
}

/** Chunk of a request in which an output is compared. */
function comparedPlace(ofRequest: u64): u32 {
  return <u32>ofRequest & ((1 << CHUNKS_SHIFT) - 1);
}

/** That output, counted in its chunk. */
function comparedOutput(ofRequest: u64): u32 {
  return <u32>(ofRequest >> <u64>CHUNKS_SHIFT) & (CHUNK_OUTPUTS - 1);
}

function expectedOf(ofRequest: u64): usize {
  return expected() + ((<usize>ofRequest & 1) << OUTPUT_SHIFT);
}

function release(): void {
  engineRelease();
  chunk = 0;
  place += 1;
  if (place < 1 << CHUNKS_SHIFT) return;
  place = 0;
  used = request;
  request = ahead;
  isAheadAsked = false;
}

/** Takes the next chunk, and compares the output in it that was made in software, if there is one. */
function take(): bool {
  chunk = engineTake();
  if (chunk == 0 || (comparedPlace(request) == place && !isRight())) {
    engineDrop();
    return false;
  }
  return true;
}

function isRight(): bool {
  const output = chunk + ((<usize>comparedOutput(request)) << OUTPUT_SHIFT);
  let difference: u32 = 0;
  for (let at: usize = 0; at < OUTPUT_BYTES; at += 4)
    difference |= load<u32>(output + at) ^ load<u32>(expectedOf(request) + at);
  return difference == 0;
}
