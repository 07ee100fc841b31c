/**
 * Compression estimate of bits, SP 800-90B section 6.3.4, after Maurer's universal test. Takes: bits. Gives:
 * the min-entropy of words in which one is likelier than all others, if they come again as soon as these do.
 */
import { CONFIDENCE, type Estimate, whereFalling } from "./estimate.js";

/** Bits of a word. */
const WORD_BITS = 6;
const WORDS = 2 ** WORD_BITS;
/** Words that only fill the dictionary. */
const DICTIONARY_WORDS = 1000;
/** Maurer's correction of the deviation for words of 6 bits. */
const DEVIATION_FACTOR = 0.5907;

/**
 * A word that did not come for so long: even at every place it would change no digit of the mean. Smaller
 * numbers are slow.
 */
const NEGLIGIBLE = 1e-40;

/**
 * Estimate of bits; null when there are not even two words to test. `dictionaryWords`: `d` of the standard;
 * its example has another.
 */
export function compressionEstimate(bits: Uint8Array, dictionaryWords = DICTIONARY_WORDS): Estimate | null {
  const words = Math.floor(bits.length / WORD_BITS);
  const tested = words - dictionaryWords;
  if (tested < 2) return null;
  const lastSeen = new Uint32Array(WORDS);
  let sum = 0;
  let squares = 0;
  for (let number = 1; number <= words; number++) {
    const word = wordAt(bits, (number - 1) * WORD_BITS);
    if (number > dictionaryWords) {
      // A word that never came was last seen at 0.
      const distance = Math.log2(number - lastSeen[word]!);
      sum += distance;
      squares += distance * distance;
    }
    lastSeen[word] = number;
  }
  const mean = sum / tested;
  const deviation = DEVIATION_FACTOR * Math.sqrt(Math.max(0, squares / (tested - 1) - mean * mean));
  const lowMean = mean - (CONFIDENCE * deviation) / Math.sqrt(tested);
  const distances = new ExpectedDistances(dictionaryWords, words);
  const p =
    distances.ofLikeliest(1 / WORDS) <= lowMean
      ? 1 / WORDS
      : whereFalling((likeliest) => distances.ofLikeliest(likeliest), lowMean, 1 / WORDS, 1);
  return {
    minEntropy: Math.max(0, -Math.log2(p) / WORD_BITS),
    found: { v: tested, "X-bar": mean, "sigma-hat": deviation, "X-bar'": lowMean, p },
  };
}

function wordAt(bits: Uint8Array, at: number): number {
  let word = 0;
  for (let i = 0; i < WORD_BITS; i++) word = 2 * word + bits[at + i]!;
  return word;
}

/** Step 7 of the section: the mean that a source would give. */
class ExpectedDistances {
  private readonly logarithms: Float64Array;

  constructor(
    private readonly dictionaryWords: number,
    private readonly words: number,
  ) {
    this.logarithms = Float64Array.from({ length: words + 1 }, (_, u) => (u === 0 ? 0 : Math.log2(u)));
  }

  /** Mean logarithm of the distance when one word has probability `p` and the others share the rest. */
  ofLikeliest(p: number): number {
    return this.share(p) + (WORDS - 1) * this.share((1 - p) / (WORDS - 1));
  }

  /**
   * G(z), the share of a word of probability z. Summed by the distance u rather than by the place t: a word
   * of u < t counts at each of the places behind both u and the dictionary, and one that was never seen (u =
   * t) once. The standard's upper limit L is the number of words.
   */
  private share(z: number): number {
    const { dictionaryWords: d, words } = this;
    let never = 1; // (1 - z)^(u - 1)
    let again = 0;
    let first = 0;
    for (let u = 2; u <= words; u++) {
      never *= 1 - z;
      if (never < NEGLIGIBLE) break;
      const term = this.logarithms[u]! * never;
      again += term * (words - Math.max(u, d));
      if (u > d) first += term;
    }
    return (z * z * again + z * first) / (words - d);
  }
}
