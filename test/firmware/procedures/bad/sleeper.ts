/** Waits longer than anyone has time. */
note(1);
await wait(3_600_000);
