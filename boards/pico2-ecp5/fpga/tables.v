// What may be shown. Takes: commands, permissions of tables, whether a pair of nibbles is there. Gives: whether this
// pair's slots are these (`go`) and whether they may be bright (`lit`); what became of each table.
//
// Once begun, slots go on whatever happens: a table without permission when it begins is dark to its end, one whose
// permission is withdrawn is dark from there to its end. A core that is late has no symbol to show and has lost its
// place in the pattern: the sequence ends there. `stop` and `withdraw` darken the very pair of their cycle.
`include "registers.vh"
module tables (
    input wire clock,
    input wire reset,
    input wire begin_now,
    input wire stop,
    input wire withdraw,
    input wire permit,
    input wire [31:0] permit_table,
    input wire [31:0] pulses,
    input wire there,
    input wire hold_over,  // `over` is being read
    input wire hold_slots,  // `slots-low` is being read
    output wire go,
    output wire lit,
    output wire is_first,
    output reg runs,
    output reg stalled,
    output wire refuses,  // a permission that is none of the next 16 tables'
    output reg [31:0] over,
    output reg [31:0] held_outcomes,
    output reg [31:0] held_stopped_at,
    output wire [31:0] slots_low,
    output reg [31:0] held_slots_high,
    output reg [31:0] shown,
    output reg [31:0] late
);
  reg has_begun;  // the first pair came
  reg [15:0] permissions;
  reg [63:0] slots;  // of the sequence
  assign slots_low = slots[31:0];
  reg [31:0] slot;  // of the pair, within its table
  reg permitted;  // this table, so far
  reg began_permitted;
  reg [31:0] outcomes;
  reg [31:0] stopped_at;

  assign go = runs && there;
  assign is_first = go && slot == 32'd0;
  wire is_last = go && slot + 32'd2 == pulses;
  wire [3:0] place = over[3:0];
  wire is_permitted = slot == 32'd0 ? permissions[place] : permitted;
  wire is_dark = stop || withdraw;
  assign lit = is_permitted && !is_dark;

  // The next table that has not begun.
  wire [31:0] next = !runs ? 32'd0 : slot != 32'd0 || go ? over + 32'd1 : over;
  wire [31:0] ahead = permit_table - next;
  wire is_near = ahead < 32'd16 && !stalled;
  assign refuses = permit && !is_near;

  wire stalls = runs && has_begun && !there;
  wire breaks = is_permitted && (is_dark || stalls) && (go || stalls);
  wire begins_permitted = slot == 32'd0 ? permissions[place] : began_permitted;
  wire [1:0] outcome = !begins_permitted ? `OUTCOME_MISSED : is_permitted && !breaks ? `OUTCOME_SHOWN : `OUTCOME_BROKEN;
  wire is_over = is_last || stalls;

  always @(posedge clock)
    if (reset || stop || begin_now) begin
      runs <= begin_now && !reset;
      stalled <= 1'b0;
      has_begun <= 1'b0;
      // Permissions of the first tables are given before the sequence begins.
      if (!begin_now || reset) permissions <= 16'd0;
      slot <= 32'd0;
      permitted <= 1'b0;
      began_permitted <= 1'b0;
      // What a sequence came to can still be read after it.
      if (begin_now || reset) begin
        over <= 32'd0;
        outcomes <= 32'd0;
        stopped_at <= 32'd0;
        slots <= 64'd0;
        shown <= 32'd0;
        late <= 32'd0;
      end
    end else begin
      if (go) begin
        has_begun <= 1'b1;
        slots <= slots + 64'd2;
        slot <= is_last ? 32'd0 : slot + 32'd2;
        permitted <= lit;
        if (slot == 32'd0) began_permitted <= permissions[place];
        if (slot == 32'd0) permissions[place] <= 1'b0;
      end
      // After that: the place may be that of the table 16 later.
      if (permit && is_near) permissions[permit_table[3:0]] <= 1'b1;
      if (breaks) stopped_at <= slot;
      if (withdraw || stalls) begin
        permissions <= 16'd0;
        permitted   <= 1'b0;
      end
      if (stalls) begin
        runs <= 1'b0;
        stalled <= 1'b1;
      end
      if (is_over) begin
        over <= over + 32'd1;
        outcomes <= {outcomes[29:0], outcome};
        if (outcome == `OUTCOME_SHOWN) shown <= shown + 32'd1;
        if (outcome == `OUTCOME_MISSED) late <= late + 32'd1;
      end
    end

  always @(posedge clock) begin
    if (hold_over) held_outcomes <= outcomes;
    if (hold_over) held_stopped_at <= stopped_at;
    if (hold_slots) held_slots_high <= slots[63:32];
  end
endmodule
