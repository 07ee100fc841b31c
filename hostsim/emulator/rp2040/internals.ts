/**
 * The only file that looks inside rp2040js 1.4.1. Each interface names the private or unexported members in
 * use, so that an update of the package that moves one of them fails here, in `chipInternals`, and nowhere
 * else.
 */
import type { RP2040 } from "rp2040js";

/** rp2040js' SimulationClock, which its index does not export. Times are nanoseconds since power-on. */
interface TickingClock {
  readonly nanos: number;
  /** Distance to the next alarm in ns; 0 when there is none. */
  readonly nanosToNextAlarm: number;
  tick(nanos: number): void;
}

/** The registers that a watchdog reset keeps (RP2040 datasheet section 4.7), and the hook that reports it. */
interface WatchdogInternals {
  readonly scratchData: Uint32Array;
  /** REASON register: bit 0 timer, bit 1 forced. */
  reason: number;
  /** TICK.ENABLE; rp2040js starts with it on, the chip with it off (section 4.7.6). */
  tickEnable: boolean;
  onWatchdogTrigger: () => void;
  /** Fires again and again at one instant unless the handler disables it. */
  readonly alarm: { enable: boolean };
}

/** Power-on state machine (datasheet section 2.13): WDSEL says what a watchdog reset resets. */
interface PowerOnInternals {
  readonly wdsel: number;
}

/** What the emulator needs of a chip beyond rp2040js' public types. */
export interface ChipInternals {
  readonly clock: TickingClock;
  readonly watchdog: WatchdogInternals;
  readonly powerOn: PowerOnInternals;
}

/**
 * Gives the hidden parts of a chip.
 * @throws Error when the installed rp2040js does not have them.
 */
export function chipInternals(chip: RP2040): ChipInternals {
  const clock = chip.clock as unknown as TickingClock;
  const watchdog = chip.peripherals[0x40058] as unknown as WatchdogInternals;
  const powerOn = chip.peripherals[0x40010] as unknown as PowerOnInternals;
  if (
    typeof clock.tick !== "function" ||
    watchdog.scratchData.length !== 8 ||
    typeof powerOn.wdsel !== "number"
  ) {
    throw new Error(
      "this version of rp2040js has changed inside; hostsim/emulator/rp2040 was written for 1.4.1",
    );
  }
  return { clock, watchdog, powerOn };
}
