/**
 * The file of a key store in a browser: none. A relay that is shown in a page works on its stores in memory,
 * and they are gone with the page. Takes: settings. Gives: the same, as if they had been written. In place of
 * hostsim/keystore/store-file.ts.
 */
import type { DiskWork } from "../../keystore/disk-work.js";
import type { Settings } from "../../keystore/sealed-header.js";
import type { Change as FileChange, NewFile } from "../../keystore/store-file.js";

/** What a store of satqkd's own folders is named, for messages. */
export function storeFile(folder: string): string {
  return `${folder}/keys.sealed`;
}

/** Settings that no file has: nothing is sealed, nobody else could open it. */
function settingsOf(folder: string, { owner, sectors, quotas, scryptCost }: NewFile): Settings {
  return {
    ...{ format: "satqkd-keys", version: 2, id: "", salt: "", keyCheck: "", generation: 0 },
    ...{ supersedes: null, joint: null, path: folder, mark: "", owner, sectors, quotas, scryptCost },
    ...{ peers: [], rehearsal: [], stopped: {}, received: [], passes: {}, relays: {}, epsilon: {} },
  };
}

type Change = Pick<FileChange, "settings"> & { readonly file: StoreFile };

/** A store that is kept nowhere. */
export class StoreFile {
  private constructor(
    readonly path: string,
    public settings: Settings,
  ) {}

  /** A store of this page's. */
  static create(folder: string, _operatorKey: Uint8Array, _image: Uint8Array, given: NewFile): StoreFile {
    return new StoreFile(folder, settingsOf(folder, given));
  }

  /** Takes changes over; there is no disk to wait for. */
  // biome-ignore lint/correctness/useYield: as hostsim/keystore/store-file.ts has it.
  static *writeAll(changes: readonly Change[]): DiskWork<void> {
    for (const { file, settings } of changes) file.settings = settings;
  }

  /** Nothing is locked. */
  close(): void {}
}

/** What needs a file. @throws Error always. */
function refuse(): never {
  throw new Error("a page keeps no stores");
}

export { refuse as defaultMark, refuse as requireFreeMark };
