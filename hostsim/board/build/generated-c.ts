/**
 * Fits wasm2c's C to a microcontroller. Takes: the generated text. Gives: the same program with its memory at
 * a constant place and of a constant size, so that each bounds check is one comparison, and with readable
 * names for the debugger. Never removes a check: each replacement must be found exactly as often as expected,
 * or the build stops.
 */

interface Replacement {
  readonly what: string;
  readonly from: string;
  readonly to: string;
}

const REPLACEMENTS: readonly Replacement[] = [
  {
    what: "the bounds check of a load or store",
    from: "if (UNLIKELY(a + (uint64_t)sizeof(t) > mem->size))",
    to: "if (UNLIKELY(OUT_OF_BOUNDS(a, sizeof(t))))",
  },
  {
    what: "the bounds check of a block operation",
    from: "if (UNLIKELY(res > (mem)->size))",
    to: "if (UNLIKELY(res > LINEAR_MEMORY_BYTES))",
  },
  {
    what: "an address in memory",
    from: "#define MEM_ADDR(mem, addr, n) &((mem)->data[addr])",
    to: "#define MEM_ADDR(mem, addr, n) &(LINEAR_MEMORY(mem)[(uint32_t)(addr)])",
  },
  {
    what: "the forced read of an integer",
    from: '#define FORCE_READ_INT(var) __asm__("" ::"r"(var));',
    to: "#define FORCE_READ_INT(var) /* bounds are checked by comparison: an unused load may go */",
  },
  {
    what: "the forced read of a float",
    from: '#define FORCE_READ_FLOAT(var) __asm__("" ::"r"(var));\n#endif\n#else',
    to: "#define FORCE_READ_FLOAT(var)\n#endif\n#else",
  },
  {
    what: "a load",
    from: `    wasm_rt_memcpy(&result, MEM_ADDR_MEMOP(mem, addr, sizeof(t1)),     \\
                   sizeof(t1));                                        \\`,
    to: "    result = ALIGNED_ACCESS(t1, MEM_ADDR(mem, addr, sizeof(t1)));      \\",
  },
  {
    what: "a store",
    from: `    wasm_rt_memcpy(MEM_ADDR_MEMOP(mem, addr, sizeof(t1)), &wrapped,    \\
                   sizeof(t1));                                        \\`,
    to: "    ALIGNED_ACCESS(t1, MEM_ADDR(mem, addr, sizeof(t1))) = wrapped;     \\",
  },
];

/** Applies all replacements; throws, naming what changed in wasm2c, when one is not found exactly once. */
export function fitToBoard(generated: string): string {
  let text = generated;
  for (const { what, from, to } of REPLACEMENTS) {
    const parts = text.split(from);
    if (parts.length !== 2) {
      throw new Error(`wasm2c's output has ${what} ${parts.length - 1} times, not once: see generated-c.ts`);
    }
    text = parts.join(to);
  }
  return text;
}

/**
 * Where the keystream of the pattern comes from. Inlined, their addresses are constants and the checks of
 * bounds fold away, which is a fifth of a table fill; GCC does it by itself only as long as nothing else
 * calls them.
 */
const INLINED: readonly string[] = [
  "entropy_chacha20_blocks_consecutiveBlocks",
  "entropy_chacha20_chachaBlock",
];

/**
 * Gives TypeScript functions the names that a debugger shows: `assembly/pattern/fill/fillSymbols`, mangled by
 * wasm2c to `w2c_payload_assembly0x2Fpattern0x2Ffill0x2FfillSymbols`, becomes `pattern_fill_fillSymbols`.
 */
export function readableNames(generated: string): string {
  const originals = new Map<string, string>();
  const rename = (mangled: string, path: string): string => {
    const name = path
      .replace(/^assembly0x2F/, "")
      .replace(/0x[0-9A-F]{2}/g, "_")
      .replace(/_+$/, "");
    const original = originals.get(name);
    if (original !== undefined && original !== mangled)
      throw new Error(`two functions would be named ${name}: ${original}, ${mangled}`);
    originals.set(name, mangled);
    return name;
  };
  const named = generated.replace(/\bw2c_payload_((?:assembly|boards|firmware|test)0x2F\w+)/g, rename);
  return INLINED.reduce(
    (text, name) =>
      text.replace(`static void ${name}(`, `static inline __attribute__((always_inline)) void ${name}(`),
    named,
  );
}
