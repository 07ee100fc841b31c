import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { DICTIONARY_PATH, dictionaryHash, parseDictionary } from "../../../hostsim/protocol/load.js";
import { encodeCommand } from "../../../hostsim/wire/controller/encode.js";
import {
  checkFirstContact,
  DictionaryMismatch,
  firstContactCommand,
  reportedHash,
} from "../../../hostsim/wire/controller/first-contact.js";
import { controllerBench, DICTIONARY } from "../../support/controller.js";

const otherDictionary = () => {
  const changed = JSON.parse(readFileSync(join(packageRoot, DICTIONARY_PATH), "utf8"));
  changed.parameters[1].summary += ", in other words";
  return parseDictionary(changed);
};

describe("first contact", () => {
  it("asks what this dictionary's own encoder would ask", () => {
    expect(Buffer.from(firstContactCommand().data)).toEqual(
      Buffer.from(
        encodeCommand(DICTIONARY, "report-parameters", {}, [{ parameter: "dictionary-hash" }]).data,
      ),
    );
  });

  it("finds the answer among other reports, in any mode", async () => {
    const bench = await controllerBench();
    for (const mode of ["safe", "key", "distil"]) {
      bench.goTo(mode);
      const verdicts = bench
        .send(firstContactCommand())
        .map(({ packet }) => checkFirstContact(packet, DICTIONARY));
      expect(verdicts).toEqual([null, null, true, null]);
    }
  });

  it("refuses a controller of another dictionary, names both, and goes on only when told to", async () => {
    const bench = await controllerBench();
    const { packet } = bench.send(firstContactCommand())[2]!;
    const other = otherDictionary();
    expect(() => checkFirstContact(packet, other)).toThrow(DictionaryMismatch);
    expect(() => checkFirstContact(packet, other)).toThrow(
      `the controller has dictionary ${dictionaryHash(DICTIONARY)}, this ground has ${dictionaryHash(other)}`,
    );
    expect(checkFirstContact(packet, other, true)).toBe(false);
  });

  it("takes no report of several parameters, of another one, or of another length for the answer", async () => {
    const bench = await controllerBench();
    const several = bench.command("report-parameters", {}, [{ parameter: 1 }, { parameter: 2 }]);
    const another = bench.command("report-parameters", {}, [{ parameter: "uptime" }]);
    for (const { packet } of [...several, ...another]) expect(reportedHash(packet)).toBeNull();
    const { packet } = bench.send(firstContactCommand())[2]!;
    expect(reportedHash({ ...packet, data: packet.data.subarray(0, 10) })).toBeNull();
  });
});
