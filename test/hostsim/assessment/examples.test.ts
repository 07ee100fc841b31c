/**
 * The worked example of each section of SP 800-90B (January 2018), with the parameters that it has there, to
 * the digits that it prints.
 */
import { describe, expect, it } from "vitest";
import { collisionEstimate } from "../../../hostsim/assessment/collision.js";
import { compressionEstimate } from "../../../hostsim/assessment/compression.js";
import { lagEstimate } from "../../../hostsim/assessment/lag.js";
import { lz78yEstimate } from "../../../hostsim/assessment/lz78y.js";
import { markovEstimate } from "../../../hostsim/assessment/markov.js";
import { mostCommonInWindowEstimate } from "../../../hostsim/assessment/most-common-in-window.js";
import { mostCommonValueEstimate } from "../../../hostsim/assessment/most-common-value.js";
import { multiMmcEstimate } from "../../../hostsim/assessment/multi-mmc.js";
import { repeatsOf } from "../../../hostsim/assessment/repeats.js";
import { longestRepeatEstimate, tTupleEstimate } from "../../../hostsim/assessment/tuples.js";

const digits = (text: string): Uint8Array => Uint8Array.from([...text].map(Number));
const FORTY_BITS = digits("1000111001010101110011000111001010101110");
const THREE_VALUES = digits("220102012120121001000");

describe("the worked example of SP 800-90B section", () => {
  it.each([
    ["6.3.1, most common value", () => mostCommonValueEstimate(digits("01120122010110221021"), 3), "0.5363"],
    ["6.3.2, collision", () => collisionEstimate(FORTY_BITS), "0.4483"],
    ["6.3.3, Markov", () => markovEstimate(FORTY_BITS), "0.761"],
    [
      "6.3.4, compression",
      () => compressionEstimate(digits("100011100101010111001100011100101010111011100011"), 4),
      "0.1345",
    ],
    ["6.3.5, t-tuple", () => tTupleEstimate(repeatsOf(THREE_VALUES, 3), 21, 3), "0.273"],
    [
      "6.3.6, longest repeated substring",
      () => longestRepeatEstimate(repeatsOf(THREE_VALUES, 3), 21, 3),
      "0.6146",
    ],
    ["6.3.7, MultiMCW", () => mostCommonInWindowEstimate(digits("121021122000"), 3, [3, 5, 7, 9]), "0.3909"],
    ["6.3.8, lag", () => lagEstimate(digits("2132131312"), 3, 3), "0.735"],
    ["6.3.9, MultiMMC", () => multiMmcEstimate(digits("213213131"), 3, 3), "0.0755"],
    ["6.3.10, LZ78Y", () => lz78yEstimate(digits("2132131312132"), 3, 4), "0.0191"],
  ])("%s", (_, estimate, printed) => {
    const places = printed.length - 2;
    expect(estimate()?.minEntropy.toFixed(places)).toBe(printed);
  });
});
