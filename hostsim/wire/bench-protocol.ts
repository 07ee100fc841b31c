/**
 * Made from assembly/protocol/bench.json by `satqkd dictionary --write`. Do not edit.
 */

/** Numbers and forms of the messages; what they mean: docs/reference/bench-messages.md. */
export const BENCH = {
  name: "bench",
  hash: "83bd52e96a3c243d",
  head: [["kind","u8"]],
  limits: {"MOST_BLOCKS":1024},
  codes: {},
  kinds: {"hello":11,"take":1,"poll":2,"pool":3,"claim":4,"compare":5,"info":6,"sense":7,"light":8,"blocks":9,"spend":10,"refused":255},
  messages: {"hello":{"fields":[]},"take":{"fields":[["time","u64"]],"rest":"packet"},"poll":{"fields":[["time","u64"]]},"pool":{"fields":[],"rest":"key"},"claim":{"fields":[["blocks","u32"]]},"compare":{"fields":[["hashKey","u64"]]},"info":{"fields":[]},"sense":{"fields":[["supply","u32"],["temperature","i32"]]},"light":{"fields":[]},"blocks":{"fields":[["first","u64"],["count","u16"]]},"spend":{"fields":[["pass","u32"],["block","u32"]]},"welcome":{"fields":[["protocol","u64"]]},"taken":{"fields":[["code","u8"],["deadline","u64"]]},"polled":{"fields":[["deadline","u64"]],"rest":"packet"},"pooled":{"fields":[["isTaken","u8"],["next","u64"]]},"claimed":{"fields":[["first","u64"]]},"compared":{"fields":[["hash","u64"]]},"limits":{"fields":[["pulsesPerBlock","u32"],["siftedBits","u32"],["blockBits","u32"],["blockSlots","u32"],["keyBits","u32"],["poolBits","u32"]]},"sensed":{"fields":[]},"lit":{"fields":[["nextBlock","u64"],["emittedBlocks","u64"],["struckBlocks","u64"],["periodSlots","u64"]]},"states":{"fields":[],"rest":"states"},"spent":{"fields":[["code","u8"]],"rest":"digest"},"refused":{"fields":[]}},
} as const;
