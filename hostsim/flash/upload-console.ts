/**
 * Loads a console into an Espruino board. Takes: a checked script, a port. Gives: what the board then says it
 * is. Asks which board it is before anything is sent, and believes nothing that the board did not say itself.
 */
import { crc32 } from "node:zlib";
import type { Board } from "../board/board.js";
import { decodeIdentity, describeIdentity, type Identity } from "../board/identity.js";
import { EspruinoError, EspruinoPrompt, type PromptPort } from "./espruino-prompt.js";
import { FlashFailure } from "./failure.js";

/**
 * Characters of the script in one line: some boards keep no more than a few hundred that were not read yet.
 */
const CHUNK = 192;
/**
 * Time in ms for a reply, for the first one and after a reset (each tried ATTEMPTS times), and for loading
 * the script.
 */
const REPLY_MS = 3000;
const FIRST_MS = 1000;
const ATTEMPTS = 4;
const LOAD_MS = 20_000;

/** What to load. */
export interface ConsoleUpload {
  readonly board: Board;
  readonly script: string;
  readonly identity: Identity;
  /** Seed to set afterwards, 64 hexadecimal digits; null for the script's own. */
  readonly seed: string | null;
}

/** What the board says. */
export interface LoadedConsole {
  readonly running: Identity;
  /** Version of its Espruino. */
  readonly espruino: string;
}

/** Loads the script through an open port and closes it. Throws a FlashFailure that says what went wrong. */
export async function uploadConsole(
  upload: ConsoleUpload,
  port: PromptPort,
  path: string,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<LoadedConsole> {
  const prompt = new EspruinoPrompt(port, path);
  try {
    const espruino = await checkBoard(prompt, upload.board, path);
    prompt.reset();
    await firstAnswer(prompt, "1");
    await send(prompt, upload.script, path, onProgress);
    const running = await askRunning(prompt, upload.identity, path);
    if (upload.seed !== null) await prompt.evaluate(`seed(${JSON.stringify(upload.seed)})`, REPLY_MS);
    return { running, espruino };
  } catch (error) {
    if (error instanceof EspruinoError)
      throw new FlashFailure("notLoaded", `${path}: the board could not load the console: ${error.message}`);
    throw error;
  } finally {
    await prompt.close();
  }
}

/**
 * The first answer after a program was stopped or the interpreter restarted, both of which drop what was
 * typed too early.
 */
async function firstAnswer(prompt: EspruinoPrompt, expression: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await prompt.evaluate(expression, FIRST_MS);
    } catch (error) {
      if (!(error instanceof FlashFailure) || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * Refuses a board that is not the one that the script is for; its machine code could crash another. Returns
 * the version.
 */
async function checkBoard(prompt: EspruinoPrompt, board: Board, path: string): Promise<string> {
  prompt.interrupt();
  const [boardId, version] = (await firstAnswer(prompt, 'process.env.BOARD+" "+process.env.VERSION')).split(
    " ",
  );
  const boardIds = board.console?.boardIds ?? [];
  if (boardId === undefined || !boardIds.includes(boardId))
    throw new FlashFailure(
      "wrongChip",
      `${path} is an Espruino board ${boardId}, ${board.name} is ${boardIds.join(" or ")}: nothing was sent`,
    );
  return version ?? "";
}

async function send(
  prompt: EspruinoPrompt,
  script: string,
  path: string,
  onProgress: (done: number, of: number) => void,
): Promise<void> {
  await prompt.evaluate('satqkdText=""', REPLY_MS);
  for (let at = 0; at < script.length; at += CHUNK) {
    const part = JSON.stringify(script.slice(at, at + CHUNK));
    await prompt.evaluate(`(satqkdText+=${part}).length`, REPLY_MS);
    onProgress(Math.min(at + CHUNK, script.length), script.length);
  }
  const arrived = Number(await prompt.evaluate("E.CRC32(satqkdText)", REPLY_MS));
  if (arrived !== crc32(script))
    throw new FlashFailure("notLoaded", `${path}: the script arrived damaged and was not run`);
  await prompt.evaluate("eval(satqkdText)", LOAD_MS);
  await prompt.evaluate('satqkdText=""', REPLY_MS);
}

async function askRunning(prompt: EspruinoPrompt, sent: Identity, path: string): Promise<Identity> {
  const told = await prompt.evaluate('typeof satqkd=="undefined"||!satqkd?"":satqkd.identity', REPLY_MS);
  const running = decodeIdentity(Buffer.from(told, "hex"));
  if (running === null)
    throw new FlashFailure("wrongIdentity", `${path}: the script was sent, but the board tells no identity`);
  if (
    running.board !== sent.board ||
    running.commit !== sent.commit ||
    running.changed !== sent.changed ||
    running.coreHash !== sent.coreHash
  )
    throw new FlashFailure(
      "wrongIdentity",
      `${path} runs ${describeIdentity(running)}, not what was sent: ${describeIdentity(sent)}`,
    );
  return running;
}
