/**
 * How fast the payload fills its tables, against OpenSSL's ChaCha20 in the same run.
 */
import { createCipheriv } from "node:crypto";
import { HostBoard } from "../../boards/host/model/board.js";
import { loadPayload } from "../core/load.js";
import { type Figure, inTurn } from "./measure.js";

const PULSES = 2 ** 22;
const ROUNDS = 15;

/** Probabilities that a width represents exactly: signal, decoy, vacuum, basis Z. */
const PATTERNS = [
  { bits: 4, probabilities: [0.5, 0.25, 0.25, 0.5], target: 2.4, name: "table fill, 4 random bits a pulse" },
  {
    bits: 8,
    probabilities: [0.75, 0.1875, 0.0625, 0.5],
    target: 1.2,
    name: "table fill, a random byte a pulse",
  },
] as const;

/** Measures table fill at both widths. */
export async function benchPattern(): Promise<Figure[]> {
  const core = await loadPayload(new HostBoard(() => undefined).port);
  const seed = core.reserve(32);
  const table = core.reserve(PULSES / 2);
  core.installSeed(seed);
  const cipher = createCipheriv("chacha20", new Uint8Array(32), new Uint8Array(16));
  const figures: Figure[] = [];
  for (const { bits, probabilities, target, name } of PATTERNS) {
    const [signal, decoy, vacuum, basisZ] = probabilities;
    if (core.configurePattern(signal, decoy, vacuum, basisZ, bits) !== 0)
      throw new Error(`pattern of ${bits} bits refused`);
    const randomBytes = (PULSES * bits) / 8;
    const zeros = new Uint8Array(randomBytes);
    const { a, b, ratio } = inTurn(
      ROUNDS,
      () => core.fillSymbols(0n, PULSES, table, core.DOMAIN_KEY.value),
      () => cipher.update(zeros),
    );
    figures.push(
      {
        name,
        value: PULSES / a / 1e6,
        unit: "Gpulse/s",
        target: { atLeast: target },
        note: `${(randomBytes / a / 1e6).toFixed(2)} GB/s of keystream`,
      },
      {
        name: `${name}, against OpenSSL`,
        value: 1 / ratio,
        unit: "x",
        target: bits === 4 ? { atLeast: 0.75 } : null,
        note: `node:crypto ChaCha20 ${(randomBytes / b / 1e6).toFixed(2)} GB/s`,
      },
    );
  }
  return figures;
}
