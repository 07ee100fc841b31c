/**
 * A worker of the page. Takes: questions (hostsim/play/messages.ts). Gives: answers, or why there is none in
 * the words of the command line.
 */
import { Buffer } from "buffer";
import { UserError } from "../../base/user-error.js";
import type { Question, QuestionName, Questions, Reply } from "../messages.js";

// Before anything that is loaded below asks for it.
Object.assign(globalThis, { Buffer });

type Answerer<Name extends QuestionName> = (
  asked: Questions[Name]["asked"],
  tell: (told: Questions[Name]["told"]) => void,
) => Promise<Questions[Name]["answer"]>;

/** Each question is answered by a module of its own, loaded with the first that needs it. */
const ANSWERERS: { readonly [Name in QuestionName]: () => Promise<Answerer<Name>> } = {
  choices: async () => (await import("./choices.js")).choices,
  preview: async () => (await import("./preview.js")).preview,
  fly: async () => (await import("./fly.js")).fly,
  openPulses: async () => (await import("./pulses.js")).openPulses,
  step: async () => (await import("./pulses.js")).step,
  relay: async () => (await import("./relay.js")).relay,
};

async function reply<Name extends QuestionName>({ id, name, asked }: Question<Name>): Promise<void> {
  const post = (message: Reply) => postMessage(message);
  try {
    const answerer = await ANSWERERS[name]();
    post({ id, answer: await answerer(asked, (told) => post({ id, told })) });
  } catch (error) {
    if (!(error instanceof UserError)) console.error(error);
    post({ id, refused: error instanceof Error ? error.message : String(error) });
  }
}

addEventListener("message", ({ data }: MessageEvent<Question>) => void reply(data));
