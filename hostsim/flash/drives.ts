/**
 * Boards that wait for an image: drives with an INFO_UF2.TXT. Takes: the mount table, or one folder. Gives: what each says
 * of itself. Reads only.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A drive that takes UF2 files. */
export interface Uf2Drive {
  readonly path: string;
  /** Board-ID line of INFO_UF2.TXT, as in "RPI-RP2" or "RP2350". */
  readonly boardId: string;
  /** Model line. */
  readonly model: string;
  /** Serial number of the USB device, or null when the system does not tell. */
  readonly serial: string | null;
}

/** Where drives are looked for. */
export interface DriveSearch {
  /** The mount table, one "device folder type ..." a line. */
  readonly mounts: string;
  /** Folders whose sub-folders may be drives, as desktop systems mount them. */
  readonly parents: readonly string[];
  /** The kernel's device tree, for serial numbers. */
  readonly sysfs: string;
}

/** The search on this computer. */
export function systemSearch(): DriveSearch {
  return {
    mounts: existsSync("/proc/self/mounts") ? readFileSync("/proc/self/mounts", "utf8") : "",
    parents: ["/Volumes"],
    sysfs: "/sys/class/block",
  };
}

/** The drive at `path`, or null when that is none. */
export function driveAt(path: string, serial: string | null = null): Uf2Drive | null {
  let info: string;
  try {
    info = readFileSync(join(path, "INFO_UF2.TXT"), "utf8");
  } catch {
    return null;
  }
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*?)\\s*$`, "m").exec(info)?.[1] ?? "";
  return { path, boardId: field("Board-ID"), model: field("Model"), serial };
}

/** All drives that are mounted. */
export function findDrives(search: DriveSearch): Uf2Drive[] {
  const found = new Map<string, Uf2Drive>();
  for (const line of search.mounts.split("\n")) {
    const [device, mounted] = line.split(" ");
    if (device === undefined || mounted === undefined || !device.startsWith("/dev/")) continue;
    const path = mounted.replace(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const drive = driveAt(path, serialOf(device, search.sysfs));
    if (drive !== null) found.set(path, drive);
  }
  for (const parent of search.parents) {
    if (!existsSync(parent)) continue;
    for (const name of readdirSync(parent)) {
      const path = join(parent, name);
      const drive = found.has(path) ? null : driveAt(path);
      if (drive !== null) found.set(path, drive);
    }
  }
  return [...found.values()];
}

/** Climbs from a block device to the USB device above it, which has a file named serial. */
function serialOf(device: string, sysfs: string): string | null {
  const link = join(sysfs, basename(device));
  if (!existsSync(link)) return null;
  for (let folder = realpathSync(link); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "serial");
    if (existsSync(file)) return readFileSync(file, "utf8").trim();
  }
  return null;
}
