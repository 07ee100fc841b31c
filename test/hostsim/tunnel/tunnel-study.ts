/**
 * `npm run study:tunnel -- [REKEYS]`, as root: keys of two KMEs for a WireGuard tunnel between two network
 * namespaces, in accelerated time and with traffic; `-- strongswan [REKEYS]` for a connection of strongSwan.
 * `-- soak MINUTES [SECONDS]`: WireGuard in real time, a key every SECONDS (120); `-- soak-strongswan MINUTES
 * [SECONDS]`: strongSwan, likewise. Prints what came of it; fails when the ends did not meet.
 */
import { rekeyTunnel } from "./rekeys.js";
import { soakStrongswan, soakTunnel } from "./soak.js";
import { StrongswanLaboratory } from "./strongswan-laboratory.js";
import { rekeyStrongswan } from "./strongswan-rekeys.js";
import { TunnelLaboratory } from "./tunnel-laboratory.js";

const [first = "200", ...more] = process.argv.slice(2);

/** Keys at once after each other. */
async function accelerated(rekeys: number): Promise<boolean> {
  const lab = await TunnelLaboratory.make(rekeys);
  try {
    const begin = performance.now();
    const found = await rekeyTunnel(lab, rekeys);
    console.log(JSON.stringify({ ...found, seconds: Math.round((performance.now() - begin) / 1000) }));
    return found.met === rekeys && found.unequal === 0 && found.different === rekeys;
  } finally {
    await lab.close();
  }
}

/** Keys of a soak, and some for what goes wrong. */
function keysOfSoak(minutes: number, everyS: number): number {
  return Math.ceil((60 * minutes) / everyS) + 8;
}

/** As long as it takes. */
async function soak(minutes: number, everyS: number): Promise<boolean> {
  const lab = await TunnelLaboratory.make(keysOfSoak(minutes, everyS));
  try {
    const found = await soakTunnel(lab, minutes, everyS);
    console.log(JSON.stringify(found));
    return found.sessions > 0 && found.keys > 0;
  } finally {
    await lab.close();
  }
}

/** The same with strongSwan. */
async function soakOfStrongswan(minutes: number, everyS: number): Promise<boolean> {
  const lab = await StrongswanLaboratory.make(keysOfSoak(minutes, everyS));
  try {
    const found = await soakStrongswan(lab, minutes, everyS);
    console.log(JSON.stringify(found));
    return found.sessions > 0 && found.keys > 0;
  } finally {
    await lab.close();
  }
}

/** Keys at once after each other, with strongSwan. */
async function strongswan(rekeys: number): Promise<boolean> {
  const lab = await StrongswanLaboratory.make(rekeys);
  try {
    const begin = performance.now();
    const found = await rekeyStrongswan(lab, rekeys);
    console.log(JSON.stringify({ ...found, seconds: Math.round((performance.now() - begin) / 1000) }));
    return found.met === rekeys;
  } finally {
    await lab.close();
  }
}

async function study(): Promise<boolean> {
  if (first === "soak") return soak(Number(more[0] ?? 60), Number(more[1] ?? 120));
  if (first === "soak-strongswan") return soakOfStrongswan(Number(more[0] ?? 60), Number(more[1] ?? 120));
  if (first === "strongswan") return strongswan(Number(more[0] ?? 200));
  return accelerated(Number(first));
}

const isFine = await study();
if (!isFine) process.exitCode = 1;
