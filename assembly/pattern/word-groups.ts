/**
 * Sixteen words of random nibbles at once, for processors whose compiler makes something of it (those with
 * Thumb-2; builds for them have WITH_GROUPS). Takes: where the words are, where their pulses go. Gives:
 * symbols, or laser levels. The last word comes first: where it is in memory the others are, and compilers
 * leave their checks out.
 */
import { symbolsOfWord } from "./word-map";

/** Bytes of a group. A stretch of FILL_UNIT pulses is a multiple of it. */
export const GROUP_BYTES: usize = 64;

/** Maps a group of the pattern that `symbolsOfWord` is for. */
export function mapGroup(random: usize, destination: usize): void {
  store<u32>(destination, symbolsOfWord(load<u32>(random, 60)), 60);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 56)), 56);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 52)), 52);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 48)), 48);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 44)), 44);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 40)), 40);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 36)), 36);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 32)), 32);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 28)), 28);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 24)), 24);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 20)), 20);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 16)), 16);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 12)), 12);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 8)), 8);
  store<u32>(destination, symbolsOfWord(load<u32>(random, 4)), 4);
  store<u32>(destination, symbolsOfWord(load<u32>(random)));
}

/**
 * Laser levels of a group, a byte a pulse: for each byte of random bits the two that `levels`, a table of
 * 256 u16, has for it.
 */
export function levelGroup(levels: usize, random: usize, destination: usize): void {
  levelWord(levels, random + 60, destination + 120);
  levelWord(levels, random + 56, destination + 112);
  levelWord(levels, random + 52, destination + 104);
  levelWord(levels, random + 48, destination + 96);
  levelWord(levels, random + 44, destination + 88);
  levelWord(levels, random + 40, destination + 80);
  levelWord(levels, random + 36, destination + 72);
  levelWord(levels, random + 32, destination + 64);
  levelWord(levels, random + 28, destination + 56);
  levelWord(levels, random + 24, destination + 48);
  levelWord(levels, random + 20, destination + 40);
  levelWord(levels, random + 16, destination + 32);
  levelWord(levels, random + 12, destination + 24);
  levelWord(levels, random + 8, destination + 16);
  levelWord(levels, random + 4, destination + 8);
  levelWord(levels, random, destination);
}

/** Levels of a word's eight pulses: loads of bytes cost less than taking a word apart. */
function levelWord(levels: usize, random: usize, destination: usize): void {
  const fourth = <u32>load<u8>(random, 3);
  const third = <u32>load<u8>(random, 2);
  const second = <u32>load<u8>(random, 1);
  const first = <u32>load<u8>(random);
  store<u32>(destination, levelsOf(levels, third) | (levelsOf(levels, fourth) << 16), 4);
  store<u32>(destination, levelsOf(levels, first) | (levelsOf(levels, second) << 16));
}

function levelsOf(levels: usize, byte: u32): u32 {
  return <u32>load<u16>(levels + ((<usize>byte) << 1));
}
