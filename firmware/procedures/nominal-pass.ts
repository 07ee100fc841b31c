/**
 * A pass: acquires, emits key while the link is alive, and distils. Arguments: blocks of key to emit, blocks
 * at a time, seconds to wait for the link, seconds to stay in distil. Gives up with 1 when the link does not
 * come, with 2 when no block was shown, with 3 when fewer were shown than asked for because the payload left
 * mode key.
 */
const blocks = argument(0);
const portion = argument(1);
const linkSeconds = argument(2);
const distilSeconds = argument(3);

async function acquire(): Promise<boolean> {
  for (let second = 0; second < linkSeconds; second++) {
    if (payload.holds(Interlock.Link)) return true;
    await wait(1000);
  }
  return payload.holds(Interlock.Link);
}

if (payload.mode() === Mode.Safe) await payload.setMode(Mode.Standby);
await command.enableHousekeeping([{ structure: Structure.Emission }]);
await payload.setMode(Mode.Acquire);
if (!(await acquire())) {
  await payload.setMode(Mode.Standby);
  giveUp(1);
}
await payload.setMode(Mode.Key);
const before = await telemetry("blocks-emitted");
let left = blocks;
while (left > 0 && payload.mode() === Mode.Key) {
  const now = left < portion ? left : portion;
  // A struck block fails the command; the others still make key.
  const failure = await attempt.emit({ blocks: now });
  if (failure !== Failure.None && failure !== Failure.BlocksStruck) break;
  left -= now;
}
const shown = (await telemetry("blocks-emitted")) - before;
note(shown);
if (shown === 0) {
  await payload.setMode(Mode.Standby);
  giveUp(2);
}
if (payload.mode() === Mode.Key) {
  await payload.setMode(Mode.Distil);
  await wait(distilSeconds * 1000);
}
if (payload.mode() === Mode.Distil) await payload.setMode(Mode.Standby);
await command.disableHousekeeping([{ structure: Structure.Emission }]);
if (left > 0) giveUp(3);
