/** Time reports (ECSS-E-ST-70-41C, 8.9): one every 2^exponent seconds, the first after that time. */

import { REPORT_TIME } from "../protocol/controller";
import { uptimeUs } from "./clock";
import { append8, appendTime, FOR_DATA, telemetryBegin, telemetryEnd } from "./telemetry";

const US_PER_S: u64 = 1_000_000;

let exponent: u32 = 4;
let due: u64 = 16 * US_PER_S;

/** Sets the rate. */
export function timeReportSetExponent(value: u32): void {
  exponent = value;
  due = uptimeUs() + (US_PER_S << (<u64>value));
}

/** Reports the time when it is due. */
export function timeReportStep(): void {
  if (uptimeUs() < due) return;
  due = uptimeUs() + (US_PER_S << (<u64>exponent));
  telemetryBegin(REPORT_TIME, 0);
  append8(exponent);
  appendTime();
  telemetryEnd(FOR_DATA);
}
