// A mistake that the compiler finds: `satqkd procedure check` names the line.
await payload.setMode(Mode.Keys);
