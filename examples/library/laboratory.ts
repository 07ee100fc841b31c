/** How many secret bits do counts of a laboratory support? */
import { keyLength } from "satqkd";

const { secretKeyBits, reason } = keyLength({
  layout: "biased",
  intensities: [0.5, 0.1, 0],
  probabilities: [0.7, 0.2, 0.1],
  epsilonSec: 1e-9,
  epsilonCor: 1e-15,
  keyBasis: { detections: [1_000_000, 60_000, 1_000], errors: [10_000, 900, 500] },
  testBasis: { detections: [250_000, 15_000, 250], errors: [2_500, 230, 125] },
  leakedBits: 95_000,
});
console.log(reason === null ? `${secretKeyBits} bits` : `no key: ${reason}`);
