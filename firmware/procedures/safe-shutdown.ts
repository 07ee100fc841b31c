/**
 * Ends whatever is going on and leaves the payload dark: stops emission, goes to safe, forgets the schedule.
 * Needs nothing to be well. Notes: the mode that was left, and the blocks that were struck since power-on.
 */
note(payload.mode());
await attempt.stop();
await command.setMode({ mode: Mode.Safe });
await command.resetSchedule();
note(await telemetry("blocks-struck"));
await command.reportHousekeeping([{ structure: Structure.Status }, { structure: Structure.Emission }]);
