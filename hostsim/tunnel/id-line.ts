/**
 * The line on which one end tells the other the ID of a key: TCP, one line a connection, answered by "set" or
 * "refused". An ID is no secret, and nobody gets a key by it but who may fetch it; so the line is open.
 * Whoever forges an ID is refused by the KME, whoever forges an answer can stop the tunnel, as can who cuts
 * the line.
 */
import { createConnection, createServer, type Server, type Socket } from "node:net";

/** What the other end says of an ID: it has put the key in place, or it can't and never will. */
export type Answer = "set" | "refused";

/** Tells an ID. Throws an Error when it is not clear what became of it. */
export type TellId = (id: string) => Promise<Answer>;

/** A place on the network. */
export interface LinePlace {
  readonly host: string;
  readonly port: number;
}

const TIMEOUT_MS = 15_000;
const MOST_BYTES = 64;
const MOST_CONNECTIONS = 16;

/** The first line that comes on a connection; rejects when there is none, or none in time. */
function lineOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    socket.setEncoding("latin1").on("data", (part: string) => {
      text += part;
      const end = text.indexOf("\n");
      if (end >= 0 && end <= MOST_BYTES) resolve(text.slice(0, end));
      else if (text.length > MOST_BYTES) socket.destroy(new Error("the line is too long"));
    });
    const timer = setTimeout(() => socket.destroy(new Error("no answer in time")), TIMEOUT_MS);
    socket.on("error", (error) => reject(error));
    socket.once("close", () => {
      clearTimeout(timer);
      reject(new Error("the connection ended"));
    });
  });
}

/** Tells the end that listens at a place. */
export function tellAt({ host, port }: LinePlace): TellId {
  return async (id) => {
    const socket = createConnection({ host, port });
    try {
      const line = lineOf(socket);
      socket.write(`${id}\n`);
      const answer = await line;
      if (answer === "set" || answer === "refused") return answer;
      throw new Error("the answer is neither set nor refused");
    } catch (error) {
      throw new Error(`the other end at ${host}:${port} does not answer (${(error as Error).message})`);
    } finally {
      socket.destroy();
    }
  };
}

/** Listens for IDs, and answers what `take` says; port 0 takes a free one. Throws when it can't listen. */
export function listenForIds({ host, port }: LinePlace, take: TellId): Promise<Server> {
  const server = createServer(async (socket) => {
    try {
      const id = await lineOf(socket);
      socket.end(`${await take(id)}\n`);
    } catch {
      socket.destroy();
    }
  });
  server.maxConnections = MOST_CONNECTIONS;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}
