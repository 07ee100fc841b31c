/**
 * What gdb is told of an Armv6-M's registers (GDB manual, G.5.3, feature m-profile), and numbers as its
 * protocol writes them: values of registers and memory with the lowest byte first.
 */

const HEXADECIMAL = 16;
const BYTE_BITS = 8;

const NAMES: readonly string[] = [
  ...Array.from({ length: 13 }, (_, index) => `r${index}`),
  "sp",
  "lr",
  "pc",
  "xpsr",
];
const TYPES: Readonly<Record<string, string>> = { sp: "data_ptr", pc: "code_ptr" };

/** Description of core 0's registers, in the order of their numbers. */
export const TARGET_DESCRIPTION = `<?xml version="1.0"?>
<!DOCTYPE target SYSTEM "gdb-target.dtd">
<target version="1.0">
<architecture>arm</architecture>
<feature name="org.gnu.gdb.arm.m-profile">
${NAMES.map((name, number) => `<reg name="${name}" bitsize="32" regnum="${number}" type="${TYPES[name] ?? "int"}"/>`).join("\n")}
</feature>
</target>
`;

/** A number of the protocol itself: hexadecimal, highest digit first. */
export function numberIn(digits: string): number {
  return Number.parseInt(digits, HEXADECIMAL);
}

/** A value of so many bytes, lowest first. */
export function hexOf(value: number, bytes: number): string {
  return Array.from({ length: bytes }, (_, at) =>
    ((value >>> (BYTE_BITS * at)) & 0xff).toString(HEXADECIMAL).padStart(2, "0"),
  ).join("");
}

/** The value of digits as `hexOf` writes them. */
export function littleEndian(digits: string): number {
  const bytes = [...digits.matchAll(/../g)].map(([pair]) => numberIn(pair));
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
