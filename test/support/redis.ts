/**
 * A Redis of a test: Debian's redis-server on 127.0.0.1, with a port and a folder of its own. Each write is
 * on the disk before it is confirmed (appendfsync always), so that it can be killed at any moment.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** A running redis-server. */
export class TestRedis {
  private constructor(
    private readonly folder: string,
    private readonly port: number,
    private server: ChildProcess,
  ) {}

  static async start(): Promise<TestRedis> {
    const folder = mkdtempSync(join(tmpdir(), "satqkd-redis-"));
    const port = await freePort();
    return new TestRedis(folder, port, await serve(folder, port));
  }

  /** What verbs are given. */
  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Of the server. */
  get pid(): number {
    return this.server.pid!;
  }

  /** Kills it at once, and starts it again: with what is on the disk, or with nothing. */
  async restart(keeps: "all" | "nothing"): Promise<void> {
    await kill(this.server);
    if (keeps === "nothing") rmSync(join(this.folder, "appendonlydir"), { recursive: true });
    this.server = await serve(this.folder, this.port);
  }

  /** Ends it, and removes its folder. */
  async stop(): Promise<void> {
    await kill(this.server);
    rmSync(this.folder, { recursive: true });
  }
}

async function kill(server: ChildProcess): Promise<void> {
  const ended = once(server, "exit");
  server.kill("SIGKILL");
  await ended;
}

async function serve(folder: string, port: number): Promise<ChildProcess> {
  const server = spawn(
    "redis-server",
    ["--bind", "127.0.0.1", "--port", `${port}`, "--dir", folder, "--save", ""].concat([
      "--appendonly",
      "yes",
      "--appendfsync",
      "always",
    ]),
    { stdio: "ignore" },
  );
  while (!(await answers(port))) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with ${server.exitCode}`);
    await setTimeout(20);
  }
  return server;
}

/** Whether it listens and has read what is on the disk. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write("PING\r\n"));
    socket.on("data", (data) => {
      resolve(data.toString() === "+PONG\r\n");
      socket.destroy();
    });
    socket.on("error", () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
