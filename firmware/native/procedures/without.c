/*
 * What Lua asks for and a payload does without: the parser (as in Lua's own noparser.c), text made from numbers and numbers
 * from text, and a way out. Text that a procedure would make goes nowhere, so it is never made.
 */
#include <stddef.h>
#include <stdlib.h>

#include "ldo.h"
#include "llex.h"
#include "lparser.h"
#include "wasm-rt.h"

void luaX_init(lua_State* L) { (void)L; }

LClosure* luaY_parser(lua_State* L, ZIO* z, Mbuffer* buffer, Dyndata* dyd, const char* name, int firstchar) {
  (void)z;
  (void)buffer;
  (void)dyd;
  (void)name;
  (void)firstchar;
  luaD_throw(L, LUA_ERRSYNTAX);
}

/* The texts of Lua's own error messages; only their line is told. */
int snprintf(char* to, size_t room, const char* format, ...) {
  (void)format;
  if (room > 1) {
    to[0] = '?';
    to[1] = '\0';
  }
  return 1;
}

/* No text is a number. */
double strtod(const char* from, char** end) {
  if (end != NULL) *end = (char*)from;
  return 0;
}

/* Lua calls it for an error outside protected calls, which vm.c has none of. */
_Noreturn void abort(void) { wasm_rt_trap(WASM_RT_TRAP_UNREACHABLE); }
