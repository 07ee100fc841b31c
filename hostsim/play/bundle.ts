/**
 * Makes the playground's page: the simulator as it is, but for what only Node has, in one file. Takes: the
 * compiled programs under dist/, the modules of the core. Gives: build/playground/index.html. Run by
 * build.mjs; nothing else imports it, as its bundler is not in the package.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { build, type Plugin } from "rolldown";
import { minifySync } from "rolldown/utils";
import { packageRoot } from "../core/package-root.js";
import { releaseName } from "../core/release.js";
import { coarse } from "./coarse-coastline.js";
import { neededParts } from "./needed-parts.js";
import { PAGE_FILE } from "./page-file.js";
import { shownSchema } from "./shown-schema.js";

const { resolve } = createRequire(import.meta.url);
const compiled = (path: string): string => join(packageRoot, "dist/hostsim", path);
const platform = (name: string): string => compiled(`play/platform/${name}.js`);

/** Modules that only Node has, or that are large, and what stands for each in a page. */
const IN_PLACE_OF_PACKAGES: Readonly<Record<string, string>> = {
  "node:crypto": platform("node-crypto"),
  "node:fs": platform("node-fs"),
  "node:module": platform("node-module"),
  "node:path": platform("node-path"),
  "node:zlib": platform("node-zlib"),
  "fast-png": platform("fast-png"),
};

/** Modules of the host that reach for what a page does not have, and what stands for each. */
const IN_PLACE_OF_HOST: Readonly<Record<string, string>> = {
  [compiled("base/commented-json.js")]: platform("commented-json"),
  [compiled("pass/board-segment.js")]: platform("board-segment"),
  [compiled("pass/record-timing.js")]: platform("recorded-tags"),
  [compiled("pass/recorded-tags.js")]: platform("recorded-tags"),
  [compiled("core/module-file.js")]: platform("module-file"),
  [compiled("core/package-root.js")]: platform("package-root"),
  [compiled("keystore/store-file.js")]: platform("store-file"),
  [compiled("keystore/store-moving.js")]: platform("store-moving"),
};

const SCENARIO_SCHEMA = "hostsim/scenario/scenario.schema.json";
const COASTLINE = "world-atlas/land-110m.json";
/** Never reached in a page: Lua for on-board procedures, and satellite.js' modules for many satellites. */
const LEFT_OUT = ["wasmoon", "#wasm-single-thread", "#wasm-multi-thread"];
const NOTHING = "\0nothing";
const SCHEMA_MAKER = /\/zod\/v4\/core\/to-json-schema\.js$/;
/** zod's makers of JSON Schema for each type: named in each, and never called without the maker above. */
const SCHEMA_PARTS = /\/zod\/v4\/core\/json-schema-processors\.js$/;
/** The glue of the core's modules, which the compiler wrote beside them. */
const GLUE = /\/(build\/(?:ground|payload)\.js)$/;

/** Modules of the core, in builds for the page (build.mjs). */
const CORE = ["ground", "payload"];

/** Files of the package that the simulator reads as it runs, by path from the root; pictures as base64. */
function filesToBring(): Record<string, string> {
  const inFolder = (folder: string, ending: RegExp) =>
    readdirSync(join(packageRoot, folder))
      .filter((name) => ending.test(name))
      .map((name) => `${folder}/${name}`);
  const dataOf = (path: string) => JSON.parse(readFileSync(join(packageRoot, path), "utf8"));
  const texts = [
    ...inFolder("hostsim/scenario", /(?<!\.schema)\.json$/),
    ...inFolder("hostsim/relay/scenario", /(?<!\.schema)\.json$/),
  ];
  const pictures = inFolder("hostsim/relay/scenario", /\.png$/);
  return Object.fromEntries([
    ...texts.map((path) => [`/${path}`, JSON.stringify(dataOf(path))]),
    [`/${SCENARIO_SCHEMA}`, JSON.stringify(shownSchema(dataOf(SCENARIO_SCHEMA)))],
    ...pictures.map((path) => [`/${path}`, readFileSync(join(packageRoot, path), "base64")]),
    [
      `/node_modules/${COASTLINE}`,
      JSON.stringify(coarse(JSON.parse(readFileSync(resolve(COASTLINE), "utf8")))),
    ],
  ]);
}

/** Stands for a module of the core in the programs, until it is known what they call. */
const placeOf = (name: string): string => `(the module ${name})`;

/** A module of the core with what the programs call, deflated, as base64. */
function broughtModule(name: string, programs: string): string {
  const wasm = readFileSync(join(packageRoot, `build/${name}-page.wasm`));
  return deflateRawSync(neededParts(wasm, programs), { level: 9 }).toString("base64");
}

/** Puts the page's own modules and files in the place of Node's. */
const inPlace: Plugin = {
  name: "satqkd in a page",
  async resolveId(name, importer) {
    const standIn = IN_PLACE_OF_PACKAGES[name];
    if (standIn !== undefined) return standIn;
    if (LEFT_OUT.includes(name)) return NOTHING;
    const glue = GLUE.exec(name);
    if (glue !== null) return join(packageRoot, glue[1]!);
    if (name.startsWith("node:")) throw new Error(`${importer} needs ${name}, which a page does not have`);
    const found = await this.resolve(name, importer, { skipSelf: true });
    if (SCHEMA_MAKER.test(found?.id ?? "")) return platform("zod-to-json-schema");
    return IN_PLACE_OF_HOST[found?.id ?? ""] ?? found;
  },
  async load(id) {
    if (id === NOTHING) return "export default null; export const LuaFactory = null;";
    if (SCHEMA_PARTS.test(id))
      return Object.keys(await import(id))
        .map((name) => `export const ${name} = null;`)
        .join("\n");
    if (id !== platform("brought-files")) return null;
    const modules = Object.fromEntries(CORE.map((name) => [name, placeOf(name)]));
    const brought = { FILES: filesToBring(), MODULES: modules };
    return Object.entries(brought)
      .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
      .join("\n");
  },
};

/** A program as one classic script. */
async function scriptOf(entry: string): Promise<string> {
  const { output } = await build({
    input: compiled(`play/${entry}.js`),
    plugins: [inPlace],
    platform: "browser",
    transform: { define: { "import.meta.url": '""' } },
    output: {
      format: "iife",
      minify: true,
      // Notes of compilers to bundlers are of no use behind one; notices of licences stay.
      comments: { annotation: false, jsdoc: false, legal: true },
      codeSplitting: false,
      sourcemap: false,
    },
    write: false,
    logLevel: "warn",
  });
  const [{ code, modules }] = output;
  // The compiler's glue names all that there is.
  const programs = Object.entries(modules).map(([id, module]) => (GLUE.test(id) ? "" : module.code));
  const text = programs.join("\n");
  return CORE.reduce((whole, name) => whole.replace(placeOf(name), () => broughtModule(name, text)), code);
}

/** A script that can stand inside an element of a page. */
function embedded(script: string): string {
  return script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}

function asset(path: string): string {
  return readFileSync(join(packageRoot, "hostsim", path), "utf8");
}

/** Makes the page. */
async function makePage(): Promise<void> {
  const uplot = join(dirname(resolve("uplot/package.json")), "dist");
  const styles = [
    readFileSync(join(uplot, "uPlot.min.css"), "utf8"),
    asset("report/assets/style.css"),
    // Rules of a page of its own, for the part of this one that shows the same.
    `#relayed { ${asset("report/assets/relay.css")} }`,
    asset("play/assets/play.css"),
  ];
  const plots = [
    readFileSync(join(uplot, "uPlot.iife.min.js"), "utf8"),
    minifySync("plots.js", asset("report/assets/plots.js")).code,
  ];
  const parts: Readonly<Record<string, string>> = {
    generator: `<meta name="generator" content="${releaseName()}">`,
    release: `<footer class="quiet">Made by ${releaseName()}.</footer>`,
    styles: `<style>${styles.join("\n")}</style>`,
    // Not run where it stands: the page makes its workers of this text.
    worker: `<script type="text/plain" id="worker">${embedded(await scriptOf("worker/main"))}</script>`,
    plots: `<script>${embedded(plots.join("\n"))}</script>`,
    page: `<script>${embedded(await scriptOf("page/main"))}</script>`,
  };
  const page = asset("play/assets/index.html").replace(
    /<!-- put (\w+) -->/g,
    (_, name: string) => parts[name]!,
  );
  mkdirSync(dirname(PAGE_FILE), { recursive: true });
  writeFileSync(PAGE_FILE, page);
}

await makePage();
