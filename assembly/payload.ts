/**
 * The face of the payload module, in the order of a bit's path. A board adds its drivers and becomes an image.
 */

// memory map
export { memoryUsed, reserve, sealMemory } from "./port/memory";
// entropy

// pattern

// emission

// sift

// reconcile

// amplify
