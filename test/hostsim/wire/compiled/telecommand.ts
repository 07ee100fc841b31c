/** How the core reads a telecommand, as a module of its own: the controller keeps that to itself. */

import { Telecommand, telecommandCheck } from "../../../../assembly/controller/telecommand";
import { failureCode } from "../../../../assembly/glue/failure";

export { reserve } from "../../../../assembly/port/memory";

const read = changetype<Telecommand>(memory.data(offsetof<Telecommand>(), 4));

export function check(packet: usize, bytes: u32): u32 {
  return failureCode(telecommandCheck(packet, bytes, read));
}

export function request(): u32 {
  return read.request;
}

export function acknowledgements(): u32 {
  return read.acknowledgements;
}

export function service(): u32 {
  return read.service;
}

export function subtype(): u32 {
  return read.subtype;
}
