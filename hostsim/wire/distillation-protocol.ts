/**
 * Made from assembly/protocol/distillation.json by `satqkd dictionary --write`. Do not edit.
 */

/** Numbers and forms of the messages; what they mean: docs/reference/distillation-messages.md. */
export const DISTILLATION = {
  name: "distillation",
  hash: "8f9493d104b2cee8",
  head: [["kind","u8"]],
  limits: {"LONGEST_MESSAGE":5000,"LONGEST_ANSWER":2100,"MOST_CLICKS":4096,"MOST_REQUESTS":16384,"MOST_PUBLISHED_BITS":16384,"MOST_TOLD_PULSES":4096},
  codes: {"commit":{"key":0,"blocks":1},"refused":{"form":1,"slot":2,"length":3,"protocol":4}},
  kinds: {"hello":11,"clicks":1,"bases":13,"begin":2,"requests":3,"confirm":4,"end":5,"publish":6,"amplify":7,"checkpoint":8,"commit":9,"leave-out":10,"tell":12,"replies":17,"begun":18,"answers":19,"hash":20,"published":21,"amplified":22,"checked":23,"refused":24,"committed":25,"left-out":26,"told":28,"taken":29,"welcome":27},
  messages: {"hello":{"fields":[["protocol","u64"]]},"clicks":{"fields":[["rice","u8"],["count","u32"],["first","u64"]],"rest":"announcements"},"bases":{"fields":[["count","u32"]],"rest":"bases"},"begin":{"fields":[["slot","u8"],["basis","u8"],["start","u32"],["count","u32"],["seed","u64"]]},"requests":{"fields":[["slot","u8"],["count","u32"]],"rest":"code"},"confirm":{"fields":[["number","u8"],["basis","u8"],["key",48]],"list":{"name":"stretches","fields":[["start","u32"],["count","u32"]]}},"end":{"fields":[["slot","u8"]]},"publish":{"fields":[["basis","u8"],["start","u32"],["count","u32"]]},"amplify":{"fields":[["basis","u8"],["inputBits","u32"],["outputBits","u32"],["publicSeed",32]]},"checkpoint":{"fields":[["tag","u64"]]},"commit":{"fields":[["source","u8"],["id","u64"],["poolEnd","u64"],["number","u64"],["words","u32"],["tag","u64"]]},"leave-out":{"fields":[["basis","u8"],["start","u32"],["count","u32"]]},"tell":{"fields":[["first","u64"],["count","u32"]]},"replies":{"fields":[["count","u32"],["refused","u32"]],"rest":"replies"},"begun":{"fields":[["slot","u8"]]},"answers":{"fields":[["slot","u8"],["count","u32"]],"rest":"parities"},"hash":{"fields":[["number","u8"],["hash","u64"]]},"published":{"fields":[["basis","u8"],["start","u32"],["count","u32"]],"rest":"bits"},"amplified":{"fields":[["basis","u8"],["outputBits","u32"]]},"checked":{"fields":[["tag","u64"]]},"refused":{"fields":[["refusedKind","u8"],["reason","u8"]]},"committed":{"fields":[["id","u64"],["kept","u32"],["poolEnd","u64"],["tag","u64"]]},"left-out":{"fields":[["basis","u8"],["start","u32"],["count","u32"]]},"told":{"fields":[["first","u64"],["count","u32"]],"rest":"symbols"},"taken":{"fields":[["count","u32"],["refused","u32"],["room","u32"]]},"welcome":{"fields":[["protocol","u64"]]}},
} as const;
