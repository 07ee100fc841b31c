/**
 * `npm run corpus FOLDER`. Takes: the folder. Gives: the corpus in it, or one line and exit code 2.
 */
import { UserError } from "../base/user-error.js";
import { makeCorpus } from "./make.js";

const [folder, ...more] = process.argv.slice(2);
try {
  if (folder === undefined || more.length > 0)
    throw new UserError("npm run corpus FOLDER: a folder is needed");
  await makeCorpus(folder);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`satqkd: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
