/**
 * The library's types, as one file. Takes: the declarations that the compiler has written beside the
 * programs. Gives: build/satqkd.d.ts, and whether what the library promises is what docs/api/library.api.md
 * says.
 */
import { join } from "node:path";
import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";
import { UserError } from "../base/user-error.js";
import { packageRoot } from "../core/package-root.js";

/**
 * Writes the types.
 * @throws UserError when the library promises other things than the report says.
 */
export function writeDeclarations(): void {
  const config = ExtractorConfig.loadFileAndPrepare(
    join(packageRoot, "docs", "api", "library.api-extractor.json"),
  );
  const said: string[] = [];
  const { succeeded, apiReportChanged } = Extractor.invoke(config, {
    localBuild: false,
    messageCallback: (message) => {
      if (message.logLevel === "error") said.push(message.text);
      message.handled = true;
    },
  });
  if (apiReportChanged)
    throw new UserError(
      'the library is not what docs/api/library.api.md says: run "npm run api:report", look at what has changed, and commit it',
      1,
    );
  if (!succeeded) throw new Error(`api-extractor: ${said.join("; ")}`);
}
