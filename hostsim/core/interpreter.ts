/**
 * The host's interpreter of on-board procedures: Lua 5.4 in WebAssembly (wasmoon), used below its JavaScript
 * face, so that limits, requests and rounds are those of firmware/native/procedures/vm.c. Takes: bytecode in
 * the payload's memory. Gives: the functions of assembly/port/procedures.ts. A procedure sees `request` and
 * `ipairs` and nothing else of the host.
 */
/** The functions of assembly/port/procedures.ts. */
export interface ProcedureImports {
  procedureBegin(code: number, bytes: number): number;
  procedureResume(mailbox: number, ticks: number): number;
  procedureEnd(): void;
}

/** An interpreter, for one payload at a time. */
export interface Interpreter extends ProcedureImports {
  /** Gives it the payload's memory, after instantiation. */
  bindMemory(memory: { readonly buffer: ArrayBufferLike }): void;
}

/** Numbers of the interpreter, as in assembly/port/procedures.ts; a test holds the two together. */
export const VM = {
  TICK: 50,
  VALUES: 24,
  MEMORY_BYTES: 24_576,
  RUNS: 0,
  ASKS: 1,
  ENDED: 2,
  ERROR: 3,
  NO_MEMORY: 4,
  BAD_CODE: 5,
  NONE: 6,
} as const;

/** A payload without an interpreter: procedures are refused. */
export const NO_INTERPRETER: ProcedureImports = {
  procedureBegin: () => VM.NONE,
  procedureResume: () => VM.NONE,
  procedureEnd: () => undefined,
};

const LUA_OK = 0;
const LUA_YIELD = 1;
const LUA_ERRMEM = 4;
const LUA_TNUMBER = 3;
const LUA_MASKCOUNT = 8;
const HIGHEST_LEVEL = 8;
/** LUA_REGISTRYINDEX. */
const REGISTRY_INDEX = -1_001_000;
/** Where lua_Debug has `currentline` with 32-bit pointers, and bytes enough for all of it. */
const CURRENT_LINE = 24;
const DEBUG_BYTES = 128;

/** Loads an interpreter; each has its own Lua. */
export async function loadInterpreter(): Promise<Interpreter> {
  const { LuaFactory } = await import("wasmoon");
  const lua = await new LuaFactory().getLuaModule();
  const { module } = lua;
  const debug = module._malloc(DEBUG_BYTES);
  const word = module._malloc(4);
  let memory: { readonly buffer: ArrayBufferLike } | null = null;
  let state = 0;
  let thread = 0;
  let inUse = 0;
  let most = 0;
  let isFirst = true;
  let usedUp = false;
  let lineWhenUsedUp = 0;
  let ticksUsed = 0;
  let ticksAllowed = 0;

  const allocate = module.addFunction((_data: number, block: number, size: number, wanted: number) => {
    const before = block === 0 ? 0 : size >>> 0;
    const bytes = wanted >>> 0;
    if (bytes > before && bytes - before > VM.MEMORY_BYTES - inUse) return 0;
    let result = 0;
    if (bytes > 0) {
      result = module._realloc(block, bytes);
      if (result === 0) return 0;
    } else if (block !== 0) module._free(block);
    inUse += bytes - before;
    most = Math.max(most, inUse);
    return result;
  }, "iiiii");
  const tick = module.addFunction((running: number, at: number) => {
    ticksUsed++;
    if (ticksUsed < ticksAllowed) return;
    usedUp = true;
    // Here and not later: once it has yielded, Lua tells the instruction before.
    lua.lua_getinfo(running, "l", at);
    lineWhenUsedUp = Number(module.getValue(at + CURRENT_LINE, "i32"));
    lua.lua_yield(running, 0);
  }, "vii");
  const payloadMemory = () => {
    if (memory === null) throw new Error("the payload's memory is not bound to the interpreter yet");
    return memory.buffer;
  };

  /**
   * The two functions that a procedure sees, as pointers, out of Lua's own libraries in a state of their own.
   */
  function libraryFunction(open: (state: number) => number, name: string): number {
    const scratch = lua.luaL_newstate();
    open(scratch);
    lua.lua_getfield(scratch, -1, name);
    const pointer = lua.lua_tocfunction(scratch, -1);
    lua.lua_close(scratch);
    return pointer;
  }
  const functions = {
    request: libraryFunction((scratch) => lua.luaopen_coroutine(scratch), "yield"),
    ipairs: libraryFunction((scratch) => lua.luaopen_base(scratch), "ipairs"),
  };

  function begin(code: Uint8Array): number {
    end();
    inUse = 0;
    most = 0;
    isFirst = true;
    usedUp = false;
    state = lua.lua_newstate(allocate, null);
    if (state === 0) return VM.NO_MEMORY;
    for (const [name, pointer] of Object.entries(functions)) {
      lua.lua_pushcclosure(state, pointer, 0);
      lua.lua_setglobal(state, name);
    }
    thread = lua.lua_newthread(state);
    lua.lua_setfield(state, REGISTRY_INDEX, "procedure");
    const copy = module._malloc(code.length);
    module.HEAPU8.set(code, copy);
    const status: number = lua.luaL_loadbufferx(thread, copy, code.length, "procedure", "b");
    module._free(copy);
    lua.lua_sethook(thread, tick, LUA_MASKCOUNT, VM.TICK);
    if (status === LUA_OK) return VM.RUNS;
    return status === LUA_ERRMEM ? VM.NO_MEMORY : VM.BAD_CODE;
  }

  function currentLine(): number {
    for (let level = 0; level < HIGHEST_LEVEL && lua.lua_getstack(thread, level, debug) !== 0; level++) {
      lua.lua_getinfo(thread, "l", debug);
      const line = Number(module.getValue(debug + CURRENT_LINE, "i32"));
      if (line > 0) return line;
    }
    return 0;
  }

  function takeRequest(mailbox: DataView, count: number): number {
    if (count > VM.VALUES) return VM.ERROR;
    for (let i = 0; i < count; i++) {
      if (Number(lua.lua_type(thread, i - count)) !== LUA_TNUMBER) return VM.ERROR;
      const value = lua.lua_tointegerx(thread, i - count, word);
      if (module.getValue(word, "i32") === 0) return VM.ERROR;
      mailbox.setBigInt64(24 + 8 * i, BigInt(value), true);
    }
    mailbox.setUint32(8, count, true);
    lua.lua_settop(thread, -count - 1);
    return VM.ASKS;
  }

  function resume(mailbox: DataView, ticks: number): number {
    if (state === 0) return VM.BAD_CODE;
    const answers = !isFirst && !usedUp;
    ticksUsed = 0;
    ticksAllowed = ticks;
    isFirst = false;
    usedUp = false;
    mailbox.setUint32(8, 0, true);
    if (answers) lua.lua_pushinteger(thread, mailbox.getBigInt64(0, true));
    const status: number = lua.lua_resume(thread, state, answers ? 1 : 0, word);
    const count = Number(module.getValue(word, "i32"));
    let result: number = VM.ERROR;
    if (status === LUA_OK) result = VM.ENDED;
    else if (status === LUA_ERRMEM) result = VM.NO_MEMORY;
    else if (status === LUA_YIELD) result = usedUp ? VM.RUNS : takeRequest(mailbox, count);
    const line = usedUp ? lineWhenUsedUp : currentLine();
    mailbox.setUint32(12, status === LUA_OK ? 0 : line, true);
    mailbox.setUint32(16, ticksUsed * VM.TICK, true);
    mailbox.setUint32(20, most, true);
    return result;
  }

  function end(): void {
    if (state !== 0) lua.lua_close(state);
    state = 0;
  }

  return {
    bindMemory(bound) {
      memory = bound;
    },
    procedureBegin: (code, bytes) => begin(new Uint8Array(payloadMemory(), code >>> 0, bytes >>> 0)),
    procedureResume: (mailbox, ticks) => resume(new DataView(payloadMemory(), mailbox >>> 0), ticks >>> 0),
    procedureEnd: end,
  };
}
