/**
 * The payload image of the host board: the core, this board's drivers, and the fast amplifier that its memory allows.
 */
export * from "../../assembly/amplify/amplify";
export * from "../../assembly/payload";
export { emissionReserve, emissionService, emissionStart, emissionStop } from "./driver";
