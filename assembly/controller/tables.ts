/**
 * Rows of the dictionary's tables (assembly/protocol/controller.ts, which says the same in its comments).
 * Takes: a row's place. Gives: the row.
 */
import { commandTable, fieldTable, settingTable, structureTable } from "../protocol/controller";

/** A telecommand. */
export class CommandRow {
  service: u8;
  subtype: u8;
  /** Identifier of a function; 0 when it is none. */
  functionId: u8;
  /** 1: a schedule. */
  layout: u8;
  /** Arguments that come once: the first of the table of fields, how many, their bytes. */
  headFirst: u8;
  headFields: u8;
  headBytes: u8;
  /** Arguments of each entry. */
  entryFirst: u8;
  entryFields: u8;
  entryBytes: u8;
  /** 0 when it has no entries. */
  mostEntries: u8;
  spare: u8;
}

/** An argument of a telecommand. */
export class FieldRow {
  /** Its bytes; 7: a time. */
  bytes: u8;
  /** From the start of the head, or of the entry. */
  offset: u8;
  spare: u16;
  least: u32;
  most: u32;
}

/** A parameter that can be set. */
export class SettingRow {
  /** Its identifier. */
  parameter: u8;
  /** SETTING_SIGNED: its values are signed. */
  type: u8;
  /** The parameter that it is not below; 0 when there is none. */
  notBelow: u8;
  spare: u8;
  initial: u32;
  least: u32;
  most: u32;
}

/** Bit of a setting's type. */
export const SETTING_SIGNED: u32 = 16;

/** A structure of housekeeping. */
export class StructureRow {
  /** Its identifier. */
  structure: u8;
  /** Its parameters in the table of members: the first, how many. */
  firstMember: u8;
  members: u8;
  spare: u8;
  /** Time from report to report, in ms. */
  intervalMs: u32;
}

/** Row of a COMMAND_ code. */
export function commandRow(command: u32): CommandRow {
  return changetype<CommandRow>(commandTable + <usize>command * offsetof<CommandRow>());
}

/** A row of the table of fields. */
export function fieldRow(place: u32): FieldRow {
  return changetype<FieldRow>(fieldTable + <usize>place * offsetof<FieldRow>());
}

/** A row of the table of settings. */
export function settingRow(place: u32): SettingRow {
  return changetype<SettingRow>(settingTable + <usize>place * offsetof<SettingRow>());
}

/** A row of the table of structures. */
export function structureRow(place: u32): StructureRow {
  return changetype<StructureRow>(structureTable + <usize>place * offsetof<StructureRow>());
}
