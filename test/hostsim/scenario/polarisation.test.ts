/** The group `polarisation` of a scenario: what is accepted, and what is refused with one line. */
import { describe, expect, test } from "vitest";
import { UserError } from "../../../hostsim/base/user-error.js";
import { checkScenario } from "../../../hostsim/scenario/check.js";
import { scenarioData } from "../../../hostsim/scenario/load.js";

function with_(polarisation: unknown, base = "jinan-250mhz"): unknown {
  const data = scenarioData(base) as { security: object };
  return { ...data, security: { ...data.security, announce: "at-once" }, polarisation };
}

function messageOf(data: unknown): string {
  try {
    checkScenario(data);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).exitCode).toBe(2);
    return (error as UserError).message;
  }
  return "accepted";
}

const PLATE = { stepDeg: 0.05, mostDegPerS: 20, ordersHz: 10 };
const STATION = { analyser: "tube", mirrors: [] };

describe("polarisation in a scenario", () => {
  test("is accepted with any plate, with all parts and with the station alone", () => {
    const plates = [
      { follows: "nothing", angleDeg: 3 },
      { follows: "prediction", ...PLATE },
      { follows: "calibration", ...PLATE, errorRmsDeg: 0.5, lagS: 0.1, retardanceDeg: 178 },
      { follows: "qber", ...PLATE, swingDeg: 3, periodS: 2, gain: 0.5, lagS: 3, knownShare: 1 },
    ];
    for (const plate of plates) expect(messageOf(with_({ station: { ...STATION, plate } }))).toBe("accepted");
    const whole = {
      source: { longitudesDeg: [1, 0, 0, 0], latitudesDeg: [0, 0, 0, 0] },
      satellite: { rollDeg: 1, rollDegPerS: 0, swayDeg: 0, swayPeriodS: 60 },
      station: {
        analyser: "base",
        mirrors: [{ at: "fork", axisDeg: 0, retardanceDeg: 5 }],
        extinctions: [1000, 1000, 500, 500],
        plate: plates[1],
      },
    };
    expect(messageOf(with_(whole))).toBe("accepted");
  });

  test.each([
    [
      "a mirror behind the analyser",
      { station: { analyser: "tube", mirrors: [{ at: "base", axisDeg: 0, retardanceDeg: 5 }] } },
      "polarisation.station.mirrors.0.at: light does not come to the base: the analyser is fixed to the tube",
    ],
    [
      "an extinction that is none",
      { station: { ...STATION, extinctions: [1000, 1000, 1, 1000] } },
      "polarisation.station.extinctions.2: must be above 1",
    ],
    [
      "a swing by which both sides look alike",
      {
        station: {
          ...STATION,
          plate: { follows: "qber", ...PLATE, swingDeg: 45, periodS: 2, gain: 0.5, lagS: 3, knownShare: 1 },
        },
      },
      "polarisation.station.plate.swingDeg: must be above 0 and below 45",
    ],
    [
      "a plate that follows something else",
      { station: { ...STATION, plate: { follows: "moon" } } },
      "polarisation.station.plate.follows: Invalid",
    ],
    ["an unknown field", { station: { ...STATION, miror: [] } }, 'Unrecognized key: "miror"'],
    ["no station", {}, "polarisation.station: is missing"],
  ])("refuses %s", (_what, polarisation, message) => {
    expect(messageOf(with_(polarisation))).toContain(message);
  });

  test("is refused on a bench, which has no frames that turn", () => {
    expect(messageOf(with_({ station: STATION }, "bench-250mhz"))).toBe(
      "polarisation: is of a link through the sky; this one has one loss for all ranges",
    );
  });
});
