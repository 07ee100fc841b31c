/**
 * Work that waits for the disk, written once and done in two ways. Takes: a generator that yields each wait.
 * Gives: its result, at once, or beside other work of the process: then nobody else waits for the disk.
 */

/** A wait: for the disk, or for others to have their turn. */
export interface Wait {
  /** Holds the process up. */
  readonly now: () => void;
  /** Lets others work meanwhile. */
  readonly later: () => Promise<unknown>;
}

/** Work with waits; an error of a wait is thrown into it. */
export type DiskWork<Result> = Generator<Wait, Result, void>;

/** Lets others have their turn; nothing where the work is done at once. */
export const PAUSE: Wait = {
  now: () => undefined,
  later: () => new Promise((resolve) => setImmediate(resolve)),
};

/** Does work while everything else waits. */
export function atOnce<Result>(work: DiskWork<Result>): Result {
  let step = work.next();
  while (step.done !== true) {
    const failure = failureOf(step.value.now);
    step = failure === null ? work.next() : work.throw(failure.error);
  }
  return step.value;
}

function failureOf(wait: () => void): { readonly error: unknown } | null {
  try {
    wait();
    return null;
  } catch (error) {
    return { error };
  }
}

/**
 * Does work beside others. After each wait `interruption` is asked: its error, if it gives one, is thrown
 * into the work, which then does nothing more but clear up.
 */
export async function besideOthers<Result>(
  work: DiskWork<Result>,
  interruption: () => Error | null,
): Promise<Result> {
  let step = work.next();
  while (step.done !== true) {
    let failure: { readonly error: unknown } | null = null;
    try {
      await step.value.later();
    } catch (error) {
      failure = { error };
    }
    const interrupted = interruption();
    if (interrupted !== null) failure = { error: interrupted };
    step = failure === null ? work.next() : work.throw(failure.error);
  }
  return step.value;
}
