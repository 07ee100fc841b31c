@ Faults one after the other, on a Cortex-M33 in QEMU (mps2-an505, secure state) and on ours. Takes nothing.
@ Gives: 16 words an exception at LOG: its number, return code, pointer and words of its frame, status of
@ faults, CONTROL. Each handler goes on at `resume`. QEMU writes them to a file by semihosting at `finish`.
  .syntax unified
  .cpu cortex-m33
  .thumb

  .equ STACK, 0x20007000
  .equ PROCESS_STACK, 0x20006004
  .equ LOG, 0x20000000
  .equ VARIABLES, 0x20004000
  .equ RESUME, 0
  .equ LOG_END, 4
  .equ NOWHERE, 0xe5000000
  .equ NO_CODE, 0x60000000
  .equ CCR, 0xe000ed14
  .equ SHCSR, 0xe000ed24
  .equ CFSR, 0xe000ed28
  .equ HFSR, 0xe000ed2c
  .equ UNALIGN_TRP, 0x8
  .equ DIV_0_TRP, 0x10
  .equ ENABLE_BUS_AND_USAGE, 0x60000
  .equ IT_BITS, 0x0600fc00
  .equ SYS_OPEN, 0x01
  .equ SYS_WRITE, 0x05
  .equ SYS_EXIT, 0x18
  .equ EXIT_OK, 0x20026
  .equ MODE_WRITE_BYTES, 5

@ An instruction that faults, and where the handler goes on.
.macro faulting instruction:vararg
  ldr r4, =VARIABLES
  adr.w r5, 9f
  str r5, [r4, #RESUME]
  \instruction
  .balign 4
9:
.endm

  .section .text
  .word STACK
  .word start + 1
  .rept 14
  .word handler + 1
  .endr

  .global start
  .thumb_func
start:
  ldr r0, =VARIABLES
  ldr r1, =LOG
  str r1, [r0, #LOG_END]
  bl all
  @ The same, with exceptions of their own for faults of the bus and of use.
  ldr r0, =SHCSR
  ldr r1, =ENABLE_BUS_AND_USAGE
  str r1, [r0]
  bl all
  @ And with the process stack, which is no multiple of 8.
  ldr r0, =PROCESS_STACK
  msr psp, r0
  movs r0, #2
  msr control, r0
  isb
  bl all
  movs r0, #0
  msr control, r0
  isb
  @ With interrupts masked, faults are HardFaults.
  cpsid i
  bl all
  cpsie i
  @ A fault in a handler of its own priority.
  movs r6, #1
  faulting svc 9
  movs r6, #0
  b finish

all:
  push {r4, r5, r6, lr}
  movs r6, #0
  movs r0, #0x11
  movs r1, #0x22
  movs r2, #0x33
  movs r3, #0x44
  mov r12, r3
  faulting udf 1
  faulting udf.w 2
  faulting svc 5
  ldr r7, =NOWHERE
  faulting ldr r0, [r7, #4]
  faulting str r0, [r7, #8]
  faulting ldmia r7, {r0, r1}
  ldr r7, =STACK + 1
  faulting ldrd r0, r1, [r7]
  faulting ldmia r7, {r0, r1}
  faulting strd r0, r1, [r7]
  faulting ldrex r0, [r7]
  @ Traps that are off, then on.
  ldr r2, =CCR
  ldr r3, [r2]
  movs r1, #0
  udiv r0, r3, r1
  ldr r0, [r7]
  orr r3, #UNALIGN_TRP + DIV_0_TRP
  str r3, [r2]
  faulting udiv r0, r3, r1
  faulting sdiv r0, r3, r1
  faulting ldr r0, [r7]
  faulting strh r0, [r7]
  bic r3, #UNALIGN_TRP + DIV_0_TRP
  str r3, [r2]
  @ An undefined instruction as the second of three in a block.
  movs r0, #0
  ldr r4, =VARIABLES
  adr.w r5, 8f
  str r5, [r4, #RESUME]
  cmp r0, r0
  itte eq
  moveq r1, #1
  udfeq 3
  movne r1, #2
  .balign 4
8:
  @ To an even address, and to no memory.
  adr.w r7, 7f
  ldr r4, =VARIABLES
  str r7, [r4, #RESUME]
  bx r7
  .balign 4
7:
  ldr r7, =NO_CODE + 1
  faulting blx r7
  pop {r4, r5, r6, pc}
  .ltorg

  .thumb_func
handler:
  cbz r6, 1f
  @ Once: a fault within a handler, which goes on here.
  movs r6, #0
  push {r4, lr}
  ldr r4, =VARIABLES
  ldr r7, [r4, #RESUME]
  adr.w r5, 2f
  str r5, [r4, #RESUME]
  udf 7
  .balign 4
2:
  ldr r4, =VARIABLES
  str r7, [r4, #RESUME]
  pop {r4, lr}
1:
  mrs r0, ipsr
  mrs r1, msp
  tst lr, #4
  it ne
  mrsne r1, psp
  ldr r2, =VARIABLES
  ldr r3, [r2, #LOG_END]
  stmia r3!, {r0, r1}
  str lr, [r3], #4
  movs r0, #0
3:
  ldr r12, [r1, r0]
  str r12, [r3], #4
  adds r0, #4
  cmp r0, #32
  bne 3b
  ldr r0, =CFSR
  ldr r12, [r0]
  str r12, [r0]
  str r12, [r3], #4
  ldr r0, =HFSR
  ldr r12, [r0]
  str r12, [r0]
  str r12, [r3], #4
  mrs r0, control
  str r0, [r3], #4
  mrs r0, primask
  str r0, [r3], #4
  mov r0, sp
  str r0, [r3], #4
  str r3, [r2, #LOG_END]
  ldr r0, [r2, #RESUME]
  str r0, [r1, #24]
  ldr r0, [r1, #28]
  ldr r3, =IT_BITS
  bics r0, r3
  orr r0, #0x01000000
  str r0, [r1, #28]
  bx lr
  .ltorg

  .org 0x800
finish:
  ldr r4, =VARIABLES
  ldr r1, =opening
  movs r0, #SYS_OPEN
  bkpt 0xab
  ldr r1, =VARIABLES + 0x100
  ldr r3, =LOG
  ldr r2, [r4, #LOG_END]
  subs r2, r3
  stmia r1!, {r0}
  str r3, [r1]
  str r2, [r1, #4]
  subs r1, #4
  movs r0, #SYS_WRITE
  bkpt 0xab
  ldr r1, =EXIT_OK
  movs r0, #SYS_EXIT
  bkpt 0xab
  b .
  .ltorg
  .balign 4
opening: .word path, MODE_WRITE_BYTES, path_end - path - 1
path: .asciz RESULT
path_end:
