@ Runs cases of random instructions on a Cortex-M33 in QEMU (mps2-an505, secure state). Takes: a table of values
@ and the cases, 32 bytes each, which end in a branch to `after`. Gives: a file by semihosting, 15 words a case:
@ r0 to r10, r12, r14, flags, stack pointer. The test of cortex-m33.test.ts does the same with our processor.
  .syntax unified
  .cpu cortex-m33
  .thumb

  .equ TABLE_MASK, 0x3ffc
  .equ WINDOW_BYTES, 52
  .equ FLAGS_AT, 56
  .equ CASE_SHIFT, 5
  .equ SYS_OPEN, 0x01
  .equ SYS_WRITE, 0x05
  .equ SYS_EXIT, 0x18
  .equ EXIT_OK, 0x20026
  .equ MODE_WRITE_BYTES, 5

  .section .text
  .word STACK
  .word start + 1

  .global start
  .thumb_func
start:
  @ Data: the table, over and over.
  ldr r0, =DATA_START
  ldr r1, =DATA_END
  ldr r2, =table
  movs r3, #0
  ldr r5, =TABLE_MASK
1:
  and r4, r3, r5
  ldr r4, [r2, r4]
  str r4, [r0, r3]
  adds r3, #4
  add r6, r0, r3
  cmp r6, r1
  bne 1b
  ldr r11, =LOG
next:
  ldr r0, =counter
  ldr r1, [r0]
  ldr r2, =CASES
  cmp r1, r2
  beq finish
  adds r3, r1, #1
  str r3, [r0]
  movs r3, #WINDOW_BYTES
  muls r3, r1
  ldr r5, =TABLE_MASK
  ands r3, r5
  ldr r2, =table
  add r2, r3
  ldr r3, [r2, #FLAGS_AT]
  ldr r4, =cases + 1
  add r4, r4, r1, lsl #CASE_SHIFT
  ldr r0, =target
  str r4, [r0]
  ldr r4, =STACK
  mov sp, r4
  msr apsr_nzcvqg, r3
  ldmia r2, {r0-r10, r12, lr}
  ldr LOW_POINTER, =LOW_DATA
  ldr HIGH_POINTER, =HIGH_DATA
  and INDEX, INDEX, #0xfc
  ldr.w pc, target

  .org 0x400
  .thumb_func
after:
  stmia r11!, {r0-r10, r12, lr}
  mrs r0, apsr
  mov r1, sp
  stmia r11!, {r0, r1}
  b next

finish:
  ldr r1, =opening
  movs r0, #SYS_OPEN
  bkpt 0xab
  ldr r1, =writing
  str r0, [r1]
  ldr r0, =LOG
  sub r2, r11, r0
  str r0, [r1, #4]
  str r2, [r1, #8]
  movs r0, #SYS_WRITE
  bkpt 0xab
  ldr r1, =EXIT_OK
  movs r0, #SYS_EXIT
  bkpt 0xab
  b .
  .ltorg

  .balign 4
target: .word 0
counter: .word 0
opening: .word path, MODE_WRITE_BYTES, path_end - path - 1
writing: .word 0, 0, 0
path: .asciz RESULT
path_end:

  .org 0x8000
table:
  .incbin "table.bin"
  .org 0x10000
cases:
  .incbin "cases.bin"
