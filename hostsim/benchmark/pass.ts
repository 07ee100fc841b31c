/**
 * How long a whole pass takes: 7.5e10 pulses at 250 MHz, tags alone and all the way to the key. In processor
 * time, which other work on the machine does not lengthen.
 */
import { runPass } from "../pass/run-pass.js";
import { loadScenario } from "../scenario/load.js";
import { cpuSeconds, type Figure } from "./measure.js";

/** Runs the default scenario once. */
export async function benchPass(): Promise<Figure[]> {
  const before = cpuSeconds();
  const { result, tagsCpuS } = await runPass(loadScenario("jinan-250mhz"), { seed: 1, timesTags: true });
  const spentS = cpuSeconds() - before;
  const pulses = `${result.pulsesSent.toExponential(2)} pulses`;
  return [
    {
      name: "pass, random bits to key",
      value: spentS,
      unit: "CPU s",
      target: { atMost: 10 },
      note: `${(result.pulsesSent / spentS).toExponential(2)} pulses/s, ${pulses}`,
    },
    {
      name: "pass, time tags alone",
      value: tagsCpuS,
      unit: "CPU s",
      target: { atMost: 2 },
      note: `${(result.pulsesSent / tagsCpuS).toExponential(2)} pulses/s, ${result.detections} clicks`,
    },
  ];
}
