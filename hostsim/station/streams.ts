/**
 * Byte streams between a station and what flies over it: a child process, a socket of this machine, or this
 * process's own input and output. Nothing listens on another address than 127.0.0.1: the line is the
 * simulator's, not the satellite's, and has no protection of its own.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { UserError } from "../base/user-error.js";
import type { ByteStream } from "../wire/byte-stream.js";
import { EXIT_NO_CONNECTION } from "../wire/exit-codes.js";

/** The only address that is listened on. */
export const LOOPBACK = "127.0.0.1";

function streamOf(input: Readable, output: Writable, close: () => void | Promise<void>): ByteStream {
  let lose: (reason: string) => void = () => undefined;
  const lost = (reason: string): void => {
    lose(reason);
    lose = () => undefined;
  };
  input.on("end", () => lost("the other side has gone"));
  input.on("error", ({ message }) => lost(message));
  output.on("error", ({ message }) => lost(message));
  return {
    write: (bytes) => output.write(bytes),
    onBytes: (handler) => input.on("data", handler),
    onLost: (handler) => {
      lose = handler;
    },
    close: () => {
      lose = () => undefined;
      return close();
    },
  };
}

function ofSocket(socket: Socket): ByteStream {
  socket.setNoDelay(true);
  return streamOf(socket, socket, () => {
    socket.end();
  });
}

/** A program as the other side: its output and input; what it says of errors goes where ours go. */
export function ofChild(program: string, words: readonly string[]): ByteStream {
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  return streamOf(child.stdout, child.stdin, async () => {
    child.stdin.end();
    await ended;
  });
}

/** This process's own input and output. */
export function ofStandardStreams(): ByteStream {
  return streamOf(process.stdin, process.stdout, () => {
    process.stdin.pause();
  });
}

/**
 * Connects to a port of this machine.
 * @throws UserError when nobody listens there
 */
export async function connectTo(port: number): Promise<ByteStream> {
  const socket = connect(port, LOOPBACK);
  try {
    await once(socket, "connect");
  } catch {
    throw new UserError(
      `nobody listens on ${LOOPBACK}:${port}: start satqkd satellite with --listen first`,
      EXIT_NO_CONNECTION,
    );
  }
  return ofSocket(socket);
}

/**
 * Waits for one station on a port of this machine; 0: one that is free.
 * @param onListening told the port
 * @throws UserError when the port is taken
 */
export async function acceptOn(port: number, onListening: (port: number) => void): Promise<ByteStream> {
  const server = createServer();
  server.listen(port, LOOPBACK);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new UserError(
      `--listen: ${LOOPBACK}:${port} can't be used (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  onListening((server.address() as AddressInfo).port);
  const [socket] = (await once(server, "connection")) as [Socket];
  server.close();
  return ofSocket(socket);
}
