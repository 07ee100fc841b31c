/*
 * A memcpy of aligned accesses only. newlib's for ARMv7-M and later reads words at any address, which start-up.c forbids.
 */
#include <stddef.h>
#include <stdint.h>

/* GCC would otherwise turn these loops into calls of memcpy. */
__attribute__((optimize("no-tree-loop-distribute-patterns"))) void* memcpy(void* restrict to, const void* restrict from,
                                                                           size_t bytes) {
  typedef uint32_t __attribute__((may_alias)) word;
  uint8_t* target = to;
  const uint8_t* source = from;
  if ((((uintptr_t)target | (uintptr_t)source) & 3) == 0) {
    for (; bytes >= 4; bytes -= 4, target += 4, source += 4) *(word*)target = *(const word*)source;
  }
  for (; bytes > 0; bytes--) *target++ = *source++;
  return to;
}
