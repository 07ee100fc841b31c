/** Asks without end and takes few instructions. */
while (payload.mode() !== Mode.Key) {
  await telemetry("uptime");
}
