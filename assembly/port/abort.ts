/**
 * What a failed assertion becomes: a trap, with no string formatting and no import. The board's runtime turns
 * a trap into its safe state, all laser lines dark.
 */
export function abort(_message: usize, _file: usize, _line: u32, _column: u32): void {
  unreachable();
}
