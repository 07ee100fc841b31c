/**
 * Boards that wait for an image: drives with an INFO_UF2.TXT. Takes: the mount table, or one folder. Gives:
 * what each says of itself, and whether it is still there. Reads only.
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const INFO_FILE = "INFO_UF2.TXT";

/** A drive that takes UF2 files. */
export interface Uf2Drive {
  readonly path: string;
  /** Board-ID line of INFO_UF2.TXT, as in "RPI-RP2" or "RP2350". */
  readonly boardId: string;
  /** Model line. */
  readonly model: string;
  /** Serial number of the USB device, or null when the system does not tell. */
  readonly serial: string | null;
  /** The block device in the kernel's device tree, or null when the system does not tell. */
  readonly device: string | null;
}

/** Where drives are looked for. */
export interface DriveSearch {
  /** The mount table, one "device folder type ..." a line. */
  readonly mounts: string;
  /** Folders whose sub-folders may be drives, as desktop systems mount them. */
  readonly parents: readonly string[];
  /** The kernel's device tree: devices and serial numbers. */
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
export function driveAt(path: string, search: DriveSearch): Uf2Drive | null {
  let info: string;
  let mounted: string;
  try {
    info = readFileSync(join(path, INFO_FILE), "utf8");
    mounted = realpathSync(path);
  } catch {
    return null;
  }
  const field = (name: string): string => new RegExp(`^${name}:\\s*(.*?)\\s*$`, "m").exec(info)?.[1] ?? "";
  const device = devicesByFolder(search).get(mounted) ?? null;
  const serial = device === null ? null : serialOf(device);
  return { path, boardId: field("Board-ID"), model: field("Model"), serial, device };
}

/** All drives that are mounted. */
export function findDrives(search: DriveSearch): Uf2Drive[] {
  const inParents = search.parents
    .filter((parent) => existsSync(parent))
    .flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)));
  const folders = new Set([...mountedFolders(search).map(({ folder }) => folder), ...inParents]);
  return [...folders].map((folder) => driveAt(folder, search)).filter((drive) => drive !== null);
}

/**
 * False when the drive went away. A folder alone does not tell: a mount may outlive its device, and the
 * kernel then still shows the names of its files.
 */
export function isConnected(drive: Uf2Drive): boolean {
  return existsSync(join(drive.path, INFO_FILE)) && (drive.device === null || existsSync(drive.device));
}

function mountedFolders({ mounts }: DriveSearch): { device: string; folder: string }[] {
  return mounts.split("\n").flatMap((line) => {
    const [device, escaped] = line.split(" ");
    if (device === undefined || escaped === undefined || !device.startsWith("/dev/")) return [];
    const folder = escaped.replace(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    return [{ device, folder }];
  });
}

/** Block devices in the kernel's device tree, by the folder at which they are mounted. */
function devicesByFolder(search: DriveSearch): Map<string, string> {
  const found = new Map<string, string>();
  for (const { device, folder } of mountedFolders(search)) {
    const entry = join(search.sysfs, basename(device));
    if (existsSync(entry)) found.set(folder, entry);
  }
  return found;
}

/** Climbs from a block device to the USB device above it, which has a file named serial. */
function serialOf(device: string): string | null {
  for (let folder = realpathSync(device); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, "serial");
    if (existsSync(file)) return readFileSync(file, "utf8").trim();
  }
  return null;
}
