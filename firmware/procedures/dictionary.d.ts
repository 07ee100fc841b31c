/**
 * Made from assembly/protocol/controller.json by `satqkd dictionary --write`; a test holds the two together. Do not edit.
 * Dictionary 6848608c93b21877.
 */

/** Modes of the payload. */
declare const enum Mode {
  /** dark; where every start and every hard fault leads */
  Safe = 0,
  /** dark, ready for work */
  Standby = 1,
  /** may emit the calibration pattern, which never gives key */
  Calibrate = 2,
  /** dark, while pointing and link are acquired */
  Acquire = 3,
  /** may emit the pattern that makes key */
  Key = 4,
  /** dark, while key is distilled over the link */
  Distil = 5,
}

/** Interlocks. */
declare const enum Interlock {
  /** a seed is installed and no health test of the noise source has failed */
  Entropy = 0,
  /** supply voltage measured lately and within its limits */
  LaserSupply = 1,
  /** temperature measured lately and within its limits */
  LaserTemperature = 2,
  /** the board's watchdog runs */
  Watchdog = 3,
  /** a genuine packet of the ground came lately */
  Link = 4,
  /** calibrated since power-on, and not too long ago */
  CalibrationDate = 5,
  /** settings, pattern and modes were found as they were set, all of them since the last damage */
  Memory = 6,
}

/** How a command ended. */
declare const enum Failure {
  /** accepted */
  None = 0,
  /** shorter than the shortest telecommand; detail: its bytes */
  TooShort = 1,
  /** longer than the longest telecommand; detail: its bytes */
  TooLong = 2,
  /** the header declares another length than has come; detail: declared bytes */
  LengthDisagrees = 3,
  /** version, type or secondary header flag are not those of a telecommand */
  NotATelecommand = 4,
  /** not for the controller; detail: application */
  UnknownApplication = 5,
  /** telecommands come whole; detail: sequence flags */
  Segmented = 6,
  /** damaged on the way; detail: checksum as computed */
  Checksum = 7,
  /** not PUS-C; detail: version */
  UnknownVersion = 8,
  /** no such service here; detail: service */
  UnknownService = 9,
  /** the service has no such command; detail: subtype */
  UnknownSubtype = 10,
  /** no such function; detail: function */
  UnknownFunction = 11,
  /** arguments too short or too long; detail: their bytes */
  WrongLength = 12,
  /** detail: byte of the arguments */
  ArgumentOutOfRange = 13,
  /** the service is foreseen but not there yet; detail: service */
  NotAvailable = 14,
  /** detail: reason code of the table of modes */
  TransitionRefused = 32,
  /** another command is emitting */
  Busy = 33,
  /** detail: structure */
  NoSuchStructure = 34,
  /** detail: parameter */
  NoSuchParameter = 35,
  /** detail: parameter */
  ReadOnly = 36,
  /** detail: parameter */
  ValueOutOfRange = 37,
  /** the lower limit would be above the upper; detail: parameter */
  LimitsCrossed = 38,
  /** detail: area */
  NoSuchArea = 39,
  /** detail: offset */
  OutsideArea = 40,
  /** detail: free places */
  ScheduleFull = 41,
  /** detail: which activity of the command, from 0 */
  ReleaseTimePast = 42,
  /** a scheduled command may not be of the scheduling service; detail: which activity, from 0 */
  SchedulesItself = 43,
  /** detail: which activity, from 0, times 256, and its failure code */
  ScheduledCommandBad = 44,
  /** detail: event */
  NoSuchEvent = 45,
  /** events of high severity are not switched off; detail: event */
  EventIsVital = 46,
  /** detail: mode */
  ModeDoesNotEmit = 47,
  /** detail: state of the sequencer */
  EmissionRefused = 48,
  /** the on-board time was never set */
  TimeNotSet = 49,
  /** the report would be longer than a packet; detail: its bytes */
  ReplyTooLong = 50,
  /** only in mode calibrate; detail: mode */
  NotCalibrating = 51,
  /** it ended before all blocks were shown; detail: state of the sequencer */
  EmissionEnded = 64,
  /** all blocks are over, but not all were shown whole; detail: struck blocks */
  BlocksStruck = 65,
  /** a later command took its place */
  Superseded = 66,
  /** no procedure is loaded there; detail: place */
  NoSuchProcedure = 96,
  /** a procedure runs; detail: its place */
  ProcedureBusy = 97,
  /** segments come in order, the first at 0; detail: the offset that is due */
  ProcedureSegment = 98,
  /** detail: bytes that fit */
  ProcedureTooLong = 99,
  /** not a procedure, or its checksum is wrong; detail: checksum as computed */
  ProcedureDamaged = 100,
  /** it was made for another dictionary; detail: the first 32 bits of that one's hash */
  ProcedureOtherDictionary = 101,
  /** this image has no interpreter */
  NoInterpreter = 102,
  /** detail: place */
  ProcedureNotRunning = 103,
  /** the interpreter does not take it */
  ProcedureBytecode = 104,
  /** it made an error; detail: line of its source */
  ProcedureError = 105,
  /** more instructions than procedure-instruction-limit; detail: line */
  ProcedureInstructions = 106,
  /** more memory than there is; detail: line */
  ProcedureMemory = 107,
  /** longer than procedure-time-limit; detail: line */
  ProcedureTime = 108,
  /** stopped by command; detail: line */
  ProcedureStopped = 109,
  /** it asked for what there is not; detail: line */
  ProcedureRequest = 110,
  /** a command that it needed failed; detail: that failure */
  ProcedureCommandFailed = 111,
  /** it ended itself; detail: its own number */
  ProcedureGaveUp = 112,
  /** this board has one place for its image */
  NoImageSlots = 128,
  /** the image that runs is not confirmed: the other one may be needed */
  ImageNotConfirmed = 129,
  /** whole words, and no more than fit; detail: bytes that fit */
  ImageTooLong = 130,
  /** parts come in order, whole words; detail: the offset that is due */
  ImagePart = 131,
  /** the version must be higher than that of the image that runs, which is the detail */
  ImageVersion = 132,
  /** not what was announced; detail: its sum as computed */
  ImageDamaged = 133,
  /** only in mode safe; detail: the mode */
  RestartNotSafe = 134,
}

/** Identifiers of parameters. */
declare const enum Parameter {
  /** first 64 bits of the dictionary's SHA-256; this identifier and its meaning never change */
  DictionaryHash = 1,
  /** the mode */
  Mode = 2,
  /** interlocks that hold, a bit each */
  Interlocks = 3,
  /** telecommands accepted since power-on */
  CommandsAccepted = 4,
  /** telecommands not accepted */
  CommandsRefused = 5,
  /** telecommands whose work is done */
  CommandsCompleted = 6,
  /** telecommands that were accepted and then failed */
  CommandsFailed = 7,
  /** reports dropped because the queue was full */
  TelemetryLost = 8,
  /** bytes in the queue of reports */
  TelemetryWaiting = 9,
  /** telecommands that wait for their time */
  Scheduled = 10,
  /** 1 when scheduled telecommands are released */
  ScheduleEnabled = 11,
  /** 1 when the on-board time was set since power-on */
  TimeSet = 12,
  /** 1 while the board's emission runs */
  Light = 13,
  /** blocks shown whole since power-on */
  BlocksEmitted = 14,
  /** blocks struck from the key */
  BlocksStruck = 15,
  /** faults recorded by the sequencer */
  EmissionFaults = 16,
  /** least slack of the running or last emission */
  LeastSlack = 17,
  /** first block of the pattern that was never used */
  NextBlock = 18,
  /** packets of the distillation link dropped as damaged */
  LinkDamaged = 19,
  /** packets of the distillation link dropped as not the ground's */
  LinkForged = 20,
  /** as last measured */
  LaserSupply = 21,
  /** as last measured */
  LaserTemperature = 22,
  /** GATE_ or HEALTH_ code of assembly/entropy */
  EntropyGate = 23,
  /** linear memory in use */
  MemoryUsed = 24,
  /** events since power-on */
  EventsRecorded = 25,
  /** since the last calibration; all ones when there was none */
  CalibrationAge = 26,
  /** time since power-on */
  Uptime = 27,
  /** place of the procedure that runs or is suspended, 255 when there is none */
  ProcedureRunning = 48,
  /** instructions of the running or last procedure, in steps of 50 */
  ProcedureInstructions = 49,
  /** boots of this board, this one included; 0 without an event journal */
  Boots = 50,
  /** why the board was reset last, a code of the board's; 0 after power-on */
  ResetCause = 51,
  /** damage found in memory since power-on, tables and descriptors included */
  MemoryDamages = 52,
  /** slot of the image that runs, 255 on boards without slots */
  ImageSlot = 53,
  /** version of the image that runs, 0 on boards without slots */
  ImageVersion = 54,
  /** 1 when the image that runs is confirmed */
  ImageConfirmed = 55,
  /** lower limit (assumed) */
  LaserSupplyLeast = 64,
  /** upper limit (assumed) */
  LaserSupplyMost = 65,
  /** lower limit (assumed) */
  LaserTemperatureLeast = 66,
  /** upper limit (assumed) */
  LaserTemperatureMost = 67,
  /** a measurement older than this counts as none (assumed) */
  SensorAgeLimit = 68,
  /** silence after which the link counts as lost (assumed) */
  LinkTimeout = 69,
  /** age at which a calibration ends (assumed) */
  CalibrationValidity = 70,
  /** a procedure that takes longer is stopped */
  ProcedureTimeLimit = 112,
  /** a procedure that needs more is stopped */
  ProcedureInstructionLimit = 113,
}

/** Housekeeping structures. */
declare const enum Structure {
  /** dictionary-hash, uptime, mode, interlocks, light, entropy-gate, laser-supply, laser-temperature, calibration-age, time-set */
  Status = 1,
  /** blocks-emitted, blocks-struck, emission-faults, least-slack, next-block */
  Emission = 2,
  /** link-damaged, link-forged */
  Link = 3,
  /** commands-accepted, commands-refused, commands-completed, commands-failed, telemetry-lost, telemetry-waiting, scheduled, schedule-enabled, events-recorded, memory-used, boots, reset-cause, memory-damages */
  Controller = 4,
}

/** Events. */
declare const enum EventId {
  /** the controller has started, in safe; boots so far, this one included, and the cause of the reset (0: power) */
  Started = 1,
  /** by command */
  ModeChanged = 2,
  /** the mode needs an interlock that does not hold: the payload went to its fallback */
  InterlockLost = 3,
  /** so many reports were dropped since this event was last reported */
  TelemetryLost = 4,
  /** the board ended emission by itself; state of the sequencer */
  EmissionEnded = 5,
  /** part 1 table, 2 descriptors, 3 settings, 4 pattern, 5 modes; damages since power-on */
  MemoryDamaged = 48,
  /** the next restart tries this image */
  ImageActivated = 50,
  /** this image stays */
  ImageConfirmed = 51,
  /** the request identifier of the command */
  ScheduledCommandReleased = 6,
  /** the calibration date was set */
  Calibrated = 7,
  /** the on-board time was set */
  TimeSet = 8,
  /** an emission struck blocks */
  BlocksStruck = 9,
  /** a procedure runs */
  ProcedureStarted = 40,
  /** a procedure came to its end */
  ProcedureEnded = 41,
  /** a procedure was stopped; the status report tells the line */
  ProcedureFailed = 42,
  /** a number that the procedure wanted told */
  ProcedureNote = 43,
}

/** Memory areas. */
declare const enum Area {
  /** table of modes: a reason code for each pair, from * 6 + to */
  Transitions = 1,
  /** values of the parameters that can be set, 4 bytes each, little endian, in order of identifier */
  Settings = 2,
  /** the last 64 events, 24 bytes each: on-board time u64, values 2 x u32, event u32, number u32; little endian */
  EventLog = 3,
  /** the last 64 faults of the sequencer, 24 bytes each (assembly/emission/sequencer.ts) */
  EmissionFaults = 4,
  /** the last 32 requests of procedures, 24 bytes each: time since power-on in us u64, answer i64, what it is about u32, kind u16, line u16; little endian (assembly/controller/procedure-trace.ts) */
  ProcedureTrace = 40,
}

/** Parameters by name, and what their values are. */
interface Telemetry {
  /** first 64 bits of the dictionary's SHA-256; this identifier and its meaning never change */
  "dictionary-hash": number;
  /** the mode */
  "mode": Mode;
  /** interlocks that hold, a bit each */
  "interlocks": number;
  /** telecommands accepted since power-on */
  "commands-accepted": number;
  /** telecommands not accepted */
  "commands-refused": number;
  /** telecommands whose work is done */
  "commands-completed": number;
  /** telecommands that were accepted and then failed */
  "commands-failed": number;
  /** reports dropped because the queue was full */
  "telemetry-lost": number;
  /** bytes in the queue of reports, in bytes */
  "telemetry-waiting": number;
  /** telecommands that wait for their time */
  "scheduled": number;
  /** 1 when scheduled telecommands are released */
  "schedule-enabled": number;
  /** 1 when the on-board time was set since power-on */
  "time-set": number;
  /** 1 while the board's emission runs */
  "light": number;
  /** blocks shown whole since power-on, in blocks */
  "blocks-emitted": number;
  /** blocks struck from the key, in blocks */
  "blocks-struck": number;
  /** faults recorded by the sequencer */
  "emission-faults": number;
  /** least slack of the running or last emission, in slots */
  "least-slack": number;
  /** first block of the pattern that was never used */
  "next-block": number;
  /** packets of the distillation link dropped as damaged, in packets */
  "link-damaged": number;
  /** packets of the distillation link dropped as not the ground's, in packets */
  "link-forged": number;
  /** as last measured, in mV */
  "laser-supply": number;
  /** as last measured, in 0.01 degC */
  "laser-temperature": number;
  /** GATE_ or HEALTH_ code of assembly/entropy */
  "entropy-gate": number;
  /** linear memory in use, in bytes */
  "memory-used": number;
  /** events since power-on */
  "events-recorded": number;
  /** since the last calibration; all ones when there was none, in s */
  "calibration-age": number;
  /** time since power-on, in us */
  "uptime": number;
  /** place of the procedure that runs or is suspended, 255 when there is none */
  "procedure-running": number;
  /** instructions of the running or last procedure, in steps of 50 */
  "procedure-instructions": number;
  /** boots of this board, this one included; 0 without an event journal */
  "boots": number;
  /** why the board was reset last, a code of the board's; 0 after power-on */
  "reset-cause": number;
  /** damage found in memory since power-on, tables and descriptors included */
  "memory-damages": number;
  /** slot of the image that runs, 255 on boards without slots */
  "image-slot": number;
  /** version of the image that runs, 0 on boards without slots */
  "image-version": number;
  /** 1 when the image that runs is confirmed */
  "image-confirmed": number;
  /** lower limit (assumed), in mV */
  "laser-supply-least": number;
  /** upper limit (assumed), in mV */
  "laser-supply-most": number;
  /** lower limit (assumed), in 0.01 degC */
  "laser-temperature-least": number;
  /** upper limit (assumed), in 0.01 degC */
  "laser-temperature-most": number;
  /** a measurement older than this counts as none (assumed), in ms */
  "sensor-age-limit": number;
  /** silence after which the link counts as lost (assumed), in ms */
  "link-timeout": number;
  /** age at which a calibration ends (assumed), in s */
  "calibration-validity": number;
  /** a procedure that takes longer is stopped, in s */
  "procedure-time-limit": number;
  /** a procedure that needs more is stopped */
  "procedure-instruction-limit": number;
}

/** Telecommands and functions. */
interface Commands<Result> {
  /** sends structures periodically */
  enableHousekeeping(entries: readonly { structure: Structure }[]): Result;
  /** sends structures no more */
  disableHousekeeping(entries: readonly { structure: Structure }[]): Result;
  /** sends structures once */
  reportHousekeeping(entries: readonly { structure: Structure }[]): Result;
  /** sets the time from report to report */
  setHousekeepingInterval(entries: readonly { structure: Structure; interval: number }[]): Result;
  /** reports events */
  enableEvents(entries: readonly { event: EventId }[]): Result;
  /** records events without reporting them; not those of high severity */
  disableEvents(entries: readonly { event: EventId }[]): Result;
  /** a part of the image that begin-image has announced, in order */
  loadImage(values: { offset: number }, entries: readonly { byte: number }[]): Result;
  /** sends stretches of a declared area */
  dumpMemory(values: { area: Area }, entries: readonly { offset: number; bytes: number }[]): Result;
  /** sends the checksums of stretches of a declared area */
  checkMemory(values: { area: Area }, entries: readonly { offset: number; bytes: number }[]): Result;
  /** a time report every 2^exponent seconds */
  setTimeReportRate(values: { exponent: number }): Result;
  /** sets the on-board time (the standard leaves this to the mission) */
  setTime(values: { time: number }): Result;
  /** releases scheduled commands */
  enableSchedule(): Result;
  /** holds scheduled commands back; those whose time passes meanwhile are dropped when it is enabled again */
  disableSchedule(): Result;
  /** forgets all scheduled commands and disables the schedule */
  resetSchedule(): Result;
  /** answered by a report */
  areYouAlive(): Result;
  /** sends values of parameters */
  reportParameters(entries: readonly { parameter: Parameter }[]): Result;
  /** sets parameters, in order; all or none. A signed parameter takes its two's complement */
  setParameters(entries: readonly { parameter: Parameter; value: number }[]): Result;
  /** goes to another mode; completes when the mode is entered and, where the new mode does not emit, the board is dark */
  setMode(values: { mode: Mode }): Result;
  /** emits blocks of the pattern for key; only in mode key; completes when so many blocks are over; fails when one of them was struck */
  emit(values: { blocks: number }): Result;
  /** shows a block of the calibration pattern again and again; only in mode calibrate; completes when so many blocks are over; fails when one of them was struck */
  emitCalibration(values: { blocks: number; replay: number }): Result;
  /** ends emission, keeps the mode; completes when the board is dark */
  stop(): Result;
  /** sets the calibration date to now; only in mode calibrate; completes at once */
  calibrated(): Result;
  /** empties the slot that does not run, for a new image; completes at once */
  beginImage(values: { bytes: number; version: number; sum: number }): Result;
  /** checks the image that has come; the next restart tries it, up to three times until it is confirmed; completes at once */
  activateImage(): Result;
  /** the image that runs has proved itself: it stays; completes at once */
  confirmImage(): Result;
  /** resets the board; only in mode safe; completes at once; the board resets when its watchdog has run out */
  restart(): Result;
}
