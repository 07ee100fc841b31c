// What registers.json says, for the FPGA's source.
// Made by `satqkd boards --write`, and not edited by hand.
`ifndef REGISTERS_VH
`define REGISTERS_VH
`define IDENTITY 32'h22ea5963  // of registers.json
`define REGISTER_CONTROL 7'd0  // a command
`define REGISTER_PERMIT 7'd1  // number of a table of this sequence that may be shown: one of the next 16
`define REGISTER_EPOCH 7'd2  // epoch of the key
`define REGISTER_DOMAIN 7'd3  // domain of the keystream
`define REGISTER_FIRST_LOW 7'd4  // number of the first block of keystream, low half
`define REGISTER_FIRST_HIGH 7'd5  // number of the first block of keystream, high half
`define REGISTER_PULSES 7'd6  // pulses of a table, a multiple of 128
`define REGISTER_MAP_LOW 7'd7  // symbols of nibbles 0 to 7, four bits each, nibble 0 lowest
`define REGISTER_MAP_HIGH 7'd8  // symbols of nibbles 8 to 15
`define REGISTER_LINES 7'd9  // line map: 0 symbol code, 1 lasers
`define REGISTER_REPLAY 7'd10  // 1: every table is made of the same blocks again
`define REGISTER_KEY 7'd16  // the key's words, lowest first; never readable
`define REGISTER_IDENTITY 7'd32  // first 32 bits of the SHA-256 of this file: both ends compare before they talk
`define REGISTER_STATE 7'd33  // bits of the state
`define REGISTER_OVER 7'd34  // tables of this sequence that are over; holds `outcomes` and `stopped-at` as they are now
`define REGISTER_OUTCOMES 7'd35  // what became of the last 16 tables, two bits each, the last one lowest; as when `over` was read
`define REGISTER_STOPPED_AT 7'd36  // first dark slot of the last table that broke; as when `over` was read
`define REGISTER_SLOTS_LOW 7'd37  // slots of this sequence so far, low half; holds `slots-high` as it is now
`define REGISTER_SLOTS_HIGH 7'd38  // slots of this sequence so far, high half; as when `slots-low` was read
`define REGISTER_SHOWN 7'd39  // tables of this sequence that were shown whole
`define REGISTER_LATE 7'd40  // tables of this sequence that were dark for want of a permission
`define REGISTER_FAULTS 7'd41  // since power-on: bad frames and refused writes
`define COMMAND_BEGIN 32'd1  // the sequence begins with table 0, as soon as its first block is made
`define COMMAND_STOP 32'd2  // dark; key and keystream are forgotten
`define COMMAND_WITHDRAW 32'd3  // dark; no table has a permission any more, this one included; slots go on
`define OUTCOME_NONE 2'd0  // no table yet
`define OUTCOME_SHOWN 2'd1  // shown whole
`define OUTCOME_MISSED 2'd2  // dark: it had no permission when it began
`define OUTCOME_BROKEN 2'd3  // dark from `stopped-at` on
`endif
