/**
 * Serves the playground to this computer alone. Takes: a port. Gives: an address, until it is closed. The
 * page is one file and needs no server: this is for those who want an address and no file.
 */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../base/user-error.js";
import { PAGE_FILE } from "./page-file.js";

const HOST = "127.0.0.1";

/** A page that is served. */
export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the page; port 0 is any that is free.
 * @throws UserError when there is no page, or the port is in use.
 */
export async function servePage(port: number): Promise<Served> {
  if (!existsSync(PAGE_FILE)) throw new UserError(`${PAGE_FILE} is missing: run "npm run build" first`, 1);
  const page = readFileSync(PAGE_FILE);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", `http://${HOST}`);
    const isPage = pathname === "/" || pathname === "/index.html";
    if (!isPage || (request.method !== "GET" && request.method !== "HEAD")) {
      response.writeHead(isPage ? 405 : 404, { "content-type": "text/plain" }).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-length": page.length });
    response.end(request.method === "HEAD" ? undefined : page);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new UserError(`--port: ${port} can't be listened on (${error.code}); 0 takes one that is free`)),
    );
    server.listen(port, HOST, resolve);
  });
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
