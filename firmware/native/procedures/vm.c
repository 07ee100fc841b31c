/*
 * Lua 5.4 (Debian's source package) as the interpreter of on-board procedures. Takes: bytecode, which is checked for its format
 * only: it must come from `satqkd procedure build`. Gives: rounds of bounded length on a stack of its own. A procedure has no
 * libraries: `request` hands integers to the controller, `ipairs` walks arrays. There is no parser, so no text is ever run.
 */
#include "vm.h"

#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "lua.h"
#include "wasm-rt.h"

enum { HIGHEST_LEVEL = 8 };

static lua_State* state;
static lua_State* thread;
static bool isFirst;
static bool usedUp;
static uint32_t lineWhenUsedUp;
static uint32_t ticksUsed;
static uint32_t ticksAllowed;

static int request(lua_State* L) { return lua_yield(L, lua_gettop(L)); }

static int nextOfArray(lua_State* L) {
  const lua_Integer i = lua_tointeger(L, 2) + 1;
  lua_pushinteger(L, i);
  return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

static int ipairs(lua_State* L) {
  lua_settop(L, 1);
  lua_pushcfunction(L, nextOfArray);
  lua_insert(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

static void tick(lua_State* L, lua_Debug* at) {
  ticksUsed += 1;
  if (ticksUsed < ticksAllowed) return;
  usedUp = true;
  /* Here and not later: once it has yielded, Lua tells the instruction before. */
  lua_getinfo(L, "l", at);
  lineWhenUsedUp = (uint32_t)at->currentline;
  lua_yield(L, 0);
}

typedef struct {
  const uint8_t* code;
  size_t bytes;
} source;

static const char* readAll(lua_State* L, void* data, size_t* bytes) {
  (void)L;
  source* from = data;
  *bytes = from->bytes;
  from->bytes = 0;
  return (const char*)from->code;
}

/* Runs protected: where memory ends here, it is an error and not the end of the board. */
static int setUp(lua_State* L) {
  source* from = lua_touserdata(L, 1);
  lua_pushcfunction(L, request);
  lua_setglobal(L, "request");
  lua_pushcfunction(L, ipairs);
  lua_setglobal(L, "ipairs");
  thread = lua_newthread(L);
  lua_setfield(L, LUA_REGISTRYINDEX, "procedure");
  const int status = lua_load(thread, readAll, from, "procedure", "b");
  lua_sethook(thread, tick, LUA_MASKCOUNT, VM_TICK);
  lua_pushinteger(L, status);
  return 1;
}

static uint32_t begin(const uint8_t* code, uint32_t bytes) {
  source from = {code, bytes};
  arenaReset();
  isFirst = true;
  state = lua_newstate(arenaAllocate, NULL);
  if (state == NULL) return VM_NO_MEMORY;
  lua_pushcfunction(state, setUp);
  lua_pushlightuserdata(state, &from);
  const int status = lua_pcall(state, 1, 1, 0) == LUA_OK ? (int)lua_tointeger(state, -1) : LUA_ERRMEM;
  if (status == LUA_OK) return VM_RUNS;
  state = NULL;
  return status == LUA_ERRMEM ? VM_NO_MEMORY : VM_BAD_CODE;
}

static uint32_t currentLine(void) {
  lua_Debug at;
  for (int level = 0; level < HIGHEST_LEVEL && lua_getstack(thread, level, &at); level++) {
    lua_getinfo(thread, "l", &at);
    if (at.currentline > 0) return (uint32_t)at.currentline;
  }
  return 0;
}

/* Moves a request's values to the mailbox. A float that is whole counts as an integer, as everywhere in Lua. */
static uint32_t takeRequest(vm_mailbox* mailbox, int count) {
  if (count > VM_VALUES) return VM_ERROR;
  for (int i = 0; i < count; i++) {
    int isInteger = 0;
    if (lua_type(thread, i - count) == LUA_TNUMBER) mailbox->values[i] = lua_tointegerx(thread, i - count, &isInteger);
    if (!isInteger) return VM_ERROR;
  }
  mailbox->count = (uint32_t)count;
  lua_settop(thread, -count - 1);
  return VM_ASKS;
}

static uint32_t resume(vm_mailbox* mailbox, uint32_t ticks) {
  if (state == NULL) return VM_BAD_CODE;
  const bool answers = !isFirst && !usedUp;
  ticksUsed = 0;
  ticksAllowed = ticks;
  isFirst = false;
  usedUp = false;
  mailbox->count = 0;
  if (answers) lua_pushinteger(thread, mailbox->answer);
  int count = 0;
  const int status = lua_resume(thread, state, answers ? 1 : 0, &count);
  uint32_t result = VM_ERROR;
  if (status == LUA_OK) result = VM_ENDED;
  else if (status == LUA_ERRMEM) result = VM_NO_MEMORY;
  else if (status == LUA_YIELD) result = usedUp ? VM_RUNS : takeRequest(mailbox, count);
  mailbox->line = status == LUA_OK ? 0 : usedUp ? lineWhenUsedUp : currentLine();
  mailbox->instructions = ticksUsed * VM_TICK;
  mailbox->mostBytes = arenaMost();
  return result;
}

typedef struct {
  vm_mailbox* mailbox;
  const uint8_t* code;
  uint32_t number;
  uint32_t result;
} call;

__attribute__((used)) static void onOwnStack(call* what) {
  what->result = what->mailbox == NULL ? begin(what->code, what->number) : resume(what->mailbox, what->number);
}

/* Lua calls through pointers, so its stack can't be measured with the payload's: it has one of its own. */
__attribute__((naked, noinline)) static void switchStack(call* what, uint8_t* top) {
  (void)what;
  (void)top;
  __asm__ volatile(
      "push {r4, lr}\n"
      "mov r4, sp\n"
      "mov sp, r1\n"
      "bl onOwnStack\n"
      "mov sp, r4\n"
      "pop {r4, pc}\n");
}

static uint32_t perform(call what) {
  switchStack(&what, arenaStackTop());
  if (!arenaIsWhole()) wasm_rt_trap(WASM_RT_TRAP_EXHAUSTION);
  return what.result;
}

uint32_t vmBegin(const uint8_t* code, uint32_t bytes) { return perform((call){NULL, code, bytes, 0}); }

uint32_t vmResume(vm_mailbox* mailbox, uint32_t ticks) { return perform((call){mailbox, NULL, ticks, 0}); }

void vmEnd(void) { state = NULL; }
