/**
 * Keys that are typed while the program starts. Takes: the terminal. Gives: nothing: from here on they are
 * neither shown nor taken line by line, but wait until the view reads them.
 */

/** Takes the keyboard over; Node gives it back when the program ends, however it ends. */
export function keepEarlyKeys(stdin: NodeJS.ReadStream = process.stdin): void {
  stdin.setRawMode(true);
}
