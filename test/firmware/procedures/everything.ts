/** Every kind of request once, with numbers and arrays in between. Arguments: milliseconds, a number. */
const pause = argument(0);
let sum = 0;
for (const value of [1, 5, argument(1)]) sum += value * 2;
note(sum);
note(await telemetry("laser-temperature"));
note(await telemetry("uptime"));
if (payload.holds(Interlock.Link)) note(7 * 4);
await wait(pause);
await payload.setMode(Mode.Standby);
note(payload.mode());
note(await attempt.setMode({ mode: Mode.Key }));
note(await attempt.setParameters([{ parameter: Parameter.LinkTimeout, value: 1 }]));
await command.setParameters([
  { parameter: Parameter.LinkTimeout, value: 7000 },
  { parameter: Parameter.SensorAgeLimit, value: 900 },
]);
await command.setTime({ time: 2_000_000_000_000_000 });
await command.enableSchedule();
await schedule(50, planned.setMode({ mode: Mode.Safe }));
await command.dumpMemory({ area: Area.Settings }, [{ offset: 0, bytes: 4 }]);
await wait(100);
note(payload.mode());
function fibonacci(n: number): number {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}
note(fibonacci(12));
giveUp(sum);
