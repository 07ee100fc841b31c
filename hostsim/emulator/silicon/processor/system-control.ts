/**
 * The processor's own registers, 0xe0000000 ff., of the core that runs. Takes: accesses. Gives: values.
 * Offsets and bits: Armv8-M Architecture Reference Manual (DDI 0553), D1.2 and Cortex-M33's manual
 * (100230). Modelled: vectors, traps, faults' status; SysTick and interrupts as far as reading their reset
 * values and writing them again. All else is refused: no image uses an interrupt, so enabling one is a
 * mistake, or needs a model.
 */
import { refuse } from "../memory";
import { REFUSAL_INTERRUPT, REFUSAL_SYSTEM_REGISTER } from "../refusals";
import { currentCore, ProcessorState, stateOf } from "./state";

/** SysTick. */
const SYST_CSR: u32 = 0xe000e010;
const SYST_RVR: u32 = 0xe000e014;
const SYST_CVR: u32 = 0xe000e018;

/** Interrupts: enable, disable, pend, clear pending; 16 words each at most, then priorities. */
const NVIC_ISER: u32 = 0xe000e100;
const NVIC_ICER: u32 = 0xe000e180;
const NVIC_ISPR: u32 = 0xe000e200;
const NVIC_ICPR: u32 = 0xe000e280;
const NVIC_IPR: u32 = 0xe000e400;
const NVIC_WORDS_BYTES: u32 = 0x40;
const NVIC_PRIORITIES_BYTES: u32 = 0x40 * 4;

/** System control block. */
const CPUID: u32 = 0xe000ed00;
const ICSR: u32 = 0xe000ed04;
const VTOR: u32 = 0xe000ed08;
const AIRCR: u32 = 0xe000ed0c;
const SCR: u32 = 0xe000ed10;
const CCR: u32 = 0xe000ed14;
const SHPR1: u32 = 0xe000ed18;
const SHPR2: u32 = 0xe000ed1c;
const SHPR3: u32 = 0xe000ed20;
const SHCSR: u32 = 0xe000ed24;
const CFSR: u32 = 0xe000ed28;
const HFSR: u32 = 0xe000ed2c;
const BFAR: u32 = 0xe000ed38;

/** Identity of a Cortex-M33 r1p0 and of a Cortex-M0+ r0p1. */
const CPUID_MAINLINE: u32 = 0x411fd210;
const CPUID_SMALL: u32 = 0x410cc601;

/** What AIRCR reads in its upper half, and what must be written there. */
const AIRCR_READ: u32 = 0xfa050000;
const AIRCR_KEY: u32 = 0x05fa;

/** VTOR holds bits 31 to 7. */
const VTOR_MASK: u32 = 0xffffff80;

/** CCR: what may be written (UNALIGN_TRP, DIV_0_TRP), and what always reads as 1. */
const CCR_UNALIGN: u32 = 1 << 3;
const CCR_DIVISION: u32 = 1 << 4;
const CCR_MAINLINE: u32 = 0x201;
const CCR_SMALL: u32 = 0x208;

/** SHCSR: bus and usage faults of their own. */
const SHCSR_BUS: u32 = 1 << 17;
const SHCSR_USAGE: u32 = 1 << 18;

/** SCR: SLEEPDEEP, which changes nothing here. */
const SCR_DEEP: u32 = 1 << 2;

/** Priorities have four bits, at the upper end of their byte; Armv6-M has two. */
const PRIORITY_BITS: u32 = 0xf0f0f0f0;
const SMALL_PRIORITY_BITS: u32 = 0xc0c0c0c0;

/** Bits of SysTick's counters. */
const TICK_BITS: u32 = 0x00ffffff;

/** Whether accesses that are not aligned fault. */
export function trapsUnaligned(cpu: ProcessorState): bool {
  return cpu.isSmall != 0 || (cpu.configuration & CCR_UNALIGN) != 0;
}

/** Whether divisions by zero fault. */
export function trapsDivision(cpu: ProcessorState): bool {
  return (cpu.configuration & CCR_DIVISION) != 0;
}

/** Whether faults of the bus have an exception of their own. */
export function hasBusFault(cpu: ProcessorState): bool {
  return (cpu.handlerControl & SHCSR_BUS) != 0;
}

/** Whether faults of use have an exception of their own. */
export function hasUsageFault(cpu: ProcessorState): bool {
  return (cpu.handlerControl & SHCSR_USAGE) != 0;
}

/** A register's value; only words can be read, and only those that are modelled. */
export function systemControlLoad(address: u32, bytes: u32): u32 {
  const cpu = stateOf(currentCore);
  if (bytes == 4) {
    const known = systemRegister(cpu, address);
    if (known != UNKNOWN) return <u32>known;
    if (isInterruptRegister(address)) return 0;
  }
  refuse(REFUSAL_SYSTEM_REGISTER, address);
  return 0;
}

/** No register: more than any value of 32 bits. */
const UNKNOWN: u64 = 1 << 32;

function systemRegister(cpu: ProcessorState, address: u32): u64 {
  const isSmall = cpu.isSmall != 0;
  switch (address) {
    case CPUID:
      return isSmall ? CPUID_SMALL : CPUID_MAINLINE;
    case ICSR:
      return cpu.exception;
    case VTOR:
      return cpu.vectors;
    case AIRCR:
      return AIRCR_READ;
    case SCR:
      return cpu.systemControl;
    case CCR:
      return cpu.configuration | (isSmall ? CCR_SMALL : CCR_MAINLINE);
    case SHPR2:
      return cpu.priorities2;
    case SHPR3:
      return cpu.priorities3;
    case SYST_CSR:
      return cpu.tickControl;
    case SYST_RVR:
      return cpu.tickReload;
    case SYST_CVR:
      return cpu.tickValue;
  }
  return isSmall ? UNKNOWN : mainlineRegister(cpu, address);
}

function mainlineRegister(cpu: ProcessorState, address: u32): u64 {
  switch (address) {
    case SHPR1:
      return cpu.priorities1;
    case SHCSR:
      return cpu.handlerControl;
    case CFSR:
      return cpu.faultStatus;
    case HFSR:
      return cpu.hardFaultStatus;
    case BFAR:
      return cpu.busFaultAddress;
  }
  return UNKNOWN;
}

function isWithin(address: u32, base: u32, bytes: u32): bool {
  return address - base < bytes;
}

function isInterruptRegister(address: u32): bool {
  return (
    isWithin(address, NVIC_ISER, NVIC_WORDS_BYTES) ||
    isWithin(address, NVIC_ICER, NVIC_WORDS_BYTES) ||
    isWithin(address, NVIC_ISPR, NVIC_WORDS_BYTES) ||
    isWithin(address, NVIC_ICPR, NVIC_WORDS_BYTES) ||
    isWithin(address, NVIC_IPR, NVIC_PRIORITIES_BYTES)
  );
}

/** Writes a register; what would need a model is refused. */
export function systemControlStore(address: u32, value: u32, bytes: u32): void {
  const cpu = stateOf(currentCore);
  if (bytes != 4) refuse(REFUSAL_SYSTEM_REGISTER, address);
  else if (isInterruptRegister(address)) storeInterrupts(address, value);
  else storeRegister(cpu, address, value);
}

/** Disabling and clearing what is neither enabled nor pending changes nothing; so do priorities. */
function storeInterrupts(address: u32, value: u32): void {
  const enables = isWithin(address, NVIC_ISER, NVIC_WORDS_BYTES);
  const pends = isWithin(address, NVIC_ISPR, NVIC_WORDS_BYTES);
  const isPriority = isWithin(address, NVIC_IPR, NVIC_PRIORITIES_BYTES);
  if (value != 0 && (enables || pends || isPriority)) refuse(REFUSAL_INTERRUPT, address);
}

/** Writes `value`, of which only the bits `allowed` may be set. */
function checked(address: u32, value: u32, allowed: u32): u32 {
  if ((value & ~allowed) != 0) refuse(REFUSAL_SYSTEM_REGISTER, address);
  return value & allowed;
}

function storeRegister(cpu: ProcessorState, address: u32, value: u32): void {
  const isSmall = cpu.isSmall != 0;
  const priorities = isSmall ? SMALL_PRIORITY_BITS : PRIORITY_BITS;
  switch (address) {
    case VTOR:
      cpu.vectors = value & VTOR_MASK;
      return;
    case SCR:
      cpu.systemControl = checked(address, value, SCR_DEEP);
      return;
    case SHPR2:
      cpu.priorities2 = value & priorities;
      return;
    case SHPR3:
      cpu.priorities3 = value & priorities;
      return;
    case SYST_CSR:
      cpu.tickControl = checked(address, value, 0);
      return;
    case SYST_RVR:
      cpu.tickReload = value & TICK_BITS;
      return;
    case SYST_CVR:
      cpu.tickValue = 0;
      return;
    case AIRCR:
      // Without its key nothing is written; a reset of the chip has no way out of here.
      if (value >> 16 == AIRCR_KEY) refuse(REFUSAL_SYSTEM_REGISTER, address);
      return;
  }
  if (isSmall) refuse(REFUSAL_SYSTEM_REGISTER, address);
  else storeMainline(cpu, address, value);
}

function storeMainline(cpu: ProcessorState, address: u32, value: u32): void {
  switch (address) {
    case CCR:
      cpu.configuration = checked(address, value, CCR_UNALIGN | CCR_DIVISION | CCR_MAINLINE) & ~CCR_MAINLINE;
      return;
    case SHPR1:
      cpu.priorities1 = value & PRIORITY_BITS;
      return;
    case SHCSR:
      cpu.handlerControl = checked(address, value, SHCSR_BUS | SHCSR_USAGE);
      return;
    case CFSR:
      cpu.faultStatus &= ~value;
      return;
    case HFSR:
      cpu.hardFaultStatus &= ~value;
      return;
  }
  refuse(REFUSAL_SYSTEM_REGISTER, address);
}
