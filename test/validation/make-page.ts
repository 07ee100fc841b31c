/** `npm run validation`: makes docs/validation.md anew. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { validationPage } from "./page.js";

writeFileSync(join(packageRoot, "docs/validation.md"), await validationPage());
