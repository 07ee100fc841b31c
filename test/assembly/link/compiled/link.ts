/** The link's and the authentication's inner parts for tests: what the modules' faces keep to themselves. */

export * from "../../../../assembly/authenticate/polynomial-hash";
export * from "../../../../assembly/authenticate/pool";
export * from "../../../../assembly/authenticate/session";
export * from "../../../../assembly/glue/bits";
export * from "../../../../assembly/glue/crc16";
export * from "../../../../assembly/link/endpoint";
export * from "../../../../assembly/link/framing";
export * from "../../../../assembly/link/packet";
export * from "../../../../assembly/link/receiving";
export * from "../../../../assembly/link/sending";
export { memoryUsed, reserve } from "../../../../assembly/port/memory";
export * from "../../../../assembly/reconcile/request-code";
export * from "../../../../assembly/sift/announcement";
