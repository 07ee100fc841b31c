/**
 * The face of the ground module: what is too heavy for a satellite, in the order of a bit's path.
 */

// memory map
export { memoryUsed, reserve, sealMemory } from "./port/memory";
// sift
export * from "./sift/tags";

// reconcile

// amplify
export * from "./amplify/amplify";
