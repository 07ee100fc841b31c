/** Memory with a checksum and a copy as a module of its own: the core tells nobody where its copies are. */

export * from "../../../../assembly/faults/kept";
export { reserve } from "../../../../assembly/port/memory";
