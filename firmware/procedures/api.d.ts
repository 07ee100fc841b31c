/**
 * What an on-board procedure can do. Everything goes through the controller: a procedure reads what telemetry
 * tells and gives commands as an operator does, so modes and interlocks hold for it as well. `satqkd
 * procedure build` turns these names into requests; none of them exists on board. Arguments of commands are
 * written out where they are given, not passed in variables.
 */

/** A command that is for the schedule. */
interface Planned {
  readonly planned: never;
}

/** Gives a command and waits until it is completed. When it fails, the procedure ends and says so. */
declare const command: Commands<Promise<void>>;
/** Gives a command and waits until it is over. Says how it ended. */
declare const attempt: Commands<Promise<Failure>>;
/** Names a command for `schedule`. */
declare const planned: Commands<Planned>;

/**
 * Gives a command to the schedule, to be released so many milliseconds from now, even when the procedure is
 * over by then.
 */
declare function schedule(milliseconds: number, command: Planned): Promise<void>;

/** Value of a parameter now. 64-bit ones above 2^63 are negative. */
declare function telemetry<Name extends keyof Telemetry>(name: Name): Promise<Telemetry[Name]>;

/** Lets time pass. */
declare function wait(milliseconds: number): Promise<void>;

/** Argument that the start command gave: 0 to 3. */
declare function argument(index: 0 | 1 | 2 | 3): number;

/** Tells a whole number to the ground, as an event. */
declare function note(value: number): void;

/** Ends the procedure; the number is told. */
declare function giveUp(value: number): never;

/** The payload, for what is asked often. */
declare const payload: {
  /** The mode. */
  mode(): Mode;
  /** Goes to another mode; waits until it is entered, and dark where it has to be. */
  setMode(mode: Mode): Promise<void>;
  /** Whether an interlock holds. */
  holds(interlock: Interlock): boolean;
};
