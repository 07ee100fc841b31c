/**
 * Made from assembly/protocol/monitor.json by `satqkd dictionary --write`. Do not edit.
 */

/** Commands and replies; what they mean: docs/reference/monitor-lines.md. */
export const MONITOR = {
  name: "monitor",
  hash: "d50ce79b4bb1a0dc",
  lines: {
    "identify": {"arguments":[],"reply":[["identity","hex","always"],["protocol","hex","always"]]},
    "status": {"arguments":[],"reply":[["gate","number","always"],["publicseed","number","always"],["emitted","number","always"],["struck","number","always"],["next","number","always"],["forgotten","number","always"],["faults","number","always"],["slack","signed","always"],["running","number","optional"],["outcome","number","optional"],["period","number","optional"],["keys","number","optional"],["keyroom","number","optional"],["cause","number","optional"],["memory","number","optional"]]},
    "seed": {"arguments":[["seed","hex"]],"reply":[["seed","word","always"]]},
    "pattern": {"arguments":[["signal","number"],["decoy","number"],["vacuum","number"],["basisz","number"]],"reply":[["bits","number","always"]]},
    "clock": {"arguments":[["slots-per-us","number"]],"reply":[]},
    "lines": {"arguments":[["map","word"]],"reply":[]},
    "period": {"arguments":[["slots","number"]],"reply":[]},
    "emit": {"arguments":[["blocks","number"]],"reply":[["pulses","number","always"],["period","number","always"]]},
    "calibrate": {"arguments":[["blocks","number"],["replay","number"]],"reply":[["pulses","number","always"],["period","number","always"]]},
    "state": {"arguments":[["block","number"]],"reply":[["state","number","always"]]},
    "announce": {"arguments":[["pulse","number"],["basis","number"]],"reply":[["reply","number","always"]]},
    "digest": {"arguments":[["first","number"],["count","number"]],"reply":[["sha256","hex","always"]]},
    "fault": {"arguments":[["index","number"]],"reply":[["block","number","always"],["slot","number","always"],["slack","signed","always"],["cause","number","always"]]},
    "noise": {"arguments":[["samples","number"]],"reply":[["samples","hex","always"]]},
    "core": {"arguments":[["mhz","number"]],"reply":[]},
  },
} as const;
