/**
 * Calibrates the lasers: waits until their temperature rests, shows the calibration pattern, sets the
 * calibration date, and returns to standby. Arguments: blocks to show at a time, how often, seconds to wait
 * for the temperature at most. Gives up with 1 when the temperature does not come to rest, with 2 when a
 * round was not shown whole.
 */
const blocks = argument(0);
const rounds = argument(1);
const patience = argument(2);
/** 0.01 degC from one second to the next that count as rest. */
const REST = 5;

async function settle(): Promise<boolean> {
  let before = await telemetry("laser-temperature");
  for (let second = 0; second < patience; second++) {
    await wait(1000);
    const now = await telemetry("laser-temperature");
    if (now - before <= REST && before - now <= REST) return true;
    before = now;
  }
  return false;
}

if (payload.mode() === Mode.Safe) await payload.setMode(Mode.Standby);
if (!(await settle())) giveUp(1);
await payload.setMode(Mode.Calibrate);
for (let round = 0; round < rounds; round++) {
  const failure = await attempt.emitCalibration({ blocks: blocks, replay: round });
  if (failure !== Failure.None) {
    note(failure);
    await payload.setMode(Mode.Standby);
    giveUp(2);
  }
}
await command.calibrated();
await payload.setMode(Mode.Standby);
note(await telemetry("blocks-struck"));
