/** A pass, and the same one with weaker pulses: how much key is each worth? */
import { openScenario, runPass } from "satqkd";

const shipped = openScenario("jinan-250mhz");
const data = structuredClone(shipped.data) as { source: { intensities: { value: { signal: number } } } };
data.source.intensities.value.signal = 0.6;

for (const [name, scenario] of Object.entries({ shipped, weaker: openScenario(data) })) {
  const { result, key } = await runPass(scenario, { seed: 1, windowS: 10 });
  console.log(`${name}: ${result.keyBits} bits of key (simulated), ${key.length} bytes on both sides`);
}
