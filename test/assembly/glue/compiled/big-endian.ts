/** Numbers of packets as a module of their own, for tests. */

export * from "../../../../assembly/glue/big-endian";
export { reserve } from "../../../../assembly/port/memory";
