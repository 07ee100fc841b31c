import { it } from "vitest";
import { runPass } from "../../hostsim/pass/run-pass.js";
import { loadScenario } from "../../hostsim/scenarios/load.js";
it("x", async () => {
  const w = process.env.W ? Number(process.env.W) : null;
  const o = await runPass(loadScenario(process.env.S ?? "jinan-250mhz"), { seed: 1, everyPulse: process.env.E==="1", windowS: w, lineMap: "symbol-code", interceptResend: process.env.EVE==="1", onInterval: (i, d, n, q) => { if (d % 30 === 0) console.log(d, i.clicks, q, i.keyBits); } });
  const { assumptions, ...r } = o.result; console.log(JSON.stringify(r, null, 1), o.tagsS);
}, 600000);
