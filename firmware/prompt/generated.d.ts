/**
 * What the build writes in front of the console (hostsim/prompt/script.ts): taken from the host's own
 * modules, so that no name, number or word stands in two places.
 */

/** The board's identity record, hexadecimal, and the line that describes it (hostsim/board/identity.ts). */
declare const IDENTITY: string;
declare const IDENTITY_TEXT: string;

/**
 * The native module in base64, its CRC-32, and what its commands are (firmware/prompt/native/commands.ts).
 */
declare var MODULE: string;
declare const MODULE_CRC32: number;
declare const MEMORY_BYTES: number;
declare const COMMAND_START: number;
declare const COMMAND_SEED: number;
declare const COMMAND_PATTERN: number;
declare const COMMAND_PULSE: number;
declare const PATTERN_WIDTH: number;
declare const PULSE_BITS: number;
declare const PULSE_BIT_COUNT: number;
declare const PULSE_SYMBOL_CODE: number;
declare const PULSE_LASERS: number;

/** Words of the symbols 0 to 11 (hostsim/schedule/words.ts). */
declare const SYMBOL_WORDS: readonly string[];
/** Names of the lines, and the pins they are on (board.json), line 0 first. */
declare const CODE_NAMES: readonly string[];
declare const LASER_NAMES: readonly string[];
declare const CODE_PINS: readonly Pin[];
declare const LASER_PINS: readonly Pin[];

/** Pulses of a block (boards/pico/board.json: the console shows the pico's schedule). */
declare const PULSES_PER_BLOCK: number;
/** The seed at load: 64 hexadecimal digits; the weights and width of the pattern. */
declare const DEFAULT_SEED: string;
declare const DEFAULT_WEIGHTS: readonly number[];
declare const DEFAULT_WIDTH: number;
/** Pulses and their symbols under that seed and pattern, by turns: what the self-test compares. */
declare const PROBES: readonly number[];
