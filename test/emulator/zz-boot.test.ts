import { readFileSync } from "node:fs";
import { test } from "vitest";
import { Pico } from "../../hostsim/emulator/rp2040/pico.js";
test("boot", () => {
  let text = "";
  let lineChanges = 0;
  const pico = new Pico({ image: readFileSync("build/boards/pico/image.bin"), seed: 3, onUart: (b) => { text += String.fromCharCode(b); }, onLines: () => { lineChanges++; } });
  const t = performance.now();
  try {
    pico.run(() => text.includes("\n"), 30e6);
    console.log(pico.cycle, pico.clockHz, JSON.stringify(text), pico.resets);
    pico.sendUart(new TextEncoder().encode("identify\nstatus\n"));
    pico.run(() => text.split("\n").length > 3, 10e6);
    console.log(pico.cycle, pico.clockHz, text, pico.resets, lineChanges, pico.rp2040.core.PC.toString(16));
  } catch (e) { console.log(String(e), pico.rp2040.core.PC.toString(16), pico.rp2040.core.LR.toString(16), text, pico.cycle, (e as Error).stack); }
  console.log((pico.cycle / (performance.now() - t) / 1000).toFixed(2), "MHz");
}, 60000);
