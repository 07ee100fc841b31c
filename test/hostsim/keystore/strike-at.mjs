/**
 * Loaded before a program (node --import): kills or stops it at one of its calls that change files below a
 * folder. So the program itself needs no place for that. STRIKE_AT is the number of the call, counted from 1;
 * STRIKE is `kill` (before the call), `half` (after half of a write) or `stop` (before the call, until
 * SIGCONT); STRIKE_LOG gets the name of each call.
 */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { STRIKE_FOLDER, STRIKE_AT, STRIKE, STRIKE_LOG } = process.env;
const append = fs.appendFileSync;
const writeNow = fs.writeSync;
const inFolder = new Set();
let calls = 0;

function strike(file, bytes) {
  if (STRIKE === "stop") process.kill(process.pid, "SIGSTOP");
  else {
    if (STRIKE === "half" && bytes !== undefined) writeNow(file, bytes.subarray(0, bytes.length >> 1));
    process.kill(process.pid, "SIGKILL");
  }
}

function wrap(name, concerns) {
  const original = fs[name];
  fs[name] = (...args) => {
    if (concerns(...args)) {
      calls += 1;
      if (STRIKE_LOG !== undefined) append(STRIKE_LOG, `${name}\n`);
      if (calls === Number(STRIKE_AT)) strike(args[0], name.startsWith("write") ? args[1] : undefined);
    }
    const result = original(...args);
    if (name === "openSync" && isBelow(args[0])) inFolder.add(result);
    if (name === "closeSync") inFolder.delete(args[0]);
    return result;
  };
}

const isBelow = (path) => typeof path === "string" && path.startsWith(STRIKE_FOLDER);
const isOpen = (file) => isBelow(file) || inFolder.has(file);
const changes = (flags) =>
  typeof flags === "string" ? flags !== "r" : (flags & (fs.constants.O_CREAT | fs.constants.O_WRONLY)) !== 0;

wrap("openSync", (path, flags) => isBelow(path) && changes(flags ?? "r"));
wrap("closeSync", () => false);
for (const name of ["writeFileSync", "writeSync", "fsyncSync"]) wrap(name, isOpen);
for (const name of ["renameSync", "unlinkSync", "rmSync", "mkdirSync", "mkdtempSync"]) wrap(name, isBelow);
syncBuiltinESMExports();
