/**
 * What can go wrong around the program, in a line. Takes: an error. Gives: the line and an exit code, or null
 * for a defect of ours, which keeps its stack.
 */
import { EXIT_NOT_WRITTEN } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { compilerToInstall } from "../core/compilers.js";

/** A failure as it is told. */
export interface Failure {
  readonly line: string;
  readonly exitCode: number;
}

const EXIT_BAD_INPUT = 2;
const EXIT_INCOMPLETE = 1;
/** Node's codes of a module that is not there: asked for by `import`, and by `require`. */
const NOT_FOUND: readonly string[] = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"];
/** Codes of a medium that takes nothing more. */
const NOT_WRITTEN: readonly string[] = ["ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EIO"];
/** Node's codes of files that do not fit its memory. */
const TOO_LARGE: readonly string[] = ["ERR_FS_FILE_TOO_LARGE", "ERR_STRING_TOO_LONG", "ERR_BUFFER_TOO_LARGE"];
/** Node's words for more memory than there is. */
const NO_MEMORY =
  /^(Array buffer allocation failed|Invalid (typed )?array( buffer)? length|Invalid array length)/;

/** The failure in a line; null for what is none of the user's. */
export function describeFailure(error: unknown): Failure | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof UserError) return { line: error.message, exitCode: error.exitCode };
  const { code, syscall } = error as NodeJS.ErrnoException;
  const [first] = error.message.split("\n");
  if (code !== undefined && NOT_FOUND.includes(code)) {
    const install = compilerToInstall(error.message);
    return {
      line:
        install === null
          ? `a part of satqkd is missing: install it again, or in a checkout run "npm ci" and "npm run build" (${first})`
          : `this compiles, and the compiler is not installed: npm install ${install}`,
      exitCode: EXIT_INCOMPLETE,
    };
  }
  if (code !== undefined && TOO_LARGE.includes(code))
    return { line: `a file is too large: ${first}`, exitCode: EXIT_BAD_INPUT };
  if (error instanceof RangeError && NO_MEMORY.test(error.message))
    return {
      line: `that takes more memory than there is (${first}); ask for less at once`,
      exitCode: EXIT_BAD_INPUT,
    };
  if (syscall === undefined) return null;
  return { line: first!, exitCode: NOT_WRITTEN.includes(code ?? "") ? EXIT_NOT_WRITTEN : EXIT_BAD_INPUT };
}
