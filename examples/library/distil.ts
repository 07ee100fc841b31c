/**
 * A record of time tags to key: tags.npy is of `satqkd pass jinan-250mhz --seed 7 --window 10 --tags-out
 * tags.npy`.
 */
import { distil, openScenario } from "satqkd";

const { result } = await distil("tags.npy", openScenario("jinan-250mhz"), { seed: 7, windowS: 10 });
// Null where nothing was sifted.
const qber = result.qber === null ? "none" : `${(100 * result.qber).toFixed(2)} %`;
console.log(`${result.tags.count} tags, QBER ${qber}`);
console.log(`${result.keyBits} bits of key, SHA-256 ${result.keySha256}`);
