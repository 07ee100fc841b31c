/**
 * Makes what the sources are compiled to, and only what is not made yet: the modules of the core
 * (AssemblyScript), then the programs around them (TypeScript). `node build.mjs` makes all, `node build.mjs
 * start` nothing that only tests use.
 *
 * Whether something is made says its record (hostsim/base/made-from.ts), which is TypeScript itself: the
 * first build knows of none.
 */
import { spawn } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = import.meta.dirname;
const at = (path) => join(root, path);
const toolOf = (name) => at(`node_modules/${name}/package.json`);

async function run(program, args) {
  const child = spawn(process.execPath, [at(program), ...args], { cwd: root, stdio: "inherit" });
  const status = await new Promise((resolve) => child.on("close", resolve));
  if (status !== 0) process.exit(status ?? 1);
}

/** `uses`: names that the sources ask for (`isDefined`). */
function moduleOf(entry, target, name, folder = "boards/host", uses = []) {
  const options = [entry, "--config", "assembly/asconfig.json", "--target", target];
  options.push(...uses.flatMap((use) => ["--use", use]));
  return {
    record: at(`build/made/${name}`),
    sources: [at("assembly"), at(folder), toolOf("assemblyscript"), toolOf("binaryen")],
    options,
    results: ["wasm", "js", "d.ts"].map((ending) => at(`build/${name}.${ending}`)),
    make: () => run("node_modules/assemblyscript/bin/asc.js", [...options, "-o", `build/${name}.wasm`]),
  };
}

function programsOf(config, folders, modules) {
  const glue = modules.map((name) => `build/${name}.d.ts`);
  return {
    record: at(`build/made/${config}`),
    sources: [...folders, "tsconfig.json", config, "package-lock.json", ...glue].map(at),
    options: [],
    results: folders.map((folder) => at(`dist/${folder}`)),
    make: (state) => {
      // The compiler's own state knows nothing of results that are gone.
      if (state === "damaged") rmSync(at(`dist/${config}.state`), { force: true });
      return run("node_modules/typescript/bin/tsc", ["-p", config]);
    },
  };
}

const payload = moduleOf("boards/host/payload.ts", "host", "payload");
const ground = moduleOf("assembly/ground.ts", "host", "ground");
const scalar = moduleOf("boards/host/payload.ts", "scalar", "payload-scalar");
const small = [
  moduleOf("boards/host/payload.ts", "page", "payload-page"),
  moduleOf("assembly/ground.ts", "page", "ground-page"),
];
const silicon = "hostsim/emulator/silicon";
const rp2350 = moduleOf(`${silicon}/rp2350.ts`, "emulator", "rp2350", silicon);
const rp2040 = moduleOf(`${silicon}/rp2040.ts`, "emulator", "rp2040", silicon, ["RP2040=1"]);
const processor = moduleOf(`${silicon}/processor-alone.ts`, "emulator", "processor", silicon);
const host = programsOf("tsconfig.host.json", ["hostsim", "boards", "firmware"], ["payload", "ground"]);
const tested = ["payload", "ground", "processor"];
const all = programsOf("tsconfig.json", ["hostsim", "boards", "firmware", "test"], tested);

const brought = ["hostsim/play", "hostsim/report/assets", "hostsim/scenario", "hostsim/relay/scenario"];
brought.push("build/payload-page.wasm", "build/ground-page.wasm");
const page = {
  record: at("build/made/playground"),
  sources: ["dist/hostsim", "dist/boards", "package-lock.json", ...brought].map(at),
  options: [],
  results: [at("build/playground")],
  make: () => run("dist/hostsim/play/bundle.js", []),
};

/** The script of a page, in one file of its modules as they were compiled. */
const traceScript = {
  record: at("build/made/trace-page.js"),
  sources: ["base", "core", "schedule", "stepping", "trace"].map((room) => at(`hostsim/${room}`)),
  options: [],
  results: [at("build/trace-page.js")],
  make: () => run("dist/hostsim/trace/html/bundle.js", []),
};

const records = at("dist/hostsim/base/made-from.js");
const made = existsSync(records) ? await import(records).catch(() => null) : null;
const states = new Map();

async function make(product) {
  const state = made?.stateOf(product) ?? "damaged";
  states.set(product, state);
  if (state === "made") return;
  rmSync(product.record, { force: true });
  await product.make(state);
}

// Two at a time; programs are checked against the modules' declarations.
await Promise.all([make(payload), make(ground)]);
await Promise.all([make(rp2350), make(rp2040)]);
if (process.argv[2] === "start") await make(host);
else {
  await make(processor);
  await Promise.all([make(scalar), make(all)]);
  await Promise.all(small.map(make));
  await make(page);
}

await make(traceScript);

const { noteMade } = await import(records);
if (states.has(all)) states.set(host, states.get(all));
for (const [product, state] of states) if (state !== "made") noteMade(product);
