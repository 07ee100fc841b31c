/** Pulses of a pass, far inside it, without making those before. */
import { openSchedule, symbolsAt } from "satqkd";

const schedule = await openSchedule("jinan-250mhz", { seed: 1 });
for (const [i, { intensityClass, basis, value }] of symbolsAt(schedule, 7e10, 4).entries())
  console.log(
    `pulse ${7e10 + i}: ${intensityClass}, ${basis}, ${value}, at ${schedule.at(7e10 + i).timePs} ps`,
  );
