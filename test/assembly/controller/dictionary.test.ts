import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { generatedFiles } from "../../../hostsim/protocol/files.js";
import {
  DICTIONARY_PATH,
  dictionaryHash,
  loadDictionary,
  parseDictionary,
} from "../../../hostsim/protocol/load.js";
import { xtce } from "../../../hostsim/protocol/xtce.js";
import { controllerBench } from "../../support/controller.js";

const dictionary = loadDictionary();
const copy = () => JSON.parse(readFileSync(join(packageRoot, DICTIONARY_PATH), "utf8"));

describe("the dictionary", () => {
  it.each(generatedFiles())("is what $path was made from", ({ path, text }) => {
    expect(readFileSync(join(packageRoot, path), "utf8"), 'run "satqkd dictionary --write"').toBe(text);
  });

  it("is named by a hash that any change of it changes, and that the core tells at first contact", async () => {
    const changed = copy();
    changed.events[0].summary += ".";
    expect(dictionaryHash(parseDictionary(changed))).not.toBe(dictionaryHash(dictionary));
    const bench = await controllerBench();
    const told = bench.command("report-parameters", {}, [{ parameter: 1 }]);
    expect(told[2]?.values["dictionary-hash"]).toBe(BigInt(`0x${dictionaryHash(dictionary)}`));
  });

  it.each([
    [
      "a transition is missing",
      (d: ReturnType<typeof copy>) => delete d.transitions.key.distil,
      /key to distil is missing/,
    ],
    ["a reason does not exist", (d: ReturnType<typeof copy>) => (d.transitions.key.distil = "no"), /no no/],
    [
      "a parameter is there twice",
      (d: ReturnType<typeof copy>) => (d.parameters[1].id = 1),
      /parameters 1 is there twice/,
    ],
    [
      "a structure names no parameter",
      (d: ReturnType<typeof copy>) => d.structures[0].parameters.push("no"),
      /no no/,
    ],
    ["a field is unknown", (d: ReturnType<typeof copy>) => (d.colour = "red"), /colour/],
  ])("is refused when %s", (_, spoil, message) => {
    const spoilt = copy();
    spoil(spoilt);
    expect(() => parseDictionary(spoilt)).toThrow(message);
  });
});

describe("satqkd dictionary", () => {
  const satqkd = (...words: string[]) =>
    spawnSync(process.execPath, [join(packageRoot, "dist/hostsim/cli/main.js"), "dictionary", ...words], {
      encoding: "utf8",
    });

  it("prints hash and contents as one JSON object, and finds nothing stale", () => {
    const { status, stdout } = satqkd("--json", "--check");
    expect(status).toBe(0);
    const protocols = Object.fromEntries(
      ["distillation", "bench", "relay", "monitor"].map((name) => {
        const file = readFileSync(join(packageRoot, `assembly/protocol/${name}.json`), "utf8");
        const sum = createHash("sha256").update(JSON.stringify(JSON.parse(file)));
        return [name, sum.digest("hex").slice(0, 16)];
      }),
    );
    expect(JSON.parse(stdout)).toEqual({
      format: "satqkd-dictionary",
      version: 1,
      hash: dictionaryHash(dictionary),
      stale: [],
      protocols,
      dictionary,
    });
  });

  it("writes XTCE, and says in a line when it can't", () => {
    const folder = mkdtempSync(join(tmpdir(), "satqkd-"));
    try {
      const file = join(folder, "satqkd.xml");
      expect(satqkd("--xtce", file).status).toBe(0);
      expect(readFileSync(file, "utf8")).toBe(xtce(dictionary));
      const failed = satqkd("--xtce", join(folder, "none", "satqkd.xml"));
      expect(failed.status).not.toBe(0);
      expect(failed.stderr.trim().split("\n")).toHaveLength(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the XTCE export", () => {
  const text = xtce(dictionary);
  const lists = ["IntegerParameterType", "BinaryParameterType", "IntegerArgumentType", "BinaryArgumentType"];
  const repeated = [
    ...lists,
    "Parameter",
    "SequenceContainer",
    "MetaCommand",
    "ParameterRefEntry",
    "Argument",
    "ArgumentRefEntry",
    "Comparison",
  ];
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: "",
    isArray: (name) => repeated.includes(name),
  });

  it("is well-formed, every name it refers to is there once, and every report but none else is", () => {
    expect(XMLValidator.validate(text)).toBe(true);
    const system = parser.parse(text).SpaceSystem;
    const { ParameterTypeSet, ParameterSet, ContainerSet } = system.TelemetryMetaData;
    const types = lists
      .slice(0, 2)
      .flatMap((list) => ParameterTypeSet[list])
      .map(({ name }) => name);
    const parameters: { name: string; parameterTypeRef: string }[] = ParameterSet.Parameter;
    const names = parameters.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { parameterTypeRef } of parameters) expect(types).toContain(parameterTypeRef);
    const containers: {
      name: string;
      EntryList: { ParameterRefEntry?: { parameterRef: string }[] } | "";
      BaseContainer?: { containerRef: string };
    }[] = ContainerSet.SequenceContainer;
    const containerNames = containers.map(({ name }) => name);
    expect(new Set(containerNames).size).toBe(containerNames.length);
    for (const { EntryList, BaseContainer } of containers) {
      for (const { parameterRef } of EntryList === "" ? [] : (EntryList.ParameterRefEntry ?? []))
        expect(names).toContain(parameterRef);
      if (BaseContainer !== undefined) expect(containerNames).toContain(BaseContainer.containerRef);
    }
    expect(containerNames.filter((name) => !name.includes("_") && name !== "telemetry")).toEqual(
      dictionary.reports.map(({ name }) => name),
    );
    const commands: { name: string; ArgumentList?: { Argument: { argumentTypeRef: string }[] } }[] =
      system.CommandMetaData.MetaCommandSet.MetaCommand;
    for (const { name } of dictionary.functions)
      expect(commands.map((one) => one.name)).toContain(`function_${name}`);
    // NameType of the schema: none of these characters.
    for (const one of [...names, ...containerNames, ...commands.map(({ name }) => name)])
      expect(one).toMatch(/^[^./:[\] ]+$/);
  });
});
