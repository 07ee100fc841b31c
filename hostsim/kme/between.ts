/**
 * What KMEs ask of each other, as routes of the server. Takes: requests of callers whose certificate names a
 * station's KME and that are neighbours. Gives: the entity's answers.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { requireCaller } from "./callers.js";
import type { Entity } from "./entity.js";
import { type AgreeMessage, agreeSchema, custodySchema, type VoidMessage, voidSchema } from "./messages.js";
import { unauthorised } from "./refusal.js";

/** Bytes of a message between KMEs at most. */
const MESSAGE_BYTES = 8 << 20;

/** Adds the routes. */
export function addBetween(server: FastifyInstance, entity: Entity, station: string): void {
  // Before a byte of the body is read.
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    neighbour(request);
  };
  const neighbour = (request: FastifyRequest): string => {
    const name = requireCaller(request, "kme");
    if (!entity.neighbours.has(name)) throw unauthorised();
    return name;
  };
  const options = (body: object) => ({ schema: { body }, onRequest, bodyLimit: MESSAGE_BYTES });
  server.get("/kme/v1/alive", async (request) => {
    return { station, custody: entity.custodyFor(neighbour(request)) };
  });
  server.post<{ Body: { numbers: string[] } }>("/kme/v1/custody", options(custodySchema), (request) =>
    entity.takeCustody(neighbour(request), request.body.numbers),
  );
  server.post<{ Body: { keys: AgreeMessage[] } }>("/kme/v1/agree", options(agreeSchema), (request) =>
    entity.takeKeys(neighbour(request), request.body.keys),
  );
  server.post<{ Body: { keys: VoidMessage[] } }>("/kme/v1/void", options(voidSchema), async (request) => {
    await entity.destroyKeys(neighbour(request), request.body.keys);
    return {};
  });
}
