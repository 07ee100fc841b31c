/**
 * The lasers' sensors on a bench, where there are no lasers: the host sets what they read, by a packet of the
 * bench, and they read that until it sets something else. Before the first time they read nothing, as if no
 * sensor were there.
 */
import { controllerSensed } from "../../assembly/controller/controller";

let areThere: bool = false;
let supplyMv: u32 = 0;
let temperature: i32 = 0;

/** Sets what the sensors read from here on: supply in mV, temperature in 0.01 degC. */
export function benchSensorsSet(supply: u32, hundredths: i32): void {
  areThere = true;
  supplyMv = supply;
  temperature = hundredths;
}

/** Tells the controller what the sensors read. */
export function benchSensorsRead(nowUs: u64): void {
  if (areThere) controllerSensed(supplyMv, temperature, nowUs);
}
