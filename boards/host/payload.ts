/**
 * The payload image of the host board: the core, and this board's drivers.
 */
export * from "../../assembly/payload";
export { emissionReserve, emissionService, emissionStart, emissionStop } from "./driver";
