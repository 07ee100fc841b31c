import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeIdentity, findIdentity } from "../../../hostsim/board/identity.js";
import { sealed, withoutSeal } from "../../../hostsim/board/seal.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { type CommandResult, runCommand } from "../../support/command-line.js";
import { imageFolder } from "../../support/images.js";
import { published } from "../../support/published-schema.js";

const folder = imageFolder("pico");
const image = (file: string) => join(folder, file);

function satqkd(...args: string[]): Promise<CommandResult> {
  return runCommand(args, packageRoot);
}

function expectRefusal(result: CommandResult, code: number, message: RegExp): void {
  expect(result.stderr).toMatch(message);
  expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(result.stdout).toBe("");
  expect(result.status).toBe(code);
}

/** A copy of the pico's binary that says it has another core. */
function otherCore(): string {
  const binary = Buffer.from(withoutSeal(readFileSync(image("image.bin"))));
  const identity = findIdentity(binary);
  if (identity === null) throw new Error("no identity");
  binary.set(
    encodeIdentity({ ...identity, coreHash: "cd".repeat(32) }),
    binary.indexOf(encodeIdentity(identity)),
  );
  const path = join(mkdtempSync(join(tmpdir(), "satqkd-core-")), "image.bin");
  writeFileSync(path, sealed(binary));
  return path;
}

describe("satqkd boards", () => {
  it("lists each board with what was verified how, and as one JSON object", async () => {
    expect((await satqkd("boards")).stdout).toMatch(
      /^pico .*RP2040[\s\S]*emulated .*pins equal[\s\S]*builds, not run/m,
    );
    const { boards } = JSON.parse((await satqkd("boards", "--json")).stdout) as {
      boards: { name: string }[];
    };
    expect(boards.map(({ name }) => name)).toContain("pico2");
  });
});

describe("satqkd identify", () => {
  it("reads board, commit and core from ELF, binary and UF2", async () => {
    for (const file of ["image.elf", "image.bin", "image.uf2"]) {
      const { status, stdout } = await satqkd("identify", image(file));
      expect(stdout).toMatch(
        /^pico, commit [0-9a-f]{12}.*, core [0-9a-f]{12}, dictionary [0-9a-f]{16}, monitor 1, generator chacha20$/m,
      );
      expect(status).toBe(0);
    }
  });

  it("has an exit code of its own for an image of another core, unless told otherwise", async () => {
    const path = otherCore();
    const refused = await satqkd("identify", path);
    expect(refused.stderr).toMatch(/does not fit this host: core cdcdcdcdcdcd/);
    expect(refused.status).toBe(18);
    expect((await satqkd("identify", path, "--allow-mismatch")).status).toBe(0);
    expect(
      JSON.parse(
        published("satqkd-identify", (await satqkd("identify", path, "--json", "--allow-mismatch")).stdout),
      ),
    ).toMatchObject({
      fitsThisHost: false,
    });
  });

  it("says in one line when there is nothing to identify", async () => {
    expectRefusal(await satqkd("identify"), 2, /give an image file, or --port/);
    expectRefusal(await satqkd("identify", "/nowhere/x.uf2"), 2, /no such file/);
    expectRefusal(await satqkd("identify", join(packageRoot, "package.json")), 2, /no whole identity record/);
    expectRefusal(await satqkd("identify", "--port", "/dev/nowhere"), 2, /\/dev\/nowhere: /);
  });
});

describe("satqkd build and emulate refuse bad input in one line", () => {
  it("a board that there is not, or that has no image or emulator", async () => {
    expectRefusal(await satqkd("build", "teapot"), 2, /no board "teapot"; there are: .*pico/);
    expectRefusal(await satqkd("build", "host"), 2, /has no image/);
    expectRefusal(await satqkd("emulate", "pico2-ecp5"), 2, /pico2-ecp5 has no emulator/);
    expectRefusal(await satqkd("build", "espruino-pico", "--save-sizes"), 2, /gets a script, not an image/);
    expectRefusal(await satqkd("step", "espruino-pico"), 2, /shows the schedule of the board pico/);
    expectRefusal(await satqkd("flash", "pico", "--seed", "1"), 2, /only boards with a JavaScript prompt/);
  });

  it("options that mean nothing", async () => {
    expectRefusal(await satqkd("emulate", "pico", "--pulses", "0"), 2, /must be a whole number from 1 to/);
    expectRefusal(await satqkd("emulate", "pico", "--pulses", "many"), 2, /must be a whole number from 1 to/);
    expectRefusal(await satqkd("emulate", "pico", "--stall", "1"), 2, /give BURST:SLOT:CYCLES/);
    expectRefusal(await satqkd("emulate", "mps2-an505", "--capture", "x.vcd"), 2, /has no lines/);
    expectRefusal(
      await satqkd("pass", "jinan-250mhz", "--board", "mps2-an505", "--seed", "1"),
      2,
      /has no lines/,
    );
    expectRefusal(await satqkd("pass", "jinan-250mhz", "--board", "espruino-pico"), 2, /one pulse at a time/);
    expectRefusal(
      await satqkd("pass", "jinan-1-stellenbosch", "--board", "pico", "--seed", "1"),
      2,
      /asks for 625/,
    );
  });

  it("an image of another core, unless told otherwise", async () => {
    expectRefusal(
      await satqkd("emulate", "pico", "--image", otherCore()),
      2,
      /build it again, or give --allow-mismatch/,
    );
    expectRefusal(
      await satqkd("emulate", "pico", "--image", image("../mps2-an505/image.elf")),
      2,
      /image for mps2-an505/,
    );
  });
});

describe("satqkd pass --board pico", () => {
  it("emits in the pico's bursts, and gives key", async () => {
    const { stdout } = await satqkd("pass", "jinan-250mhz", "--board", "pico", "--seed", "1", "--json");
    const result = JSON.parse(published("satqkd-pass", stdout)) as {
      dutyCycle: number;
      secretKeyBits: number;
    };
    expect(result).toMatchObject({ board: { name: "pico", evidence: "emulated" }, noKeyReason: null });
    expect(result.dutyCycle).toBeCloseTo(65536 / 669440, 6);
    expect(result.secretKeyBits).toBeGreaterThan(20_000);
  });
});

describe("the packages that tests need", () => {
  it("are listed when they are missing and can't be installed, and the tests fail", () => {
    const empty = mkdtempSync(join(tmpdir(), "satqkd-no-tools-"));
    const script = join(packageRoot, "firmware", "native", "install-packages.sh");
    const { status, stderr } = spawnSync("/bin/bash", [script], { encoding: "utf8", env: { PATH: empty } });
    expect(status).toBe(1);
    for (const name of ["gcc-arm-none-eabi", "libnewlib-arm-none-eabi", "qemu-system-arm", "gdb-multiarch"])
      expect(stderr).toContain(name);
  });
});
