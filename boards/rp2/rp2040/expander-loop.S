/*
 * ChaCha20 for Cortex-M0+, by hand (RFC 8439 section 2.3): compilers spill on every quarter round. Takes: a
 * stretch, as expander-loop.h has it, its first four words in r0 to r3 and the rest on the stack, as the
 * procedure call standard (AAPCS) passes it by value. Gives: keystream, or the pulses that it stands for.
 *
 * A block's words are called x0 to x15. Two quarter rounds are in work at a time: their b, c and d in low
 * registers, which alone can be rotated and exclusive-ored, all four a in r8 to r11, where additions reach
 * them, the two c that wait in r12 and lr. The four b and d that wait are in one of two places on the stack,
 * HALF and OTHER. One register, r7, has the amounts of all rotations: only its lowest five bits count
 * (ARMv6-M ARM A6.7.52 with A2.2.1), so those above count the double rounds that are left.
 *
 * Cycles of a double round: 96 for its operations, 16 to bring sums from high registers, 16 for r7, 47 for
 * words that come and go, 2 that put two words where the next double round has them, 3 to go back.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

/* The frame. INPUT, of 16 words in the order of expander-loop.h, is the caller's. */
    .equ HALF, 0
    .equ OTHER, 16
    .equ ENDS, 32             /* x13, x8, x5, x12, x4, x9 after the rounds */
    .equ TO, 56
    .equ LEFT, 60
    .equ LEVELS, 64
    .equ KIND, 68
    .equ FRAME, 76            /* with SAVED a multiple of eight */
    .equ SAVED, 36
    .equ INPUT, FRAME + SAVED

/* Places in INPUT. */
    .equ PLACE_10, 16
    .equ PLACE_11, 20
    .equ PLACE_6, 24
    .equ PLACE_7, 28
    .equ PLACE_14, 32
    .equ PLACE_15, 36
    .equ PLACE_13, 40
    .equ PLACE_8, 44
    .equ PLACE_5, 48
    .equ PLACE_12, 52
    .equ PLACE_4, 56
    .equ PLACE_9, 60

/* Kinds: expander-loop.h. */
    .equ KIND_SYMBOLS, 1

/* One addition, exclusive or and rotation of a quarter round: to `sum`, which is in a high register; to a low one. */
    .macro STEP_HIGH sum, addend, turned, spare
    add   \sum, \addend
    mov   \spare, \sum
    eors  \turned, \spare
    rors  \turned, r7
    .endm
    .macro STEP_LOW sum, addend, turned
    adds  \sum, \sum, \addend
    eors  \turned, \sum
    rors  \turned, r7
    .endm

/* Two quarter rounds, but for the last change of r7. To the left by 16, 12, 8, 7 is to the right by 16, 20, 24, 25. */
    .macro TWO_QUARTERS a, b, c, d, a2, b2, c2, d2, spare
    STEP_HIGH \a, \b, \d, \spare
    STEP_HIGH \a2, \b2, \d2, \spare
    adds  r7, #4
    STEP_LOW \c, \d, \b
    STEP_LOW \c2, \d2, \b2
    adds  r7, #4
    STEP_HIGH \a, \b, \d, \spare
    STEP_HIGH \a2, \b2, \d2, \spare
    adds  r7, #1
    STEP_LOW \c, \d, \b
    STEP_LOW \c2, \d2, \b2
    .endm

/* `in` comes from a high register, where `out` goes. */
    .macro CHANGE_HIGH high, in, out
    mov   \in, \high
    mov   \high, \out
    .endm
/* `in` comes from a place on the stack, where `out` goes. */
    .macro CHANGE_PLACE place, in, out
    ldr   \in, [sp, #\place]
    str   \out, [sp, #\place]
    .endm

/* A word of the block: what the rounds have made of it, and its input. */
    .macro SUM_HIGH word, high, place
    mov   \word, \high
    ldr   r2, [sp, #INPUT + \place]
    adds  \word, \word, r2
    .endm
    .macro SUM_PLACE word, from, place
    ldr   \word, [sp, #\from]
    ldr   r2, [sp, #INPUT + \place]
    adds  \word, \word, r2
    .endm

/* All words in order: two in r0 and r1, then what `each` does with them. */
    .macro ALL_WORDS each
    SUM_HIGH  r0, r8, 0
    SUM_HIGH  r1, r9, 4
    \each
    SUM_HIGH  r0, r10, 8
    SUM_HIGH  r1, r11, 12
    \each
    SUM_PLACE r0, ENDS + 16, PLACE_4
    SUM_PLACE r1, ENDS + 8, PLACE_5
    \each
    SUM_PLACE r0, OTHER, PLACE_6
    SUM_PLACE r1, OTHER + 4, PLACE_7
    \each
    SUM_PLACE r0, ENDS + 4, PLACE_8
    SUM_PLACE r1, ENDS + 20, PLACE_9
    \each
    SUM_HIGH  r0, r12, PLACE_10
    SUM_HIGH  r1, lr, PLACE_11
    \each
    SUM_PLACE r0, ENDS + 12, PLACE_12
    SUM_PLACE r1, ENDS, PLACE_13
    \each
    SUM_PLACE r0, OTHER + 8, PLACE_14
    SUM_PLACE r1, OTHER + 12, PLACE_15
    \each
    .endm

    .macro STORE_WORDS
    stmia r7!, {r0, r1}
    .endm

/*
 * The symbols of eight random nibbles (assembly/pattern/word-map.ts), by what changes of a nibble r3 r2 r1 r0:
 * r3 always, r2 where r3 or r2 is set, r1 where r3 is not and r2 is not r1. r4: 0x22222222, r5 and r6: that
 * shifted by one and by two.
 */
    .macro MAP_WORD word
    lsrs  r2, \word, #1
    eors  r2, \word
    lsrs  r3, \word, #2
    bics  r2, r3
    ands  r2, r4
    lsrs  r3, \word, #1
    orrs  r3, \word
    ands  r3, r5
    eors  \word, r2
    eors  \word, r3
    eors  \word, r6
    .endm
    .macro STORE_SYMBOLS
    MAP_WORD r0
    MAP_WORD r1
    stmia r7!, {r0, r1}
    .endm

/* The levels of eight pulses. r4: 0x1fe; r5: a table of 256 u16, which have two pulses each. */
    .macro STORE_LEVELS_OF word
    lsls  r2, \word, #1
    ands  r2, r4
    ldrh  r2, [r5, r2]
    lsrs  r3, \word, #7
    ands  r3, r4
    ldrh  r3, [r5, r3]
    lsls  r3, #16
    orrs  r2, r3
    lsrs  r3, \word, #15
    ands  r3, r4
    ldrh  r3, [r5, r3]
    lsrs  \word, #23
    ands  \word, r4
    ldrh  \word, [r5, \word]
    lsls  \word, #16
    orrs  r3, \word
    stmia r7!, {r2, r3}
    .endm
    .macro STORE_LEVELS
    STORE_LEVELS_OF r0
    STORE_LEVELS_OF r1
    .endm

    .section .ram_code.expander, "ax", %progbits
    .balign 4
    .global expanderLoop
    .type expanderLoop, %function
    .thumb_func
expanderLoop:
    push  {r4-r7, lr}
    mov   r4, r8
    mov   r5, r9
    mov   r6, r10
    mov   r7, r11
    push  {r4-r7}
    sub   sp, #FRAME
    str   r0, [sp, #TO]
    str   r1, [sp, #LEFT]
    str   r2, [sp, #LEVELS]
    str   r3, [sp, #KIND]

block:
    movs  r7, #(320 - 16) / 4
    lsls  r7, r7, #2
    rsbs  r7, r7, #0          /* ten double rounds, and 16: 16 - 10 * 32 */
    add   r6, sp, #INPUT
    ldmia r6!, {r0-r3}
    mov   r8, r0
    mov   r9, r1
    mov   r10, r2
    mov   r11, r3
    ldmia r6!, {r0-r5}
    mov   r12, r0
    mov   lr, r1
    add   r0, sp, #OTHER
    stmia r0!, {r2-r5}
    ldmia r6!, {r0-r5}
doubleRound:
    /* x13 r0, x8 r1, x5 r2, x12 r3, x4 r4, x9 r5; x10 r12, x11 lr; OTHER: x6, x7, x14, x15 */
    TWO_QUARTERS r8, r4, r1, r3, r9, r2, r5, r0, r6
    subs  r7, #9
    mov   r6, sp
    stmia r6!, {r0, r2, r3, r4}
    ldmia r6!, {r0, r2, r3, r4}
    CHANGE_HIGH lr, r6, r5
    CHANGE_HIGH r12, r5, r1
    /* x6 r0, x7 r2, x14 r3, x15 r4, x10 r5, x11 r6; x8 r12, x9 lr; HALF: x13, x5, x12, x4 */
    TWO_QUARTERS r10, r0, r5, r3, r11, r2, r6, r4, r1
    subs  r7, #9
    CHANGE_PLACE HALF + 4, r1, r3
    CHANGE_PLACE HALF + 8, r3, r2
    /* x6 r0, x5 r1, x12 r3, x15 r4, x10 r5, x11 r6; x8 r12, x9 lr; HALF: x13, x14, x7, x4 */
    TWO_QUARTERS r8, r1, r5, r4, r9, r0, r6, r3, r2
    subs  r7, #9
    add   r2, sp, #OTHER
    stmia r2!, {r0, r1, r3, r4}
    mov   r2, sp
    ldmia r2!, {r0, r1, r3, r4}
    CHANGE_HIGH r12, r2, r5
    CHANGE_HIGH lr, r5, r6
    /* x13 r0, x14 r1, x8 r2, x7 r3, x4 r4, x9 r5; x10 r12, x11 lr; OTHER: x6, x5, x12, x15 */
    TWO_QUARTERS r10, r3, r2, r0, r11, r4, r5, r1, r6
    CHANGE_PLACE OTHER + 4, r6, r3
    CHANGE_PLACE OTHER + 8, r3, r1
    mov   r1, r2
    mov   r2, r6
    adds  r7, #23             /* one double round less, and 16 again */
    bpl   roundsOver
    b     doubleRound         /* too far for a condition */
roundsOver:
    add   r6, sp, #ENDS
    stmia r6!, {r0-r5}
    ldr   r7, [sp, #TO]
    ldr   r0, [sp, #KIND]
    cmp   r0, #KIND_SYMBOLS
    beq   symbols
    bhi   levels
    ALL_WORDS STORE_WORDS
    b     nextBlock
levels:
    b     levelsOfBlock
symbols:
    ldr   r4, =0x22222222
    lsls  r5, r4, #1
    lsls  r6, r4, #2
    ALL_WORDS STORE_SYMBOLS
    b     nextBlock
    .ltorg
levelsOfBlock:
    movs  r4, #0xff
    lsls  r4, r4, #1
    ldr   r5, [sp, #LEVELS]
    ALL_WORDS STORE_LEVELS

nextBlock:
    str   r7, [sp, #TO]
    ldr   r0, [sp, #INPUT + PLACE_12]
    ldr   r1, [sp, #INPUT + PLACE_13]
    movs  r2, #0
    adds  r0, #1
    adcs  r1, r2
    str   r0, [sp, #INPUT + PLACE_12]
    str   r1, [sp, #INPUT + PLACE_13]
    ldr   r0, [sp, #LEFT]
    subs  r0, #1
    str   r0, [sp, #LEFT]
    beq   wipe
    b     block

/* Nothing of key and keystream stays, in memory or in registers. */
wipe:
    movs  r3, #0
    mov   r0, sp
    add   r1, sp, #FRAME
1:  stmia r0!, {r3}
    cmp   r0, r1
    bne   1b
    add   r0, sp, #INPUT
    add   r1, sp, #INPUT + 64
2:  stmia r0!, {r3}
    cmp   r0, r1
    bne   2b
    movs  r2, #0
    mov   r12, r3
    mov   lr, r3
    add   sp, #FRAME
    pop   {r4-r7}
    mov   r8, r4
    mov   r9, r5
    mov   r10, r6
    mov   r11, r7
    pop   {r4-r7, pc}
    .size expanderLoop, . - expanderLoop

/*
 * What the second core does, for ever: it takes a number from the queue between the cores (RP2040 datasheet 2.3.1.4), makes
 * `secondWork` (second-core.h), and sends the number back. It sleeps while there is nothing to do. All that it reads is in RAM.
 */
    .equ FIFO_STATUS, 0xd0000050
    .equ FIFO_WRITE, 4
    .equ FIFO_READ, 8
    .equ INPUT_BYTES, 64

    .global secondCoreLoop
    .type secondCoreLoop, %function
    .thumb_func
secondCoreLoop:
    ldr   r4, =FIFO_STATUS
    sub   sp, #INPUT_BYTES
3:  wfe                       /* the first core sends an event with each number */
    ldr   r0, [r4]
    lsls  r0, r0, #31         /* bit 0: there is something to read */
    beq   3b
    ldr   r5, [r4, #FIFO_READ]
    ldr   r6, =secondWork + 16 /* behind the four words for registers: the input */
    mov   r7, sp
    .rept INPUT_BYTES / 16
    ldmia r6!, {r0-r3}
    stmia r7!, {r0-r3}
    .endr
    ldr   r6, =secondWork
    ldmia r6!, {r0-r3}
    bl    expanderLoop
    dmb
    str   r5, [r4, #FIFO_WRITE]
    b     3b
    .ltorg
    .size secondCoreLoop, . - secondCoreLoop
