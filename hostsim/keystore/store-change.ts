/**
 * How a key store changes: all of a change or nothing, in one store or in several. Takes: work on their
 * contents. Gives: its results, once they are in the files, there to stay. When anything fails, stores and
 * files are as before. One change at a time: those beside other work wait for their turn, and nothing is
 * changed at once meanwhile.
 */
import { atOnce, besideOthers, type DiskWork } from "./disk-work.js";
import type { StoreContent } from "./store-content.js";
import { StoreError } from "./store-error.js";
import { StoreFile } from "./store-file.js";

/** What is done to a store. */
export interface StoreWork<Result> {
  readonly content: StoreContent;
  readonly work: () => DiskWork<Result>;
}

/**
 * Makes a change while the process does nothing else.
 *
 * @throws StoreError when it can't be written
 */
export function change<Result>(content: StoreContent, work: () => Result): Result {
  return changeAll([{ content, work: () => done(work) }])[0]!;
}

/** As `change`, in several stores, all or none. */
export function changeAll<Result>(changes: readonly StoreWork<Result>[]): Result[] {
  return atOnce(changing(changes));
}

/** Work without waits. */
// biome-ignore lint/correctness/useYield: that is what it is.
export function* done<Result>(work: () => Result): DiskWork<Result> {
  return work();
}

/**
 * Makes a change beside other work of the process, after those that were asked for before.
 *
 * @throws StoreError when it can't be written, or a store is closed meanwhile: then the next opening shows
 *   whether it took place, and nothing of it was told
 */
export async function changeAllBeside<Result>(changes: readonly StoreWork<Result>[]): Promise<Result[]> {
  const before = Promise.all(changes.map(({ content }) => content.turn));
  const closed = () => {
    const gone = changes.find(({ content }) => content.isClosed);
    if (gone === undefined) return null;
    return new StoreError("notWritten", `${gone.content.path} was closed: what it was to tell was not told`);
  };
  const result = before.then(() => {
    const error = closed();
    if (error !== null) throw error;
    return besideOthers(changing(changes), closed);
  });
  const over = result.then(
    () => undefined,
    () => undefined,
  );
  for (const { content } of changes) content.turn = over;
  return result;
}

/** Makes changes to stores and writes them, all or none; what can't be done whole is undone. */
function* changing<Result>(changes: readonly StoreWork<Result>[]): DiskWork<Result[]> {
  const contents = changes.map(({ content }) => content);
  for (const content of contents) content.requireStill();
  const before = contents.map(({ settings }) => settings);
  for (const content of contents) {
    content.isChanging = true;
    content.flash.begin();
  }
  try {
    const results: Result[] = [];
    for (const { work } of changes) results.push(yield* work());
    yield* StoreFile.writeAll(
      contents.map(({ file, settings, flash: { image } }) => ({ file, settings, image })),
    );
    for (const content of contents) content.settings = content.file.settings;
    return results;
  } catch (error) {
    contents.forEach((content, i) => {
      content.settings = before[i]!;
      // What was closed is wiped, and stays so.
      if (content.isClosed) return;
      content.flash.undo();
      content.core.keystoreOpen(false);
    });
    throw error;
  } finally {
    for (const content of contents) {
      content.isChanging = false;
      content.moving = null;
      content.flash.settle();
    }
  }
}
