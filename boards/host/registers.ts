/**
 * Register addresses of the host board: a DMA engine that walks a descriptor ring, and an output port that
 * shows one pulse a slot. Read by the driver (AssemblyScript) and by the register model (TypeScript).
 */

/** Write: linear-memory address of the first descriptor. */
export const DMA_RING_ADDRESS = 0x40000000;
/** Write: number of descriptors in the ring. */
export const DMA_RING_LENGTH = 0x40000004;
/** Write: slots from one block's start to the next, low and high word. */
export const DMA_PERIOD_LOW = 0x40000008;
/** High word of the period. */
export const DMA_PERIOD_HIGH = 0x4000000c;
/** Write: slot in which the first block starts, low and high word. */
export const DMA_START_LOW = 0x40000010;
/** High word of the start slot. */
export const DMA_START_HIGH = 0x40000014;
/** Write: 1 starts the engine, 0 stops it and makes the port dark. Read: 1 while it runs. */
export const DMA_CONTROL = 0x40000018;
/** Write: pulses that one 32-bit word holds (8 on four lines, 4 on eight). */
export const PORT_PULSES_PER_WORD = 0x4000001c;
