/**
 * Which function an address of an image is in. Takes: its ELF file. Gives: the name, as readableNames
 * (generated-c.ts) and the hand-written C have it.
 */
import { basename, dirname } from "node:path";
import { runTool } from "./tools.js";

/** Functions of an image, by address. */
export interface ImageFunctions {
  /** Name of the function that has the address; "" for what none has, such as the linker's veneers. */
  at(address: number): string;
}

/** A line of `nm --print-size`: address, length, kind (text), name. */
const LINE = /^([0-9a-f]+) ([0-9a-f]+) [tTwW] (\S+)$/gm;
/** Bit 0 of a function's address says that it is Thumb code. */
const THUMB = 1;

/** Reads the functions of an ELF file by `arm-none-eabi-nm`. */
export function imageFunctions(elf: string): ImageFunctions {
  const listed = runTool("arm-none-eabi-nm", ["--print-size", "--numeric-sort", basename(elf)], dirname(elf));
  const functions = Array.from(listed.matchAll(LINE), ([, address, bytes, name]) => {
    const first = Number.parseInt(address!, 16) & ~THUMB;
    return { first, end: first + Number.parseInt(bytes!, 16), name: name! };
  });
  return {
    at: (address) => {
      let low = 0;
      for (let high = functions.length; high - low > 1; ) {
        const middle = (low + high) >> 1;
        if (functions[middle]!.first <= address) low = middle;
        else high = middle;
      }
      const found = functions[low];
      return found !== undefined && address >= found.first && address < found.end ? found.name : "";
    },
  };
}
