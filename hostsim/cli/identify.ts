/**
 * `satqkd identify`: what an image file or a running board is, whether it is whole, and whether it fits this
 * host.
 */
import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { UserError } from "../base/user-error.js";
import { coreHash } from "../board/core-hash.js";
import { describeIdentity, type Identity, mismatch } from "../board/identity.js";
import { type FoundImage, imagesOf } from "../board/image-file.js";
import { describeFamily, Uf2Error } from "../board/uf2.js";
import { identityOver, openMonitor } from "../board-link/monitor.js";
import { printJson } from "./print-json.js";
import { remark, say } from "./say.js";

interface IdentifyFlags {
  readonly port?: string;
  readonly allowMismatch?: true;
  readonly json?: true;
}

/** The image or board is of another core or dictionary than this host. */
const EXIT_MISMATCH = 18;

function imagesOfFile(path: string): FoundImage[] {
  if (!existsSync(path)) throw new UserError(`${path}: no such file`);
  let images: FoundImage[];
  try {
    images = imagesOf(readFileSync(path));
  } catch (error) {
    if (error instanceof Uf2Error) throw new UserError(`${path}: ${error.message}`);
    throw error;
  }
  if (images.every(({ identity }) => identity === null))
    throw new UserError(`${path} holds no satqkd image: it has no whole identity record`);
  for (const { fault } of images) if (fault !== null) throw new UserError(`${path} is damaged: ${fault}`);
  if (images.some(({ identity }) => identity?.sealed === false))
    remark(`note: ${path} is of before images had a digest: nothing shows that it is whole\n`);
  return images;
}

/** One image or board: what it says, and why it does not fit this host, or null. */
function report(identity: Identity, flags: IdentifyFlags): string | null {
  const reason = mismatch(identity, coreHash());
  if (flags.json) printJson("satqkd-identify", { ...identity, fitsThisHost: reason === null, reason });
  else say(describeIdentity(identity));
  return reason;
}

/** A file for several chips: a line each. */
function reportFamilies(images: readonly FoundImage[], flags: IdentifyFlags): string | null {
  const families = images.map(({ familyId, identity }) => {
    const family = describeFamily(familyId ?? 0);
    if (identity === null) return { family, board: null, fitsThisHost: false, reason: null };
    const reason = mismatch(identity, coreHash());
    return { family, ...identity, fitsThisHost: reason === null, reason };
  });
  if (flags.json) printJson("satqkd-identify-families", { families });
  else {
    say(`an image for each of ${families.length} chip families:`);
    for (const each of families)
      say(`${each.family}: ${each.board === null ? "no satqkd image" : describeIdentity(each)}`);
  }
  return families.find(({ reason }) => reason !== null)?.reason ?? null;
}

async function identify(file: string | undefined, flags: IdentifyFlags): Promise<void> {
  if ((file === undefined) === (flags.port === undefined))
    throw new UserError("give an image file, or --port");
  let reason: string | null;
  if (file === undefined)
    reason = report(await identityOver(await openMonitor(flags.port!), flags.port!), flags);
  else {
    const images = imagesOfFile(file);
    reason = images.length > 1 ? reportFamilies(images, flags) : report(images[0]!.identity!, flags);
  }
  if (reason === null || flags.allowMismatch) return;
  throw new UserError(`it does not fit this host: ${reason}`, EXIT_MISMATCH);
}

/** Adds the verb to the command line. */
export function registerIdentify(program: Command): void {
  program
    .command("identify")
    .description(
      "tell which board, commit and core an image file (UF2, ELF, binary, script) or a running board has, and whether the file is whole",
    )
    .argument("[file]", "an image file")
    .option("--port <tty>", "ask the board on this serial port instead")
    .option("--allow-mismatch", "exit 0 also when it does not fit this host")
    .option("--json", "print one JSON object and nothing else")
    .action(identify);
}
