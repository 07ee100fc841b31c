/**
 * The RP2040 as it begins a life: after a power-on, or a reset by its watchdog. Takes: the flash, and what
 * outlives a reset. Gives: blocks as the boot ROM leaves them, and where core 0 starts.
 */
import { clocksReset } from "../blocks/clocks";
import { dmaEngineReset } from "../blocks/dma-engine";
import { crystalReset } from "../blocks/oscillators";
import { psmReset } from "../blocks/psm";
import { sioReset } from "../blocks/sio";
import { ticksReset } from "../blocks/ticks";
import { RAM_BYTES, ram } from "../memory";
import { processorReset, setArchitecture } from "../processor/processor";
import { BOOT_ENTRY, BOOT_STACK, bootLoad } from "./boot";
import { resetsReset } from "./resets";
import { linesUpdate } from "./show";
import { ssiReset } from "./ssi";
import { storageResetAll } from "./storage";
import { xipReset } from "./xip";

/** Begins it; RAM is not kept. */
export function lifeBegin(): void {
  memory.fill(ram, 0, RAM_BYTES);
  crystalReset();
  ticksReset();
  clocksReset();
  psmReset();
  storageResetAll();
  resetsReset();
  dmaEngineReset();
  ssiReset();
  xipReset();
  sioReset();
  linesUpdate();
  setArchitecture(0, true);
  setArchitecture(1, true);
  if (bootLoad()) processorReset(0, BOOT_STACK, BOOT_ENTRY, 0);
}
