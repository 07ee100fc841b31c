/**
 * Words of command lines that are shown to be typed again.
 */

/** A word as a POSIX shell reads it: in quotes where it needs them. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
