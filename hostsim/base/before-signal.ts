/**
 * What is undone before a signal ends the process: folders and namespaces that would outlast it. Takes: how
 * to undo something. Gives: how to forget it, when it is undone otherwise. The signal ends the process all
 * the same, as does a second one at once.
 */

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const undoing: (() => unknown)[] = [];

async function end(signal: NodeJS.Signals): Promise<void> {
  // The last that was done first; one that can't be undone keeps none of the others.
  for (const undo of undoing.splice(0).reverse())
    try {
      await undo();
    } catch {
      // Who ended the process has no use for its reason.
    }
  process.kill(process.pid, signal);
}

const listeners = SIGNALS.map((signal) => [signal, () => void end(signal)] as const);

/**
 * Has something undone when SIGINT or SIGTERM comes before it is forgotten. What is asked last is undone
 * first; what is undone at once, and not after a wait, is the last that this process does.
 */
export function beforeSignal(undo: () => unknown): () => void {
  if (undoing.length === 0) for (const [signal, listener] of listeners) process.once(signal, listener);
  undoing.push(undo);
  return () => {
    const at = undoing.indexOf(undo);
    if (at >= 0) undoing.splice(at, 1);
    if (undoing.length === 0) for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}
