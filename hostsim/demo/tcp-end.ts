/**
 * One end of a TCP connection as a program of its own: `ip netns exec` starts it, as a process stays in its
 * network namespace. `receive HOST` prints its port on standard error, and what comes on standard output;
 * `send HOST PORT` sends what it reads. It fails when the connection breaks.
 */
import { createConnection, createServer } from "node:net";
import { pipeline } from "node:stream/promises";

const [role, host, port] = process.argv.slice(2);

if (role === "receive") {
  const server = createServer((socket) => {
    server.close();
    // By its own error this process ends with another exit code than 0.
    void pipeline(socket, process.stdout, { end: false });
  });
  server.listen(0, host, () => {
    const { port: free } = server.address() as { port: number };
    process.stderr.write(`${free}\n`);
  });
} else {
  const socket = createConnection({ host: host!, port: Number(port) });
  await pipeline(process.stdin, socket.resume());
}
