/**
 * The RP2350 as it begins a life: after a power-on, or a reset by its watchdog. Takes: the flash, and what
 * outlives a reset. Gives: blocks as the boot ROM leaves them, and where core 0 starts.
 */
import { clocksReset } from "../blocks/clocks";
import { dmaEngineReset } from "../blocks/dma-engine";
import { crystalReset } from "../blocks/oscillators";
import { psmReset } from "../blocks/psm";
import { sioReset } from "../blocks/sio";
import { ticksReset } from "../blocks/ticks";
import { processorReset } from "../processor/processor";
import { bootEntry, bootFind, bootStack, bootVectors } from "./boot";
import { cacheAll } from "./flash-cells";
import { powerReset } from "./power";
import { qmiReset } from "./qmi";
import { resetsReset } from "./resets";
import { linesUpdate } from "./show";
import { storageResetAll } from "./storage";

/** Begins it; RAM is kept. */
export function lifeBegin(): void {
  crystalReset();
  powerReset();
  ticksReset();
  clocksReset();
  psmReset();
  storageResetAll();
  resetsReset();
  dmaEngineReset();
  qmiReset();
  sioReset();
  cacheAll();
  linesUpdate();
  if (bootFind()) processorReset(0, bootStack, bootEntry, bootVectors);
}
