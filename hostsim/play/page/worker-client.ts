/**
 * A worker with the simulator in it. Takes: questions (hostsim/play/messages.ts). Gives: answers. Its program
 * is in the page itself, so that the page needs no other file, and no server.
 */
import type { QuestionName, Questions, Reply } from "../messages.js";

interface Waiting {
  readonly answer: (value: unknown) => void;
  readonly refuse: (why: Error) => void;
  readonly tell: (told: unknown) => void;
}

let program: string | null = null;

/** Address of the worker's program, made of the page's text. */
function programUrl(): string {
  const text = document.getElementById("worker")!.textContent;
  program ??= URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  return program;
}

/** A worker. Close it when it is not needed any more: that ends what it does. */
export class WorkerClient {
  private readonly worker = new Worker(programUrl());
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  constructor() {
    this.worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => this.take(data));
    this.worker.addEventListener("error", ({ message }) => {
      for (const { refuse } of this.waiting.values()) refuse(new Error(message));
      this.waiting.clear();
    });
  }

  /** Asks, and is told what comes in between. The promise is rejected with the worker's reason. */
  ask<Name extends QuestionName>(
    name: Name,
    asked: Questions[Name]["asked"],
    tell: (told: Questions[Name]["told"]) => void = () => undefined,
  ): Promise<Questions[Name]["answer"]> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((answer, refuse) => {
      this.waiting.set(id, {
        answer: answer as (value: unknown) => void,
        refuse,
        tell: tell as (told: unknown) => void,
      });
      this.worker.postMessage({ id, name, asked });
    });
  }

  /** Ends the worker; what it was asked is never answered. */
  close(): void {
    this.worker.terminate();
    this.waiting.clear();
  }

  private take(reply: Reply): void {
    const waiting = this.waiting.get(reply.id);
    if (waiting === undefined) return;
    if ("told" in reply) {
      waiting.tell(reply.told);
      return;
    }
    this.waiting.delete(reply.id);
    if ("refused" in reply) waiting.refuse(new Error(reply.refused));
    else waiting.answer(reply.answer);
  }
}
