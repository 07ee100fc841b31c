/**
 * Made from assembly/protocol/relay.json by `satqkd dictionary --write`. Do not edit.
 */

/** Numbers and forms of the messages; what they mean: docs/reference/relay-messages.md. */
export const RELAY = {
  name: "relay",
  hash: "955146a29f7946e0",
  head: [["kind","u16"],["station","u16"],["other","u16"],["block","u64"],["number","u64"],["relay","u64"]],
  limits: {"ANSWER":32768,"NO_ROW":4294967295,"MOST_GONE":100,"MOST_RETURNED":1024},
  codes: {"outcome":{"ok":0,"short":1,"busy":2,"unknown":3,"late":4,"flash":5,"no-key":6,"old":7},"role":{"decode":1,"keep":2}},
  kinds: {"hello":11,"ask":1,"withdraw":2,"fetch":3,"acknowledge":4,"offer":5,"put":6,"get":7,"taken":8,"return":9,"waiting":10},
  messages: {"hello":{"fields":[]},"ask":{"fields":[["runs","u32"]],"list":{"name":"named","fields":[["first","u64"],["count","u32"]]}},"withdraw":{"fields":[["runs","u32"]],"list":{"name":"named","fields":[["first","u64"],["count","u32"]]}},"fetch":{"fields":[["from","u32"]]},"acknowledge":{"fields":[]},"offer":{"fields":[["bytes","u32"],["sum","u32"]]},"put":{"fields":[["offset","u32"]],"rest":"data"},"get":{"fields":[["offset","u32"]]},"taken":{"fields":[["sum","u32"]]},"return":{"fields":[["runs","u32"]],"list":{"name":"named","fields":[["first","u64"],["count","u32"]]}},"waiting":{"fields":[]},"welcome":{"fields":[["protocol","u64"]]},"outcome":{"fields":[["code","u32"],["state","u32"],["role","u32"],["reserved","u32"],["goneBlocks","u32"]],"list":{"name":"gone","fields":[["number","u64"]]}},"mail":{"fields":[["code","u32"],["state","u32"],["role","u32"],["reserved","u32"],["goneBlocks","u32"],["bytes","u32"],["sum","u32"]]},"part":{"fields":[["code","u32"]],"rest":"content"},"rows":{"fields":[["code","u32"],["state","u32"],["next","u32"]],"list":{"name":"rows","fields":[["place","u32"],["isThere","u32"],["block","u64"],["xor",32]]}},"piece":{"fields":[["code","u32"],["offset","u32"]],"rest":"data"}},
} as const;
