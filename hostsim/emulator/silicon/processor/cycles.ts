/**
 * Cycles of instructions. Takes: an architecture. Gives: a core's costs. Armv6-M: the Cortex-M0+ technical
 * reference manual (DDI 0484), table 3-1, with its two-stage pipeline. Armv8-M: the Cortex-M33's manual
 * publishes no table, so all of these are ASSUMPTIONS, most of them what the Cortex-M4's manual (DDI 0439,
 * table 3-1) documents, at its slower end:
 *
 * | instruction | cycles | why |
 * |---|---|---|
 * | arithmetic, logic, moves, comparisons, bit fields, saturation | 1 | M4 |
 * | multiplication, long ones too; with accumulation | 1; 2 | M4 has 1; one more for the third operand |
 * | division | 11 | M33's manual says 2 to 11 by the quotient: the worst |
 * | load | 2, or 1 after a load or store that does not make its address | M4: they overlap |
 * | store | 1 | M4: a write buffer takes it |
 * | several registers | 1 + registers | M4 |
 * | not aligned | 1 more | M4: it becomes two accesses |
 * | branch taken; not taken | 3; 1 | M4: 1 and a refill of 1 to 3 stages; the M33 has one stage less |
 * | branch to a register; loaded address | 4; 3 more | the address comes late |
 * | IT, barriers, hints | 1 | M4 |
 * | MRS, MSR | 2 | M4 |
 *
 * Fetches never wait: neither misses of the flash's cache nor contention of banks are modelled.
 */
import { NO_ACCESS, ProcessorState } from "./state";

/** Cycles of an instruction that costs nothing extra. */
export const PLAIN_CYCLES: u32 = 1;

/** A multiplication with accumulation, Armv8-M. */
export const ACCUMULATE_CYCLES: u32 = 2;

/** A division, Armv8-M: the worst. */
export const DIVIDE_CYCLES: u32 = 11;

/** What a load costs less that overlaps with the access before it, Armv8-M. */
export const OVERLAP_CYCLES: u32 = 1;

/** What an access costs more that is not aligned, Armv8-M. */
export const UNALIGNED_CYCLES: u32 = 1;

/** What a branch through a table costs beside its load, Armv8-M: the address comes late. */
export const TABLE_BRANCH_CYCLES: u32 = 3;

/** Entry into an exception or return from it: M33's manual has 12 for entry without waiting; M0+ has 15. */
export const EXCEPTION_CYCLES: u32 = 12;
export const SMALL_EXCEPTION_CYCLES: u32 = 15;

/** Gives a core the costs of an Armv6-M: table 3-1 of the M0+'s manual. */
export function takeSmallCosts(cpu: ProcessorState): void {
  cpu.loadCycles = 2;
  cpu.storeCycles = 2;
  cpu.branchCycles = 2;
  cpu.callCycles = 3;
  cpu.registerBranchCycles = 2;
  cpu.popBranchCycles = 2;
  cpu.specialCycles = 3;
  cpu.barrierCycles = 3;
  cpu.hintCycles = 2;
  cpu.overlaps = NO_ACCESS;
}

/** Gives a core the costs of a Cortex-M33, as assumed above. */
export function takeMainlineCosts(cpu: ProcessorState): void {
  cpu.loadCycles = 2;
  cpu.storeCycles = 1;
  cpu.branchCycles = 3;
  cpu.callCycles = 3;
  cpu.registerBranchCycles = 4;
  cpu.popBranchCycles = 3;
  cpu.specialCycles = 2;
  cpu.barrierCycles = 1;
  cpu.hintCycles = 1;
  cpu.overlaps = 0;
}
