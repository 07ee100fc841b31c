/**
 * An error that the user can mend: bad input, a missing file, a pass that never rises. The command line
 * prints its message as one line on stderr and exits with its code; any other error is a defect of ours and
 * keeps its stack.
 */
export class UserError extends Error {
  /** Process exit code: 2 for bad input, 1 for a job that could not be done. */
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.name = "UserError";
    this.exitCode = exitCode;
  }
}
