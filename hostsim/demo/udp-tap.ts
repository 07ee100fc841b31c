/**
 * A tap in the cable between two ends of WireGuard, as a program of its own in the near one's network
 * namespace: `NEAR_PORT HOST PORT`. The near end sends its datagrams here in place of HOST, the far one
 * answers here. Over Node's channel it says its two ports, and for each message what both ends have sent.
 */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { TapPorts, Tapped } from "./tapped.js";

const LOOPBACK = "127.0.0.1";
const [nearPort, host, port] = process.argv.slice(2);

async function open(address?: string): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, address);
  await once(socket, "listening");
  return socket;
}

/** Keeps what comes on a socket, then passes it on by another. */
function passOn(from: Socket, by: Socket, toPort: number, toHost: string): () => Uint8Array {
  const seen: Buffer[] = [];
  from.on("message", (datagram) => {
    seen.push(datagram);
    // A datagram that the other end does not take is lost, as on a network.
    by.send(datagram, toPort, toHost, () => undefined);
  });
  return () => Buffer.concat(seen.splice(0));
}

const [near, far] = [await open(LOOPBACK), await open()];
const ofNear = passOn(near, far, Number(port), host!);
const ofFar = passOn(far, near, Number(nearPort), LOOPBACK);
process.on("message", () => process.send!([ofNear(), ofFar()] satisfies Tapped));
process.on("disconnect", () => process.exit());
process.send!({ near: near.address().port, far: far.address().port } satisfies TapPorts);
