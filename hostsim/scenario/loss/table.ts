/**
 * Loss by a table of measured points.
 */
import { z } from "zod";
import { UserError } from "../../base/user-error.js";
import { tableLossDb } from "../../channel/loss-table.js";
import { notNegative, positive } from "../numbers.js";
import { quantity } from "../quantity.js";
import { pointingOfTable, turbulenceOfTable } from "../schema-fading.js";
import { lossModel } from "./loss-model.js";

const tableSchema = z.strictObject({
  kind: z.literal("table"),
  lossDbByRangeKm: quantity(
    z.array(z.tuple([positive, notNegative])).min(2, "needs at least two points"),
  ).describe("Pairs of range in km and loss in dB, receiver optics included, detector efficiency not"),
  pointing: pointingOfTable.optional(),
  turbulence: turbulenceOfTable.optional(),
});

/** The table. A loss is no gain: end pieces go on with their slope, and may reach below 0. */
export const TABLE = lossModel(tableSchema, {
  kind: "table",
  check({ lossDbByRangeKm: points }) {
    const falls = points.findIndex(([rangeKm], at) => at > 0 && rangeKm <= points[at - 1]![0]);
    if (falls === -1) return null;
    return { field: "lossDbByRangeKm", problem: `ranges must rise; point ${falls} does not` };
  },
  // One loss for all ranges is a fibre or a bench.
  lightPath: ({ lossDbByRangeKm: points }) =>
    new Set(points.map(([, lossDb]) => lossDb)).size > 1 ? "sky" : "fibre",
  lossDb({ lossDbByRangeKm: points }, rangeKm) {
    const lossDb = tableLossDb(points, rangeKm);
    if (lossDb >= 0) return lossDb;
    throw new UserError(
      `link.lossDbByRangeKm: at ${rangeKm.toFixed(1)} km, beyond the table's points, the loss would be ${lossDb.toFixed(2)} dB, ` +
        "a gain; add a point there",
    );
  },
  fading: ({ pointing, turbulence }) => ({
    pointing: pointing === undefined ? null : { correlationS: pointing.correlationS, of: () => pointing },
    turbulence:
      turbulence === undefined
        ? null
        : {
            distribution: turbulence.distribution,
            air: turbulence,
            beam: { ...turbulence, direction: "downlink" },
          },
  }),
});
