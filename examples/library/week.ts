/** When can the satellite be used from Stellenbosch in a week, and what is that worth? */
import { forecast, openScenario } from "satqkd";

const scenario = openScenario("jinan-1-stellenbosch");
const { passes } = await forecast({
  station: "stellenbosch",
  orbit: scenario,
  fromUtc: "2025-04-05T00:00:00Z",
  days: 7,
  key: scenario,
});
for (const { usable, culmination, expected } of passes)
  if (usable !== null)
    console.log(
      `${usable.fromUtc}: ${usable.seconds} s, up to ${culmination.elevationDeg.toFixed(0)} deg, ` +
        `${expected?.secretKeyBits ?? "no"} bits expected (simulated)`,
    );
