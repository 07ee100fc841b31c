export * from "./alice";
export * from "./bob";
export { searchTune } from "./search";
export { reserve, sealMemory } from "../port/memory";
export { weighTune } from "./weigh";
