import { spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { encodeIdentity, findIdentity } from "../../../hostsim/board/identity.js";
import { sealed, withoutSeal } from "../../../hostsim/board/seal.js";
import { decodeUf2, encodeUf2 } from "../../../hostsim/board/uf2.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { chooseDrive } from "../../../hostsim/flash/choose-drive.js";
import { type DriveSearch, driveAt, findDrives, type Uf2Drive } from "../../../hostsim/flash/drives.js";
import { FLASH_EXIT, FlashFailure } from "../../../hostsim/flash/failure.js";
import { type DriveSystem, realSystem, writeImage } from "../../../hostsim/flash/write-image.js";
import { type CommandResult, runCommand } from "../../support/command-line.js";
import { imageFolder } from "../../support/images.js";
import { published } from "../../support/published-schema.js";

const IMAGE = join(imageFolder("pico"), "image.uf2");
const FAMILY = 0xe48bff56;
const BASE = 0x10000000;

function folder(): string {
  return mkdtempSync(join(tmpdir(), "satqkd-flash-"));
}

/** A fake drive of a boot loader. */
function drive(boardId = "RPI-RP2", at = folder()): string {
  mkdirSync(at, { recursive: true });
  writeFileSync(
    join(at, "INFO_UF2.TXT"),
    `UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: ${boardId}\r\n`,
  );
  return at;
}

/** What the command sees of a fake drive. */
function seen(path: string, search: DriveSearch = { mounts: "", parents: [], sysfs: "" }): Uf2Drive {
  const found = driveAt(path, search);
  if (found === null) throw new Error(`${path} is no drive`);
  return found;
}

/**
 * A fake boot loader: its drive goes away once it holds a whole image, as the ones in ROM do. Ends after 20 s
 * at most.
 */
function bootLoader(at: string, imageBytes: number): void {
  const wait = `until [ "$(wc -c < satqkd.uf2)" = ${imageBytes} ] || [ $((n += 1)) = 400 ]; do sleep 0.05; done`;
  spawn("sh", ["-c", `n=0; ${wait}; rm INFO_UF2.TXT`], { cwd: at, stdio: "ignore" });
}

/** What a command printed, and its exit code. */
type Flashed = Pick<CommandResult, "status" | "stdout" | "stderr">;

const wordsOf = (args: readonly string[]): string[] => [
  "flash",
  ...args,
  ...(args.includes("--restart") ? [] : ["--restart", "0"]),
];

/** Runs the command. */
function flash(...args: string[]): Promise<Flashed> {
  return runCommand(wordsOf(args), packageRoot);
}

/** Runs the command as a user does, as a process of its own. */
function flashAlone(...args: string[]): Flashed {
  const main = join(packageRoot, "dist", "hostsim", "cli", "main.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...wordsOf(args)], {
    encoding: "utf8",
  });
  return { status: status ?? -1, stdout, stderr };
}

/** Expects a failure: its code, one line on stderr that matches, nothing on stdout. */
function expectFailure(result: Flashed, code: number, message: RegExp): void {
  expect(result.stderr).toMatch(message);
  expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(result.stdout).toBe("");
  expect(result.status).toBe(code);
}

function imageFile(bytes: Uint8Array): string {
  const path = join(folder(), "image.uf2");
  writeFileSync(path, bytes);
  return path;
}

/** The pico's own image, as it lies in flash. */
function imageBytes(): Uint8Array {
  return decodeUf2(readFileSync(IMAGE)).images[0]!.bytes;
}

/** The pico's own image with another identity. */
function withIdentity(change: object): Uint8Array {
  const binary = Buffer.from(withoutSeal(imageBytes()));
  const identity = findIdentity(binary);
  if (identity === null) throw new Error("no identity");
  const record = encodeIdentity(identity);
  binary.set(encodeIdentity({ ...identity, ...change }), binary.indexOf(record));
  return encodeUf2(sealed(binary), BASE, FAMILY);
}

describe("flash that works", () => {
  it("writes the whole image, sees the board restart, and says what should run", () => {
    const at = drive();
    bootLoader(at, readFileSync(IMAGE).length);
    const { status, stdout } = flashAlone("pico", "--drive", at, "--restart", "600");
    expect(stdout).toMatch(/the board took all of it and restarted\nshould run now: pico, commit/);
    expect(status).toBe(0);
    expect(readFileSync(join(at, "satqkd.uf2"))).toEqual(readFileSync(IMAGE));
  });

  it("sees the board restart by its device when the mount outlives it", async () => {
    const search = usbBoards(["E6605481DB"]);
    const [found] = findDrives(search);
    const system: DriveSystem = {
      ...realSystem,
      wait: () => {
        rmSync(join(search.sysfs, "sd0"));
        return Promise.resolve();
      },
    };
    await writeImage(found!, readFileSync(IMAGE), 1000, system, () => {});
    expect(existsSync(join(found!.path, "INFO_UF2.TXT"))).toBe(true);
  });

  it("knows device and serial of a drive that was named by its folder", () => {
    const search = usbBoards(["E6605481DB"]);
    const [found] = findDrives(search);
    expect(seen(found!.path, search)).toEqual(found);
    expect(found).toMatchObject({ boardId: "RPI-RP2", serial: "E6605481DB" });
  });

  it("prints one JSON object with --json", async () => {
    const at = drive();
    bootLoader(at, readFileSync(IMAGE).length);
    const { status, stdout } = await flash("pico", "--drive", at, "--json", "--restart", "600");
    expect(status).toBe(0);
    expect(JSON.parse(published("satqkd-flash", stdout))).toMatchObject({
      board: "pico",
      identity: { board: "pico" },
      running: null,
    });
  });
});

describe("each failure has its own exit code, one line, and leaves nothing half written", () => {
  it("10: no board", () => {
    expectFailure(flashAlone("pico", "--drive", folder()), FLASH_EXIT.noBoard, /no board in boot mode/);
    expect(() => chooseDrive([], loadBoard("pico"), undefined)).toThrow(/hold BOOTSEL/);
    expect(() => chooseDrive([], loadBoard("pico"), "E660")).toThrow(/no board with serial E660/);
  });

  it("11: several boards, which are listed with their serials; --serial chooses", () => {
    const search = usbBoards(["E6605481DB", "E660AAAA01"]);
    const drives = findDrives(search);
    expect(drives.map(({ serial }) => serial)).toEqual(["E6605481DB", "E660AAAA01"]);
    const choose = (serial?: string) => chooseDrive(drives, loadBoard("pico"), serial);
    expect(() => choose()).toThrow(/2 boards in boot mode: .*E6605481DB.*E660AAAA01.*--serial/);
    expect(codeOf(choose)).toBe(FLASH_EXIT.severalBoards);
    expect(choose("E660AAAA01").path).toBe(drives[1]?.path);
  });

  it("12: another chip's drive, and an image for another chip or board, before a byte is written", async () => {
    const other = drive("RP2350");
    expectFailure(
      await flash("pico", "--drive", other),
      FLASH_EXIT.wrongChip,
      /pico is RP2040, but there is only: .*RP2350/,
    );
    expect(existsSync(join(other, "satqkd.uf2"))).toBe(false);
    const at = drive();
    const family = imageFile(encodeUf2(imageBytes(), BASE, 0xe48bff59));
    expectFailure(
      await flash("pico", "--drive", at, "--image", family),
      FLASH_EXIT.wrongChip,
      /is for RP2350 ARM \(0xe48bff59\)/,
    );
    const board = imageFile(withIdentity({ board: "pico2" }));
    expectFailure(
      await flash("pico", "--drive", at, "--image", board),
      FLASH_EXIT.wrongChip,
      /image for pico2/,
    );
    expectFailure(
      await flash("mps2-an505", "--drive", at),
      FLASH_EXIT.wrongChip,
      /not flashed by a UF2 file/,
    );
    expect(existsSync(join(at, "satqkd.uf2"))).toBe(false);
  });

  it("13: disk full, by the kernel's own error", async () => {
    const at = drive();
    symlinkSync("/dev/full", join(at, "satqkd.uf2"));
    expectFailure(await flash("pico", "--drive", at), FLASH_EXIT.diskFull, /is full after 0 of \d+ bytes/);
    expect(existsSync(join(at, "satqkd.uf2"))).toBe(false);
  });

  it("13: disk full half way: what was copied is removed", async () => {
    const at = drive();
    let chunks = 0;
    const system: DriveSystem = {
      ...realSystem,
      write: (file, chunk) => {
        chunks += 1;
        if (chunks < 3) return realSystem.write(file, chunk);
        throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      },
    };
    const failure = await failureOf(writeImage(seen(at), readFileSync(IMAGE), 0, system, () => {}));
    expect(failure.exitCode).toBe(FLASH_EXIT.diskFull);
    expect(failure.message).toMatch(/is full after 32768 of \d+ bytes/);
    expect(existsSync(join(at, "satqkd.uf2"))).toBe(false);
  });

  it("14: removed while writing", async () => {
    const at = drive();
    let chunks = 0;
    const system: DriveSystem = {
      ...realSystem,
      write: (file, chunk) => {
        chunks += 1;
        if (chunks < 3) return realSystem.write(file, chunk);
        rmSync(at, { recursive: true });
        throw Object.assign(new Error("i/o error"), { code: "EIO" });
      },
    };
    const failure = await failureOf(writeImage(seen(at), readFileSync(IMAGE), 0, system, () => {}));
    expect(failure.exitCode).toBe(FLASH_EXIT.removedWhileWriting);
    expect(failure.message).toMatch(/went away after 32768 of \d+ bytes: the board holds no whole image/);
  });

  it("15: image too large, or for another place in flash", async () => {
    const large = new Uint8Array(2031616 + 256);
    const path = imageFile(encodeUf2(large, BASE, FAMILY));
    expectFailure(
      await flash("pico", "--drive", drive(), "--image", path),
      FLASH_EXIT.imageTooLarge,
      /may fill 2023424 bytes/,
    );
    const ram = imageFile(encodeUf2(new Uint8Array(256), 0x20000000, FAMILY));
    expectFailure(
      await flash("pico", "--drive", drive(), "--image", ram),
      FLASH_EXIT.imageTooLarge,
      /at 0x20000000/,
    );
  });

  it("16: image truncated or damaged", async () => {
    const whole = readFileSync(IMAGE);
    const cut = imageFile(whole.subarray(0, whole.length - 512));
    expectFailure(
      await flash("pico", "--drive", drive(), "--image", cut),
      FLASH_EXIT.imageDamaged,
      /cut short/,
    );
    const binary = Buffer.from(imageBytes());
    binary[binary.indexOf("SATQKD") + 40]! ^= 1;
    const damaged = imageFile(encodeUf2(binary, BASE, FAMILY));
    expectFailure(
      await flash("pico", "--drive", drive(), "--image", damaged),
      FLASH_EXIT.imageDamaged,
      /identity record/,
    );
  });

  it("17: image missing, with the command that makes it", async () => {
    const path = join(folder(), "none.uf2");
    expectFailure(
      await flash("pico", "--image", path),
      FLASH_EXIT.imageMissing,
      /run "satqkd build pico" first/,
    );
  });

  it("18: identity mismatch, unless told otherwise", async () => {
    const path = imageFile(withIdentity({ coreHash: "ab".repeat(32) }));
    const at = drive();
    expectFailure(
      await flash("pico", "--drive", at, "--image", path),
      FLASH_EXIT.identityMismatch,
      /--allow-mismatch/,
    );
    expect(existsSync(join(at, "satqkd.uf2"))).toBe(false);
    bootLoader(at, readFileSync(path).length);
    const allowed = await flash(
      "pico",
      "--drive",
      at,
      "--image",
      path,
      "--allow-mismatch",
      "--restart",
      "600",
    );
    expect(allowed.status).toBe(0);
  });

  it("19: the drive holds the file but stays, so the board did not take it", async () => {
    const at = drive();
    expectFailure(
      await flash("pico", "--drive", at),
      FLASH_EXIT.notVerified,
      /did not restart into it within 0 s/,
    );
    expect(existsSync(join(at, "satqkd.uf2"))).toBe(false);
  });

  it("19: nobody answers on the port that was named", async () => {
    const at = drive();
    bootLoader(at, readFileSync(IMAGE).length);
    // The master end of a new pseudo terminal, whose other end nobody opens.
    expectFailure(
      await flash("pico", "--drive", at, "--port", "/dev/ptmx", "--restart", "600"),
      FLASH_EXIT.notVerified,
      /the image was written, but \/dev\/ptmx: no reply to "identify"/,
    );
  });

  it("2: the port that was named can't be opened, which is said before a byte is written", async () => {
    const at = drive();
    expectFailure(await flash("pico", "--drive", at, "--port", "/dev/nowhere"), 2, /\/dev\/nowhere/);
    expect(existsSync(join(at, "satqkd.uf2"))).toBe(false);
  });

  it("20: the drive does not take files", async () => {
    const at = drive();
    const system: DriveSystem = {
      ...realSystem,
      write: () => {
        throw Object.assign(new Error("read-only file system"), { code: "EROFS" });
      },
    };
    const failure = await failureOf(writeImage(seen(at), readFileSync(IMAGE), 0, system, () => {}));
    expect(failure.exitCode).toBe(FLASH_EXIT.driveRefuses);
    expect(existsSync(join(at, "satqkd.uf2"))).toBe(false);
  });

  it("are all different, and none is 0, 1 or 2", () => {
    const codes = Object.values(FLASH_EXIT);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toBeGreaterThan(2);
    const documented = readFileSync(join(packageRoot, "docs", "how-to", "flashing.md"), "utf8");
    for (const code of codes) expect(documented).toMatch(new RegExp(`^\\| ${code} \\|`, "m"));
  });
});

function codeOf(run: () => unknown): number {
  try {
    run();
  } catch (error) {
    if (error instanceof FlashFailure) return error.exitCode;
  }
  return 0;
}

async function failureOf(work: Promise<unknown>): Promise<FlashFailure> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FlashFailure)) throw new Error(`no FlashFailure: ${String(error)}`);
  return error;
}

/** A mount table and a device tree with some boards, as Linux shows them; one name has a space in it. */
function usbBoards(serials: readonly string[]) {
  const root = folder();
  const sysfs = join(root, "block");
  mkdirSync(sysfs);
  const mounts = serials.map((serial, index) => {
    const device = join(root, "devices", `usb${index}`, "1-1", "host", "target", "block", `sd${index}`);
    mkdirSync(device, { recursive: true });
    writeFileSync(join(root, "devices", `usb${index}`, "1-1", "serial"), `${serial}\n`);
    symlinkSync(device, join(sysfs, `sd${index}`));
    const at = drive("RPI-RP2", join(root, `RPI RP2 ${index}`));
    return `/dev/sd${index} ${at.replaceAll(" ", "\\040")} vfat rw 0 0`;
  });
  return { mounts: ["proc /proc proc rw 0 0", ...mounts, ""].join("\n"), parents: [], sysfs };
}
