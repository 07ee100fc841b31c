/**
 * Classes of Armv8-M Mainline instructions that GCC emits, and their relatives for signal processing. Takes
 * and gives nothing. Encodings: Armv8-M Architecture Reference Manual (DDI 0553), C2.4, by hand. Letters:
 *
 * | letter | bits |
 * |---|---|
 * | i, j, w | free |
 * | d, e | registers that are written, not the same one |
 * | h, g | three bits of a register from r8 on that is written, or read |
 * | n, m, a | registers that are read |
 * | s, r | registers that are stored |
 * | p, x | a register that points into the data; one that is a small offset |
 * | l, k | lists of registers that are written, or stored |
 */

/** A class: its name and its bits. */
export type MainlineClass = readonly [name: string, bits: string];

/** Operations with two operands, by four bits. */
const OPERATIONS: readonly (readonly [string, string])[] = [
  ["and", "0000"],
  ["bic", "0001"],
  ["orr", "0010"],
  ["orn", "0011"],
  ["eor", "0100"],
  ["add", "1000"],
  ["adc", "1010"],
  ["sbc", "1011"],
  ["sub", "1101"],
  ["rsb", "1110"],
];
const COMPARISONS = OPERATIONS.filter(([name]) => ["and", "eor", "add", "sub"].includes(name));
const MOVES = OPERATIONS.filter(([name]) => name.startsWith("or"));

const NARROW: readonly MainlineClass[] = [
  ["lsl by constant", "00000iiiiimmmddd"],
  ["lsr by constant", "00001iiiiimmmddd"],
  ["asr by constant", "00010iiiiimmmddd"],
  ["add", "0001100mmmnnnddd"],
  ["sub", "0001101mmmnnnddd"],
  ["add 3 bits", "0001110iiinnnddd"],
  ["sub 3 bits", "0001111iiinnnddd"],
  ["mov 8 bits", "00100dddiiiiiiii"],
  ["cmp 8 bits", "00101nnniiiiiiii"],
  ["add 8 bits", "00110dddiiiiiiii"],
  ["sub 8 bits", "00111dddiiiiiiii"],
  ["and, eor, lsl, lsr", "01000000iimmmddd"],
  ["asr, adc, sbc, ror", "01000001iimmmddd"],
  ["tst", "0100001000mmmnnn"],
  ["rsb", "0100001001nnnddd"],
  ["cmp, cmn", "010000101immmnnn"],
  ["orr, mul, bic, mvn", "01000011iimmmddd"],
  ["add high", "010001000mmmmddd"],
  ["add to high", "010001001mmmmhhh"],
  ["cmp high", "010001011mmmmggg"],
  ["mov high", "010001100mmmmddd"],
  ["mov to high", "010001101mmmmhhh"],
  ["ldr literal", "01001dddiiiiiiii"],
  ["str indexed", "0101000xxxpppsss"],
  ["strh indexed", "0101001xxxpppsss"],
  ["strb indexed", "0101010xxxpppsss"],
  ["ldrsb indexed", "0101011xxxpppddd"],
  ["ldr, ldrh, ldrb, ldrsh indexed", "01011iixxxpppddd"],
  ["str", "01100iiiiipppsss"],
  ["ldr", "01101iiiiipppddd"],
  ["strb", "01110iiiiipppsss"],
  ["ldrb", "01111iiiiipppddd"],
  ["strh", "10000iiiiipppsss"],
  ["ldrh", "10001iiiiipppddd"],
  ["str stack", "10010sssiiiiiiii"],
  ["ldr stack", "10011dddiiiiiiii"],
  ["adr", "10100dddiiiiiiii"],
  ["add stack", "10101dddiiiiiiii"],
  ["add to, sub from stack", "10110000i000iiii"],
  ["sxth, sxtb, uxth, uxtb", "10110010iimmmddd"],
  ["push", "1011010ikkkkkkkk"],
  ["pop", "10111100llllllll"],
  ["rev", "1011101000mmmddd"],
  ["rev16", "1011101001mmmddd"],
  ["revsh", "1011101011mmmddd"],
  ["nop", "1011111100000000"],
  ["stm", "11000pppkkkkkkkk"],
  ["ldm", "11001pppllllllll"],
];

const DATA: readonly MainlineClass[] = [
  ...OPERATIONS.map(([name, op]) => [`${name}.w`, `1110101${op}innnn0iiiddddiijjmmmm`] as const),
  ...COMPARISONS.map(([name, op]) => [`${name}.w compares`, `1110101${op}1nnnn0iii1111iijjmmmm`] as const),
  ...MOVES.map(([name, op]) => [`${name}.w moves`, `1110101${op}i11110iiiddddiijjmmmm`] as const),
  ...OPERATIONS.map(([name, op]) => [`${name}.w immediate`, `11110i0${op}innnn0iiiddddwwwwwwww`] as const),
  ...COMPARISONS.map(
    ([name, op]) => [`${name}.w compares immediate`, `11110i0${op}1nnnn0iii1111wwwwwwww`] as const,
  ),
  ...MOVES.map(([name, op]) => [`${name}.w moves immediate`, `11110i0${op}i11110iiiddddwwwwwwww`] as const),
  ["pkhbt, pkhtb", "111010101100nnnn0iiiddddiij0mmmm"],
  ["addw", "11110i100000nnnn0iiiddddiiiiiiii"],
  ["subw", "11110i101010nnnn0iiiddddiiiiiiii"],
  ["adr.w", "11110i10000011110iiiddddiiiiiiii"],
  ["adr.w back", "11110i10101011110iiiddddiiiiiiii"],
  ["addw stack", "11110i10000011010iiiddddiiiiiiii"],
  ["add.w stack", "11110i01000i11010iiiddddwwwwwwww"],
  ["subw stack from stack", "11110010101011010000110100iiii00"],
  ["movw", "11110i100100iiii0iiiddddiiiiiiii"],
  ["movt", "11110i101100iiii0iiiddddiiiiiiii"],
  ["ssat", "1111001100j0nnnn0iiiddddii0wwwww"],
  ["usat", "1111001110j0nnnn0iiiddddii0wwwww"],
  ["ssat16", "111100110010nnnn0000dddd0000wwww"],
  ["usat16", "111100111010nnnn0000dddd0000wwww"],
  ["sbfx", "111100110100nnnn0iiiddddii0wwwww"],
  ["ubfx", "111100111100nnnn0iiiddddii0wwwww"],
  ["bfi", "111100110110nnnn0iiiddddii0wwwww"],
  ["bfc", "11110011011011110iiiddddii0wwwww"],
  ["lsl.w, lsr.w, asr.w, ror.w", "111110100jjinnnn1111dddd0000mmmm"],
];

const SIZES: readonly (readonly [string, string])[] = [
  ["b", "00"],
  ["h", "01"],
  ["", "10"],
];
const SIGNED = SIZES.filter(([name]) => name !== "");

const ACCESSES: readonly MainlineClass[] = [
  ...SIZES.flatMap(([name, size]): MainlineClass[] => [
    [`str${name}.w`, `111110001${size}0ppppssssiiiiiiiiiiii`],
    [`ldr${name}.w`, `111110001${size}1ppppddddiiiiiiiiiiii`],
    [`str${name}.w back`, `111110000${size}0ppppssss1100iiiiiiii`],
    [`ldr${name}.w back`, `111110000${size}1ppppdddd1100iiiiiiii`],
    [`str${name}.w writes base`, `111110000${size}0ppppssss1jj1iiiiii00`],
    [`ldr${name}.w writes base`, `111110000${size}1ppppdddd1jj1iiiiii00`],
    [`str${name}.w indexed`, `111110000${size}0ppppssss000000iixxxx`],
    [`ldr${name}.w indexed`, `111110000${size}1ppppdddd000000iixxxx`],
    [`ldr${name}.w literal`, `11111000i${size}11111ddddiiiiiiiiiiii`],
  ]),
  ...SIGNED.flatMap(([name, size]): MainlineClass[] => [
    [`ldrs${name}.w`, `111110011${size}1ppppddddiiiiiiiiiiii`],
    [`ldrs${name}.w back`, `111110010${size}1ppppdddd1100iiiiiiii`],
    [`ldrs${name}.w writes base`, `111110010${size}1ppppdddd1jj1iiiiii00`],
    [`ldrs${name}.w indexed`, `111110010${size}1ppppdddd000000iixxxx`],
    [`ldrs${name}.w literal`, `11111001i${size}11111ddddiiiiiiiiiiii`],
  ]),
  ["pld", "111110001001pppp1111iiiiiiiiiiii"],
  ["ldrd", "11101001i101ppppddddeeeeiiiiiiii"],
  ["ldrd writes base", "1110100ji111ppppddddeeeeiiiiiiii"],
  ["ldrd literal", "11101001i1011111ddddeeeeiiiiiiii"],
  ["strd", "11101001i100ppppssssrrrriiiiiiii"],
  ["strd writes base", "1110100ji110ppppssssrrrriiiiiiii"],
  ["ldmia.w", "1110100010i1pppp0l0lllllllllllll"],
  ["ldmdb", "1110100100i1pppp0l0lllllllllllll"],
  ["stmia.w", "1110100010i0pppp0k0kkkkkkkkkkkkk"],
  ["stmdb", "1110100100i0pppp0k0kkkkkkkkkkkkk"],
  ["push.w", "11101001001011010k0kkkkkkkkkkkkk"],
  ["pop.w", "11101000101111010l0lllllllllllll"],
  ["lda", "111010001101ppppdddd111110101111"],
  ["ldab, ldah", "111010001101ppppdddd1111100i1111"],
  ["stl", "111010001100ppppssss111110101111"],
  ["stlb, stlh", "111010001100ppppssss1111100i1111"],
];

/** Parts of parallel sums: what is added, and how a part ends. */
const PARTS = ["000", "001", "010", "100", "101", "110"];
const ENDINGS = ["000", "001", "010", "100", "101", "110"];

const SIGNALS: readonly MainlineClass[] = [
  ...["sxtah", "uxtah", "sxtab16", "uxtab16", "sxtab", "uxtab"].flatMap((name, index): MainlineClass[] => {
    const op = index.toString(2).padStart(4, "0");
    return [
      [name, `11111010${op}nnnn1111dddd10iimmmm`],
      [`${name} of nothing`, `11111010${op}11111111dddd10iimmmm`],
    ];
  }),
  ...PARTS.flatMap((part) =>
    ENDINGS.map(
      (ending) => [`parallel ${part} ${ending}`, `111110101${part}nnnn1111dddd0${ending}mmmm`] as const,
    ),
  ),
  ["qadd, qdadd, qsub, qdsub", "111110101000nnnn1111dddd10jjmmmm"],
  ["rev.w, rev16.w, rbit, revsh.w", "111110101001mmmm1111dddd10jjmmmm"],
  ["sel", "111110101010nnnn1111dddd1000mmmm"],
  ["clz", "111110101011mmmm1111dddd1000mmmm"],
];

const PRODUCTS: readonly MainlineClass[] = [
  ["mla", "111110110000nnnnaaaadddd0000mmmm"],
  ["mls", "111110110000nnnnaaaadddd0001mmmm"],
  ["mul.w", "111110110000nnnn1111dddd0000mmmm"],
  ["smlaxy", "111110110001nnnnaaaadddd00jjmmmm"],
  ["smulxy", "111110110001nnnn1111dddd00jjmmmm"],
  ["smlad", "111110110010nnnnaaaadddd000jmmmm"],
  ["smuad", "111110110010nnnn1111dddd000jmmmm"],
  ["smlawy", "111110110011nnnnaaaadddd000jmmmm"],
  ["smulwy", "111110110011nnnn1111dddd000jmmmm"],
  ["smlsd", "111110110100nnnnaaaadddd000jmmmm"],
  ["smusd", "111110110100nnnn1111dddd000jmmmm"],
  ["smmla", "111110110101nnnnaaaadddd000jmmmm"],
  ["smmul", "111110110101nnnn1111dddd000jmmmm"],
  ["smmls", "111110110110nnnnaaaadddd000jmmmm"],
  ["usada8", "111110110111nnnnaaaadddd0000mmmm"],
  ["usad8", "111110110111nnnn1111dddd0000mmmm"],
  ["smull", "111110111000nnnneeeedddd0000mmmm"],
  ["umull", "111110111010nnnneeeedddd0000mmmm"],
  ["smlal", "111110111100nnnneeeedddd0000mmmm"],
  ["smlalxy", "111110111100nnnneeeedddd10jjmmmm"],
  ["smlald", "111110111100nnnneeeedddd110jmmmm"],
  ["smlsld", "111110111101nnnneeeedddd110jmmmm"],
  ["umlal", "111110111110nnnneeeedddd0000mmmm"],
  ["umaal", "111110111110nnnneeeedddd0110mmmm"],
  ["sdiv", "111110111001nnnn1111dddd1111mmmm"],
  ["udiv", "111110111011nnnn1111dddd1111mmmm"],
];

const SYSTEM: readonly MainlineClass[] = [
  ["mrs apsr", "11110011111011111000dddd00000000"],
  ["mrs msp", "11110011111011111000dddd00001000"],
  ["mrs primask", "11110011111011111000dddd00010000"],
  ["msr apsr", "111100111000nnnn10001i0000000000"],
  ["dsb", "11110011101111111000111101001111"],
  ["dmb", "11110011101111111000111101011111"],
  ["isb", "11110011101111111000111101101111"],
  ["clrex", "11110011101111111000111100101111"],
  ["nop.w", "11110011101011111000000000000000"],
];

/** Classes that may stand alone, or in an IT block. */
export const MAINLINE_CLASSES: readonly MainlineClass[] = [
  ...NARROW,
  ...DATA,
  ...ACCESSES,
  ...SIGNALS,
  ...PRODUCTS,
  ...SYSTEM,
];
