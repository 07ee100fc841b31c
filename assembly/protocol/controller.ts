/**
 * Made from controller.json by `satqkd dictionary --write`; a test holds the two together. Do not edit.
 */

/** First 64 bits of the dictionary's SHA-256. */
export const DICTIONARY_HASH: u64 = 0x6848608c93b21877;
/** Application process identifier of the controller. */
export const CONTROLLER_APPLICATION: u32 = 82;
/** dark; where every start and every hard fault leads */
export const MODE_SAFE: u32 = 0;
/** dark, ready for work */
export const MODE_STANDBY: u32 = 1;
/** may emit the calibration pattern, which never gives key */
export const MODE_CALIBRATE: u32 = 2;
/** dark, while pointing and link are acquired */
export const MODE_ACQUIRE: u32 = 3;
/** may emit the pattern that makes key */
export const MODE_KEY: u32 = 4;
/** dark, while key is distilled over the link */
export const MODE_DISTIL: u32 = 5;
/** Modes. */
export const MODE_COUNT: u32 = 6;
/** Bit: a seed is installed and no health test of the noise source has failed */
export const INTERLOCK_ENTROPY: u32 = 0;
/** Bit: supply voltage measured lately and within its limits */
export const INTERLOCK_LASER_SUPPLY: u32 = 1;
/** Bit: temperature measured lately and within its limits */
export const INTERLOCK_LASER_TEMPERATURE: u32 = 2;
/** Bit: the board's watchdog runs */
export const INTERLOCK_WATCHDOG: u32 = 3;
/** Bit: a genuine packet of the ground came lately */
export const INTERLOCK_LINK: u32 = 4;
/** Bit: calibrated since power-on, and not too long ago */
export const INTERLOCK_CALIBRATION_DATE: u32 = 5;
/** Bit: settings, pattern and modes were found as they were set, all of them since the last damage */
export const INTERLOCK_MEMORY: u32 = 6;
/** Interlocks. */
export const INTERLOCK_COUNT: u32 = 7;
/** the table allows it and the interlocks of the new mode hold */
export const REASON_ALLOWED: u32 = 0;
/** the payload is in this mode */
export const REASON_ALREADY_THERE: u32 = 1;
/** safe is left for standby only, so that leaving it is a decision of its own */
export const REASON_LEAVE_SAFE_BY_STANDBY: u32 = 2;
/** calibrate is left for standby or safe, so that no calibration pattern runs on into a pass */
export const REASON_END_CALIBRATION_IN_STANDBY: u32 = 3;
/** key is entered from acquire only: without pointing and link it wastes pattern */
export const REASON_KEY_NEEDS_ACQUIRE: u32 = 4;
/** nothing was emitted in this mode that could be distilled */
export const REASON_NOTHING_TO_DISTIL: u32 = 5;
/** calibrate is entered from standby only */
export const REASON_CALIBRATE_FROM_STANDBY: u32 = 6;
/** distil is left for standby or safe, so that a dialogue is not cut by the next pass */
export const REASON_END_DISTILLING_IN_STANDBY: u32 = 7;
/** there is no such mode */
export const REASON_UNKNOWN_MODE: u32 = 8;
/** interlock: no seed, or a health test has failed */
export const REASON_ENTROPY_UNHEALTHY: u32 = 16;
/** interlock: supply out of its limits, or not measured lately */
export const REASON_LASER_SUPPLY_OUT_OF_RANGE: u32 = 17;
/** interlock: temperature out of its limits, or not measured lately */
export const REASON_LASER_TEMPERATURE_OUT_OF_RANGE: u32 = 18;
/** interlock: the watchdog does not run */
export const REASON_WATCHDOG_STOPPED: u32 = 19;
/** interlock: no genuine packet of the ground lately */
export const REASON_LINK_SILENT: u32 = 20;
/** interlock: not calibrated since power-on, or too long ago */
export const REASON_CALIBRATION_OUT_OF_DATE: u32 = 21;
/** interlock: settings, pattern or modes were found damaged */
export const REASON_MEMORY_DAMAGED: u32 = 22;
/** Reason of the interlock of bit 0; the others follow. */
export const REASON_INTERLOCK: u32 = 16;
/** A reason for each pair of modes, from * MODE_COUNT + to. */
export const transitionTable: usize = memory.data<u8>([0, 0, 2, 2, 2, 2, 0, 1, 0, 0, 4, 0, 0, 0, 1, 3, 3, 3, 0, 0, 6, 1, 0, 5, 0, 0, 6, 0, 1, 0, 0, 0, 7, 7, 7, 1], 1);
/** Interlocks that a mode needs, a bit each. */
export const modeNeeds: usize = memory.data<u8>([0, 8, 79, 8, 127, 24], 1);
/** What a mode may emit: 0 nothing, 1 calibration, 2 key. */
export const modeEmits: usize = memory.data<u8>([0, 0, 1, 0, 2, 0], 1);
/** Where the loss of an interlock leads. */
export const interlockFallback: usize = memory.data<u8>([0, 0, 0, 0, 1, 1, 0], 1);
/** Place of [3,5] in the table of telecommands. */
export const COMMAND_ENABLE_HOUSEKEEPING: u32 = 0;
/** Place of [3,6] in the table of telecommands. */
export const COMMAND_DISABLE_HOUSEKEEPING: u32 = 1;
/** Place of [3,27] in the table of telecommands. */
export const COMMAND_REPORT_HOUSEKEEPING: u32 = 2;
/** Place of [3,31] in the table of telecommands. */
export const COMMAND_SET_HOUSEKEEPING_INTERVAL: u32 = 3;
/** Place of [5,5] in the table of telecommands. */
export const COMMAND_ENABLE_EVENTS: u32 = 4;
/** Place of [5,6] in the table of telecommands. */
export const COMMAND_DISABLE_EVENTS: u32 = 5;
/** Place of [6,2] in the table of telecommands. */
export const COMMAND_LOAD_IMAGE: u32 = 6;
/** Place of [6,5] in the table of telecommands. */
export const COMMAND_DUMP_MEMORY: u32 = 7;
/** Place of [6,9] in the table of telecommands. */
export const COMMAND_CHECK_MEMORY: u32 = 8;
/** Place of [9,1] in the table of telecommands. */
export const COMMAND_SET_TIME_REPORT_RATE: u32 = 9;
/** Place of [9,128] in the table of telecommands. */
export const COMMAND_SET_TIME: u32 = 10;
/** Place of [11,1] in the table of telecommands. */
export const COMMAND_ENABLE_SCHEDULE: u32 = 11;
/** Place of [11,2] in the table of telecommands. */
export const COMMAND_DISABLE_SCHEDULE: u32 = 12;
/** Place of [11,3] in the table of telecommands. */
export const COMMAND_RESET_SCHEDULE: u32 = 13;
/** Place of [11,4] in the table of telecommands. */
export const COMMAND_SCHEDULE: u32 = 14;
/** Place of [17,1] in the table of telecommands. */
export const COMMAND_ARE_YOU_ALIVE: u32 = 15;
/** Place of [18,1] in the table of telecommands. */
export const COMMAND_LOAD_PROCEDURE: u32 = 16;
/** Place of [18,2] in the table of telecommands. */
export const COMMAND_UNLOAD_PROCEDURE: u32 = 17;
/** Place of [18,3] in the table of telecommands. */
export const COMMAND_START_PROCEDURE: u32 = 18;
/** Place of [18,4] in the table of telecommands. */
export const COMMAND_STOP_PROCEDURE: u32 = 19;
/** Place of [18,5] in the table of telecommands. */
export const COMMAND_SUSPEND_PROCEDURE: u32 = 20;
/** Place of [18,6] in the table of telecommands. */
export const COMMAND_RESUME_PROCEDURE: u32 = 21;
/** Place of [18,8] in the table of telecommands. */
export const COMMAND_REPORT_PROCEDURES: u32 = 22;
/** Place of [20,1] in the table of telecommands. */
export const COMMAND_REPORT_PARAMETERS: u32 = 23;
/** Place of [20,3] in the table of telecommands. */
export const COMMAND_SET_PARAMETERS: u32 = 24;
/** Place of [8,1], function 1, in the table of telecommands. */
export const COMMAND_FUNCTION_SET_MODE: u32 = 25;
/** Place of [8,1], function 2, in the table of telecommands. */
export const COMMAND_FUNCTION_EMIT: u32 = 26;
/** Place of [8,1], function 3, in the table of telecommands. */
export const COMMAND_FUNCTION_EMIT_CALIBRATION: u32 = 27;
/** Place of [8,1], function 4, in the table of telecommands. */
export const COMMAND_FUNCTION_STOP: u32 = 28;
/** Place of [8,1], function 5, in the table of telecommands. */
export const COMMAND_FUNCTION_CALIBRATED: u32 = 29;
/** Place of [8,1], function 6, in the table of telecommands. */
export const COMMAND_FUNCTION_BEGIN_IMAGE: u32 = 30;
/** Place of [8,1], function 7, in the table of telecommands. */
export const COMMAND_FUNCTION_ACTIVATE_IMAGE: u32 = 31;
/** Place of [8,1], function 8, in the table of telecommands. */
export const COMMAND_FUNCTION_CONFIRM_IMAGE: u32 = 32;
/** Place of [8,1], function 9, in the table of telecommands. */
export const COMMAND_FUNCTION_RESTART: u32 = 33;
/** Telecommands, each function as one of its own. */
export const COMMAND_COUNT: u32 = 34;
/** Service of functions. */
export const SERVICE_FUNCTIONS: u32 = 8;
/** Service of time-based scheduling. */
export const SERVICE_SCHEDULE: u32 = 11;
/** 12 bytes a telecommand: service, subtype, function (0: none), layout (1: schedule); first field, fields and bytes of its head; the same of an entry; most entries; 0. */
export const commandTable: usize = memory.data<u8>([3, 5, 0, 0, 0, 0, 0, 0, 1, 1, 4, 0, 3, 6, 0, 0, 1, 0, 0, 1, 1, 1, 4, 0, 3, 27, 0, 0, 2, 0, 0, 2, 1, 1, 4, 0, 3, 31, 0, 0, 3, 0, 0, 3, 2, 5, 4, 0, 5, 5, 0, 0, 5, 0, 0, 5, 1, 2, 16, 0, 5, 6, 0, 0, 6, 0, 0, 6, 1, 2, 16, 0, 6, 2, 0, 0, 7, 1, 4, 8, 1, 1, 224, 0, 6, 5, 0, 0, 9, 1, 1, 10, 2, 6, 4, 0, 6, 9, 0, 0, 12, 1, 1, 13, 2, 6, 4, 0, 9, 1, 0, 0, 15, 1, 1, 16, 0, 0, 0, 0, 9, 128, 0, 0, 16, 1, 7, 17, 0, 0, 0, 0, 11, 1, 0, 0, 17, 0, 0, 17, 0, 0, 0, 0, 11, 2, 0, 0, 17, 0, 0, 17, 0, 0, 0, 0, 11, 3, 0, 0, 17, 0, 0, 17, 0, 0, 0, 0, 11, 4, 0, 1, 17, 0, 0, 17, 0, 0, 0, 0, 17, 1, 0, 0, 17, 0, 0, 17, 0, 0, 0, 0, 18, 1, 0, 0, 17, 2, 3, 19, 1, 1, 224, 0, 18, 2, 0, 0, 20, 1, 1, 21, 0, 0, 0, 0, 18, 3, 0, 0, 21, 5, 17, 26, 0, 0, 0, 0, 18, 4, 0, 0, 26, 1, 1, 27, 0, 0, 0, 0, 18, 5, 0, 0, 27, 1, 1, 28, 0, 0, 0, 0, 18, 6, 0, 0, 28, 1, 1, 29, 0, 0, 0, 0, 18, 8, 0, 0, 29, 0, 0, 29, 0, 0, 0, 0, 20, 1, 0, 0, 29, 0, 0, 29, 1, 2, 32, 0, 20, 3, 0, 0, 30, 0, 0, 30, 2, 6, 16, 0, 8, 1, 1, 0, 32, 1, 1, 33, 0, 0, 0, 0, 8, 1, 2, 0, 33, 1, 4, 34, 0, 0, 0, 0, 8, 1, 3, 0, 34, 2, 12, 36, 0, 0, 0, 0, 8, 1, 4, 0, 36, 0, 0, 36, 0, 0, 0, 0, 8, 1, 5, 0, 36, 0, 0, 36, 0, 0, 0, 0, 8, 1, 6, 0, 36, 3, 12, 39, 0, 0, 0, 0, 8, 1, 7, 0, 39, 0, 0, 39, 0, 0, 0, 0, 8, 1, 8, 0, 39, 0, 0, 39, 0, 0, 0, 0, 8, 1, 9, 0, 39, 0, 0, 39, 0, 0, 0, 0], 1);
/** 12 bytes a field: bytes (7: time), offset, 0, 0, least u32, most u32. */
export const fieldTable: usize = memory.data<u8>([1, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 4, 1, 0, 0, 100, 0, 0, 0, 0, 92, 38, 5, 2, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 2, 4, 0, 0, 1, 0, 0, 0, 255, 255, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 2, 4, 0, 0, 1, 0, 0, 0, 255, 255, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 4, 5, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 4, 9, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 4, 13, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 4, 2, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 1, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 4, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 8, 4, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 4, 0, 0, 0, 4, 0, 0, 0, 255, 255, 255, 255, 4, 4, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 4, 8, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255], 4);
/** Services that are foreseen but not there yet. */
export const unavailableServices: usize = memory.data<u8>([], 1);
/** Services that are foreseen but not there yet. */
export const UNAVAILABLE_COUNT: u32 = 0;
/** first 64 bits of the dictionary's SHA-256; this identifier and its meaning never change. */
export const PARAMETER_DICTIONARY_HASH: u32 = 1;
/** the mode. */
export const PARAMETER_MODE: u32 = 2;
/** interlocks that hold, a bit each. */
export const PARAMETER_INTERLOCKS: u32 = 3;
/** telecommands accepted since power-on. */
export const PARAMETER_COMMANDS_ACCEPTED: u32 = 4;
/** telecommands not accepted. */
export const PARAMETER_COMMANDS_REFUSED: u32 = 5;
/** telecommands whose work is done. */
export const PARAMETER_COMMANDS_COMPLETED: u32 = 6;
/** telecommands that were accepted and then failed. */
export const PARAMETER_COMMANDS_FAILED: u32 = 7;
/** reports dropped because the queue was full. */
export const PARAMETER_TELEMETRY_LOST: u32 = 8;
/** bytes in the queue of reports. */
export const PARAMETER_TELEMETRY_WAITING: u32 = 9;
/** telecommands that wait for their time. */
export const PARAMETER_SCHEDULED: u32 = 10;
/** 1 when scheduled telecommands are released. */
export const PARAMETER_SCHEDULE_ENABLED: u32 = 11;
/** 1 when the on-board time was set since power-on. */
export const PARAMETER_TIME_SET: u32 = 12;
/** 1 while the board's emission runs. */
export const PARAMETER_LIGHT: u32 = 13;
/** blocks shown whole since power-on. */
export const PARAMETER_BLOCKS_EMITTED: u32 = 14;
/** blocks struck from the key. */
export const PARAMETER_BLOCKS_STRUCK: u32 = 15;
/** faults recorded by the sequencer. */
export const PARAMETER_EMISSION_FAULTS: u32 = 16;
/** least slack of the running or last emission. */
export const PARAMETER_LEAST_SLACK: u32 = 17;
/** first block of the pattern that was never used. */
export const PARAMETER_NEXT_BLOCK: u32 = 18;
/** packets of the distillation link dropped as damaged. */
export const PARAMETER_LINK_DAMAGED: u32 = 19;
/** packets of the distillation link dropped as not the ground's. */
export const PARAMETER_LINK_FORGED: u32 = 20;
/** as last measured. */
export const PARAMETER_LASER_SUPPLY: u32 = 21;
/** as last measured. */
export const PARAMETER_LASER_TEMPERATURE: u32 = 22;
/** GATE_ or HEALTH_ code of assembly/entropy. */
export const PARAMETER_ENTROPY_GATE: u32 = 23;
/** linear memory in use. */
export const PARAMETER_MEMORY_USED: u32 = 24;
/** events since power-on. */
export const PARAMETER_EVENTS_RECORDED: u32 = 25;
/** since the last calibration; all ones when there was none. */
export const PARAMETER_CALIBRATION_AGE: u32 = 26;
/** time since power-on. */
export const PARAMETER_UPTIME: u32 = 27;
/** place of the procedure that runs or is suspended, 255 when there is none. */
export const PARAMETER_PROCEDURE_RUNNING: u32 = 48;
/** instructions of the running or last procedure, in steps of 50. */
export const PARAMETER_PROCEDURE_INSTRUCTIONS: u32 = 49;
/** boots of this board, this one included; 0 without an event journal. */
export const PARAMETER_BOOTS: u32 = 50;
/** why the board was reset last, a code of the board's; 0 after power-on. */
export const PARAMETER_RESET_CAUSE: u32 = 51;
/** damage found in memory since power-on, tables and descriptors included. */
export const PARAMETER_MEMORY_DAMAGES: u32 = 52;
/** slot of the image that runs, 255 on boards without slots. */
export const PARAMETER_IMAGE_SLOT: u32 = 53;
/** version of the image that runs, 0 on boards without slots. */
export const PARAMETER_IMAGE_VERSION: u32 = 54;
/** 1 when the image that runs is confirmed. */
export const PARAMETER_IMAGE_CONFIRMED: u32 = 55;
/** lower limit (assumed). */
export const PARAMETER_LASER_SUPPLY_LEAST: u32 = 64;
/** upper limit (assumed). */
export const PARAMETER_LASER_SUPPLY_MOST: u32 = 65;
/** lower limit (assumed). */
export const PARAMETER_LASER_TEMPERATURE_LEAST: u32 = 66;
/** upper limit (assumed). */
export const PARAMETER_LASER_TEMPERATURE_MOST: u32 = 67;
/** a measurement older than this counts as none (assumed). */
export const PARAMETER_SENSOR_AGE_LIMIT: u32 = 68;
/** silence after which the link counts as lost (assumed). */
export const PARAMETER_LINK_TIMEOUT: u32 = 69;
/** age at which a calibration ends (assumed). */
export const PARAMETER_CALIBRATION_VALIDITY: u32 = 70;
/** a procedure that takes longer is stopped. */
export const PARAMETER_PROCEDURE_TIME_LIMIT: u32 = 112;
/** a procedure that needs more is stopped. */
export const PARAMETER_PROCEDURE_INSTRUCTION_LIMIT: u32 = 113;
/** Identifiers of parameters are below this. */
export const PARAMETER_LIMIT: u32 = 114;
/** Type of each identifier: bytes, and 16 for signed; 0: no such parameter. */
export const parameterTypes: usize = memory.data<u8>([0, 8, 1, 1, 4, 4, 4, 4, 4, 2, 1, 1, 1, 1, 8, 8, 4, 24, 8, 8, 8, 4, 20, 1, 4, 4, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 4, 4, 4, 4, 1, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 20, 20, 4, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4], 1);
/** Parameters that can be set. */
export const SETTING_COUNT: u32 = 9;
/** 16 bytes a setting: identifier, type, the parameter that it is not below (0: none), 0; initial, least, most as 32 bits. */
export const settingTable: usize = memory.data<u8>([64, 4, 0, 0, 142, 18, 0, 0, 0, 0, 0, 0, 32, 78, 0, 0, 65, 4, 64, 0, 130, 20, 0, 0, 0, 0, 0, 0, 32, 78, 0, 0, 66, 20, 0, 0, 232, 3, 0, 0, 120, 236, 255, 255, 40, 35, 0, 0, 67, 20, 66, 0, 172, 13, 0, 0, 120, 236, 255, 255, 40, 35, 0, 0, 68, 4, 0, 0, 232, 3, 0, 0, 10, 0, 0, 0, 96, 234, 0, 0, 69, 4, 0, 0, 136, 19, 0, 0, 100, 0, 0, 0, 192, 39, 9, 0, 70, 4, 0, 0, 128, 81, 1, 0, 60, 0, 0, 0, 128, 51, 225, 1, 112, 4, 0, 0, 8, 7, 0, 0, 1, 0, 0, 0, 128, 81, 1, 0, 113, 4, 0, 0, 64, 66, 15, 0, 232, 3, 0, 0, 0, 202, 154, 59], 4);
/** Housekeeping structures. */
export const STRUCTURE_COUNT: u32 = 4;
/** 8 bytes a structure: identifier, first member, members, 0, interval in ms as u32. */
export const structureTable: usize = memory.data<u8>([1, 0, 10, 0, 232, 3, 0, 0, 2, 10, 5, 0, 232, 3, 0, 0, 3, 15, 2, 0, 16, 39, 0, 0, 4, 17, 13, 0, 16, 39, 0, 0], 4);
/** Identifiers of the structures' parameters. */
export const structureMembers: usize = memory.data<u8>([1, 27, 2, 3, 13, 23, 21, 22, 26, 12, 14, 15, 16, 17, 18, 19, 20, 4, 5, 6, 7, 8, 9, 10, 11, 25, 24, 50, 51, 52], 1);
/** accepted */
export const FAILURE_NONE: u32 = 0;
/** shorter than the shortest telecommand; detail: its bytes */
export const FAILURE_TOO_SHORT: u32 = 1;
/** longer than the longest telecommand; detail: its bytes */
export const FAILURE_TOO_LONG: u32 = 2;
/** the header declares another length than has come; detail: declared bytes */
export const FAILURE_LENGTH_DISAGREES: u32 = 3;
/** version, type or secondary header flag are not those of a telecommand */
export const FAILURE_NOT_A_TELECOMMAND: u32 = 4;
/** not for the controller; detail: application */
export const FAILURE_UNKNOWN_APPLICATION: u32 = 5;
/** telecommands come whole; detail: sequence flags */
export const FAILURE_SEGMENTED: u32 = 6;
/** damaged on the way; detail: checksum as computed */
export const FAILURE_CHECKSUM: u32 = 7;
/** not PUS-C; detail: version */
export const FAILURE_UNKNOWN_VERSION: u32 = 8;
/** no such service here; detail: service */
export const FAILURE_UNKNOWN_SERVICE: u32 = 9;
/** the service has no such command; detail: subtype */
export const FAILURE_UNKNOWN_SUBTYPE: u32 = 10;
/** no such function; detail: function */
export const FAILURE_UNKNOWN_FUNCTION: u32 = 11;
/** arguments too short or too long; detail: their bytes */
export const FAILURE_WRONG_LENGTH: u32 = 12;
/** detail: byte of the arguments */
export const FAILURE_ARGUMENT_OUT_OF_RANGE: u32 = 13;
/** the service is foreseen but not there yet; detail: service */
export const FAILURE_NOT_AVAILABLE: u32 = 14;
/** detail: reason code of the table of modes */
export const FAILURE_TRANSITION_REFUSED: u32 = 32;
/** another command is emitting */
export const FAILURE_BUSY: u32 = 33;
/** detail: structure */
export const FAILURE_NO_SUCH_STRUCTURE: u32 = 34;
/** detail: parameter */
export const FAILURE_NO_SUCH_PARAMETER: u32 = 35;
/** detail: parameter */
export const FAILURE_READ_ONLY: u32 = 36;
/** detail: parameter */
export const FAILURE_VALUE_OUT_OF_RANGE: u32 = 37;
/** the lower limit would be above the upper; detail: parameter */
export const FAILURE_LIMITS_CROSSED: u32 = 38;
/** detail: area */
export const FAILURE_NO_SUCH_AREA: u32 = 39;
/** detail: offset */
export const FAILURE_OUTSIDE_AREA: u32 = 40;
/** detail: free places */
export const FAILURE_SCHEDULE_FULL: u32 = 41;
/** detail: which activity of the command, from 0 */
export const FAILURE_RELEASE_TIME_PAST: u32 = 42;
/** a scheduled command may not be of the scheduling service; detail: which activity, from 0 */
export const FAILURE_SCHEDULES_ITSELF: u32 = 43;
/** detail: which activity, from 0, times 256, and its failure code */
export const FAILURE_SCHEDULED_COMMAND_BAD: u32 = 44;
/** detail: event */
export const FAILURE_NO_SUCH_EVENT: u32 = 45;
/** events of high severity are not switched off; detail: event */
export const FAILURE_EVENT_IS_VITAL: u32 = 46;
/** detail: mode */
export const FAILURE_MODE_DOES_NOT_EMIT: u32 = 47;
/** detail: state of the sequencer */
export const FAILURE_EMISSION_REFUSED: u32 = 48;
/** the on-board time was never set */
export const FAILURE_TIME_NOT_SET: u32 = 49;
/** the report would be longer than a packet; detail: its bytes */
export const FAILURE_REPLY_TOO_LONG: u32 = 50;
/** only in mode calibrate; detail: mode */
export const FAILURE_NOT_CALIBRATING: u32 = 51;
/** it ended before all blocks were shown; detail: state of the sequencer */
export const FAILURE_EMISSION_ENDED: u32 = 64;
/** all blocks are over, but not all were shown whole; detail: struck blocks */
export const FAILURE_BLOCKS_STRUCK: u32 = 65;
/** a later command took its place */
export const FAILURE_SUPERSEDED: u32 = 66;
/** no procedure is loaded there; detail: place */
export const FAILURE_NO_SUCH_PROCEDURE: u32 = 96;
/** a procedure runs; detail: its place */
export const FAILURE_PROCEDURE_BUSY: u32 = 97;
/** segments come in order, the first at 0; detail: the offset that is due */
export const FAILURE_PROCEDURE_SEGMENT: u32 = 98;
/** detail: bytes that fit */
export const FAILURE_PROCEDURE_TOO_LONG: u32 = 99;
/** not a procedure, or its checksum is wrong; detail: checksum as computed */
export const FAILURE_PROCEDURE_DAMAGED: u32 = 100;
/** it was made for another dictionary; detail: the first 32 bits of that one's hash */
export const FAILURE_PROCEDURE_OTHER_DICTIONARY: u32 = 101;
/** this image has no interpreter */
export const FAILURE_NO_INTERPRETER: u32 = 102;
/** detail: place */
export const FAILURE_PROCEDURE_NOT_RUNNING: u32 = 103;
/** the interpreter does not take it */
export const FAILURE_PROCEDURE_BYTECODE: u32 = 104;
/** it made an error; detail: line of its source */
export const FAILURE_PROCEDURE_ERROR: u32 = 105;
/** more instructions than procedure-instruction-limit; detail: line */
export const FAILURE_PROCEDURE_INSTRUCTIONS: u32 = 106;
/** more memory than there is; detail: line */
export const FAILURE_PROCEDURE_MEMORY: u32 = 107;
/** longer than procedure-time-limit; detail: line */
export const FAILURE_PROCEDURE_TIME: u32 = 108;
/** stopped by command; detail: line */
export const FAILURE_PROCEDURE_STOPPED: u32 = 109;
/** it asked for what there is not; detail: line */
export const FAILURE_PROCEDURE_REQUEST: u32 = 110;
/** a command that it needed failed; detail: that failure */
export const FAILURE_PROCEDURE_COMMAND_FAILED: u32 = 111;
/** it ended itself; detail: its own number */
export const FAILURE_PROCEDURE_GAVE_UP: u32 = 112;
/** this board has one place for its image */
export const FAILURE_NO_IMAGE_SLOTS: u32 = 128;
/** the image that runs is not confirmed: the other one may be needed */
export const FAILURE_IMAGE_NOT_CONFIRMED: u32 = 129;
/** whole words, and no more than fit; detail: bytes that fit */
export const FAILURE_IMAGE_TOO_LONG: u32 = 130;
/** parts come in order, whole words; detail: the offset that is due */
export const FAILURE_IMAGE_PART: u32 = 131;
/** the version must be higher than that of the image that runs, which is the detail */
export const FAILURE_IMAGE_VERSION: u32 = 132;
/** not what was announced; detail: its sum as computed */
export const FAILURE_IMAGE_DAMAGED: u32 = 133;
/** only in mode safe; detail: the mode */
export const FAILURE_RESTART_NOT_SAFE: u32 = 134;
/** [1,1] acceptance succeeded. */
export const REPORT_ACCEPTED: u32 = 0;
/** [1,2] acceptance failed. */
export const REPORT_REFUSED: u32 = 1;
/** [1,3] start succeeded. */
export const REPORT_EXECUTION_STARTED: u32 = 2;
/** [1,4] start failed. */
export const REPORT_NOT_STARTED: u32 = 3;
/** [1,5] so many quarters of the work are done. */
export const REPORT_PROGRESS: u32 = 4;
/** [1,7] the work is done. */
export const REPORT_COMPLETED: u32 = 5;
/** [1,8] the work failed. */
export const REPORT_FAILED: u32 = 6;
/** [1,10] for another application. */
export const REPORT_NOT_ROUTED: u32 = 7;
/** [3,25] a structure. */
export const REPORT_HOUSEKEEPING: u32 = 8;
/** [5,1] an event. */
export const REPORT_EVENT_INFORMATIVE: u32 = 9;
/** [5,2] an anomaly of low severity. */
export const REPORT_EVENT_LOW: u32 = 10;
/** [5,3] an anomaly of medium severity. */
export const REPORT_EVENT_MEDIUM: u32 = 11;
/** [5,4] an anomaly of high severity. */
export const REPORT_EVENT_HIGH: u32 = 12;
/** [6,6] contents of stretches of an area, each with its checksum. */
export const REPORT_MEMORY: u32 = 13;
/** [6,10] checksums of stretches of an area. */
export const REPORT_MEMORY_CHECKSUMS: u32 = 14;
/** [9,2] the on-board time. */
export const REPORT_TIME: u32 = 15;
/** [17,2] answer to are-you-alive. */
export const REPORT_ALIVE: u32 = 16;
/** [18,9] a place: state 1 loading, 2 ready, 3 running, 4 suspended; how the last run ended. */
export const REPORT_PROCEDURE_STATUS: u32 = 17;
/** [20,2] values of parameters. */
export const REPORT_PARAMETERS: u32 = 18;
/** Reports. */
export const REPORT_COUNT: u32 = 19;
/** 2 bytes a report: service, subtype. */
export const reportTable: usize = memory.data<u8>([1, 1, 1, 2, 1, 3, 1, 4, 1, 5, 1, 7, 1, 8, 1, 10, 3, 25, 5, 1, 5, 2, 5, 3, 5, 4, 6, 6, 6, 10, 9, 2, 17, 2, 18, 9, 20, 2], 1);
/** the controller has started, in safe; boots so far, this one included, and the cause of the reset (0: power). */
export const EVENT_STARTED: u32 = 1;
/** by command. */
export const EVENT_MODE_CHANGED: u32 = 2;
/** the mode needs an interlock that does not hold: the payload went to its fallback. */
export const EVENT_INTERLOCK_LOST: u32 = 3;
/** so many reports were dropped since this event was last reported. */
export const EVENT_TELEMETRY_LOST: u32 = 4;
/** the board ended emission by itself; state of the sequencer. */
export const EVENT_EMISSION_ENDED: u32 = 5;
/** part 1 table, 2 descriptors, 3 settings, 4 pattern, 5 modes; damages since power-on. */
export const EVENT_MEMORY_DAMAGED: u32 = 48;
/** the next restart tries this image. */
export const EVENT_IMAGE_ACTIVATED: u32 = 50;
/** this image stays. */
export const EVENT_IMAGE_CONFIRMED: u32 = 51;
/** the request identifier of the command. */
export const EVENT_SCHEDULED_COMMAND_RELEASED: u32 = 6;
/** the calibration date was set. */
export const EVENT_CALIBRATED: u32 = 7;
/** the on-board time was set. */
export const EVENT_TIME_SET: u32 = 8;
/** an emission struck blocks. */
export const EVENT_BLOCKS_STRUCK: u32 = 9;
/** a procedure runs. */
export const EVENT_PROCEDURE_STARTED: u32 = 40;
/** a procedure came to its end. */
export const EVENT_PROCEDURE_ENDED: u32 = 41;
/** a procedure was stopped; the status report tells the line. */
export const EVENT_PROCEDURE_FAILED: u32 = 42;
/** a number that the procedure wanted told. */
export const EVENT_PROCEDURE_NOTE: u32 = 43;
/** Identifiers of events are below this. */
export const EVENT_LIMIT: u32 = 52;
/** 2 bytes an event: severity (255: no such event), values. */
export const eventTable: usize = memory.data<u8>([255, 0, 0, 2, 0, 2, 3, 2, 2, 1, 3, 2, 0, 2, 0, 0, 0, 1, 1, 1, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 255, 0, 0, 2, 0, 2, 2, 2, 0, 2, 255, 0, 255, 0, 255, 0, 255, 0, 3, 2, 255, 0, 0, 1, 0, 1], 1);
/** table of modes: a reason code for each pair, from * 6 + to. */
export const AREA_TRANSITIONS: u32 = 1;
/** values of the parameters that can be set, 4 bytes each, little endian, in order of identifier. */
export const AREA_SETTINGS: u32 = 2;
/** the last 64 events, 24 bytes each: on-board time u64, values 2 x u32, event u32, number u32; little endian. */
export const AREA_EVENT_LOG: u32 = 3;
/** the last 64 faults of the sequencer, 24 bytes each (assembly/emission/sequencer.ts). */
export const AREA_EMISSION_FAULTS: u32 = 4;
/** the last 32 requests of procedures, 24 bytes each: time since power-on in us u64, answer i64, what it is about u32, kind u16, line u16; little endian (assembly/controller/procedure-trace.ts). */
export const AREA_PROCEDURE_TRACE: u32 = 40;
