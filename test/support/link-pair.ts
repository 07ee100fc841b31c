/** Both ends of the link as two modules with one pool of key, the ground's session open. */
import { FlashModel } from "../../boards/host/model/flash.js";
import { RandomStream } from "../../hostsim/base/random.js";
import { type LinkExports, linkCore, put } from "./link-core.js";

/** Bits of the pool in tests. */
export const POOL_BITS = 8192;

/** Bytes for the pool, the same for the same name. */
export function poolBytes(name = "pool", bits = POOL_BITS): Uint8Array {
  const random = new RandomStream(1, `test ${name}`);
  return Uint8Array.from({ length: bits / 8 }, () => random.uint32() >>> 24);
}

/** One end, powered on with its pool. */
export interface End {
  readonly core: LinkExports;
  /** 8192 free bytes. */
  readonly buffer: number;
}

/** Powers an end on; `flash` may be that of an earlier life. */
export function powerOn(
  isGround: boolean,
  flash = new FlashModel(),
  options: { segments?: number; pool?: Uint8Array; position?: bigint } = {},
): End {
  const core = linkCore(flash);
  core.linkReserve(isGround ? 1 : 0, options.segments ?? 16, 8000);
  core.poolReserve(POOL_BITS);
  const buffer = core.reserve(8192);
  if (!core.poolOpen(1)) throw new Error("the pool does not open");
  const pool = options.pool ?? poolBytes();
  put(core, buffer, pool);
  if (!core.poolFill(options.position ?? 0n, buffer, pool.length * 8))
    throw new Error("the pool takes no key");
  return { core, buffer };
}

/**
 * A ground with an open session and a satellite that has heard nothing of it; windows of so many segments.
 */
export function openedPair(
  segments = 16,
  satelliteSegments = segments,
): { ground: LinkExports; satellite: LinkExports; buffer: number; satelliteBuffer: number } {
  const ground = powerOn(true, new FlashModel(), { segments });
  const satellite = powerOn(false, new FlashModel(), { segments: satelliteSegments });
  if (ground.core.linkOpen() !== ground.core.POOL_GRANTED.value) throw new Error("the session does not open");
  return {
    ground: ground.core,
    satellite: satellite.core,
    buffer: ground.buffer,
    satelliteBuffer: satellite.buffer,
  };
}
