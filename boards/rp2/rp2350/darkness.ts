/**
 * What makes the lines dark when HSTX's queue runs empty, without a processor. Takes: a word of zeros, and
 * what a dark line's control register holds, both for DMA to read. Gives: channels that wait for it.
 */
import {
  ALWAYS,
  BYTES,
  CONTROL,
  chainTo,
  channel,
  ENABLED,
  ENABLED_FIRST,
  LONGEST,
  pacedBy,
  quiet,
  startChannels,
  WORDS,
} from "../dma";
import { DARKEN, FLUSH, FREEZE, STOP, setUp, TABLE, WATCH, WRITE_SKIPS } from "./channels";
import { HSTX_FLAGS, HSTX_QUEUE, HSTX_QUEUE_WORDS } from "./hstx";
import { LINES, lineControls } from "./lines";

/** Sets the channels up; WATCH is started when the queue has words. */
export function setUpDarkness(zero: u32, lineDark: u32): void {
  const once = ENABLED_FIRST | WORDS | pacedBy(ALWAYS) | quiet();
  setUp(STOP, zero, channel(WATCH, CONTROL), 1, once | chainTo(FREEZE));
  setUp(FREEZE, zero, channel(TABLE, CONTROL), 1, once | chainTo(DARKEN));
  setUp(DARKEN, lineDark, lineControls(), LINES, once | WRITE_SKIPS | chainTo(DARKEN));
  setUp(FLUSH, zero, HSTX_QUEUE, HSTX_QUEUE_WORDS, once | chainTo(FLUSH));
  const watching = ENABLED | BYTES | pacedBy(ALWAYS) | quiet() | chainTo(WATCH);
  setUp(WATCH, HSTX_FLAGS, startChannels(), LONGEST, watching);
}
