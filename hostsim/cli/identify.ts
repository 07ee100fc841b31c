/**
 * `satqkd identify`: what an image file or a running board is, and whether it fits this host.
 */
import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { coreHash } from "../boards/core-hash.js";
import { describeIdentity, findIdentity, type Identity, mismatch } from "../boards/identity.js";
import { identityOver, openSerial } from "../boards/serial-link.js";
import { Uf2Error } from "../boards/uf2.js";
import { UserError } from "./user-error.js";

interface IdentifyFlags {
  readonly port?: string;
  readonly allowMismatch?: true;
  readonly json?: true;
}

/** The image or board is of another core or dictionary than this host. */
const EXIT_MISMATCH = 18;

function identityOfFile(path: string): Identity {
  if (!existsSync(path)) throw new UserError(`${path}: no such file`);
  try {
    const identity = findIdentity(readFileSync(path));
    if (identity !== null) return identity;
  } catch (error) {
    if (error instanceof Uf2Error) throw new UserError(`${path}: ${error.message}`);
    throw error;
  }
  throw new UserError(`${path} holds no satqkd image: it has no whole identity record`);
}

/** Adds the verb to the command line. */
export function registerIdentify(program: Command): void {
  program
    .command("identify")
    .description("tell which board, commit and core an image file (UF2, ELF, binary) or a running board has")
    .argument("[file]", "an image file")
    .option("--port <tty>", "ask the board on this serial port instead")
    .option("--allow-mismatch", "exit 0 also when it does not fit this host")
    .option("--json", "print one JSON object and nothing else")
    .action(async (file: string | undefined, flags: IdentifyFlags) => {
      if ((file === undefined) === (flags.port === undefined))
        throw new UserError("give an image file, or --port");
      const identity =
        file === undefined
          ? await identityOver(await openSerial(flags.port!), flags.port!)
          : identityOfFile(file);
      const reason = mismatch(identity, coreHash());
      if (flags.json)
        console.log(JSON.stringify({ ...identity, fitsThisHost: reason === null, reason }, null, 2));
      else console.log(describeIdentity(identity));
      if (reason === null || flags.allowMismatch) return;
      throw new UserError(`it does not fit this host: ${reason}`, EXIT_MISMATCH);
    });
}
