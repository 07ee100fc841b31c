/**
 * Test files that cost much. The dearest begin first, so that none is left alone at the end of a run; `npm
 * run test:quick` leaves all of them out.
 */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** By folder and name: some seconds of a processor and more, the dearest first. */
const DEAREST = [
  "board/build",
  "release/installed",
  "keystore/struck",
  "pico/faults",
  "relay/campaign",
  "docs/documents",
  "pass/board-in-the-loop",
  "cli/secret-keys",
  "pico2/image",
  "pico/image",
  "pass/board-rhythm",
  "optimise/optimise-command",
  "relay/protocol",
  "pass/emulated-satellite",
  "operator/board-session",
  "pass/pass",
  "pico/slots",
  "relay/held-back",
  "prompt/module",
  "controller/fuzz",
  "reconcile/efficiency",
  "relay/send",
  "keystore/power-cuts",
  "dialogue/satellite",
  "optimise/satquma",
  "faults/injected",
  "channel/expected-counts",
  "amplify/streaming",
  "amplify/transform",
  "finite-key/assumptions",
  "link/window",
  "dialogue/adversary",
  "dialogue/last-message",
  "controller/modes",
  "stepping/verb",
  "orbit/validity",
  "entropy/predict",
  "authenticate/session",
  "finite-key/photon-numbers",
];

/**
 * Folders whose files build images, emulate a board, fly passes, run campaigns, or start processes of the
 * program.
 */
const DEAR_FOLDERS = [
  "assembly/{faults,images}",
  "boards",
  "cases",
  "docs",
  "firmware",
  "hostsim/{assessment,benchmark,board,board-link,cli,emulation,emulator,flash,forecast,gym,keystore,operator,optimise,pass,play,relay,report,stats,trace}",
  "hostsim/channel/photons",
  "mutation",
  "tidy",
];

/** What the quick tier leaves out. */
export const DEAR: readonly string[] = [
  ...DEAREST.map((name) => `test/**/${name}.test.ts`),
  ...DEAR_FOLDERS.map((folder) => `test/${folder}/**`),
];

/** The dearest files first, the others as they come. */
export class DearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = DEAREST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return at < 0 ? DEAREST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
