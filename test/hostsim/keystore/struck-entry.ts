/**
 * What the processes of struck.test.ts and cli/out-of-step.test.ts use of the program. The former bundles it
 * into one file, since its processes are many and a start costs more than their work.
 */
export { Command } from "commander";
export { registerKeys } from "../../../hostsim/cli/keys.js";
export { registerSend } from "../../../hostsim/cli/send.js";
export { withNewStores } from "../../../hostsim/keystore/new-stores.js";
export { withOperatorKey } from "../../../hostsim/keystore/operator-key.js";
export { PassStores } from "../../../hostsim/keystore/pass-stores.js";
