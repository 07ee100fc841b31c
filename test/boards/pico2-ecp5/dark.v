// What must hold of fpga/symbols.v and fpga/tables.v whatever comes in: a proof by induction for yosys (proof.test.ts). All inputs
// are free, and so is the state that the induction begins with.
module dark (
    input wire clock,
    input wire clear,
    input wire made,
    input wire [511:0] result,
    input wire [63:0] map,
    input wire is_lasers,
    input wire reset,
    input wire begin_now,
    input wire stop,
    input wire withdraw,
    input wire permit,
    input wire [31:0] permit_table,
    input wire [31:0] pulses
);
  wire taken, there, go, lit, is_first, runs, stalled, refuses;
  wire [7:0] level_first, level_second;
  wire [31:0] over, outcomes, stopped_at, slots_low, slots_high, shown, late;
  symbols lines (
      .clock(clock),
      .clear(clear),
      .made(made),
      .result(result),
      .taken(taken),
      .map(map),
      .is_lasers(is_lasers),
      .there(there),
      .go(go),
      .lit(lit),
      .level_first(level_first),
      .level_second(level_second)
  );
  tables plan (
      .clock(clock),
      .reset(reset),
      .begin_now(begin_now),
      .stop(stop),
      .withdraw(withdraw),
      .permit(permit),
      .permit_table(permit_table),
      .pulses(pulses),
      .there(there),
      .hold_over(1'b0),
      .hold_slots(1'b0),
      .go(go),
      .lit(lit),
      .is_first(is_first),
      .runs(runs),
      .stalled(stalled),
      .refuses(refuses),
      .over(over),
      .held_outcomes(outcomes),
      .held_stopped_at(stopped_at),
      .slots_low(slots_low),
      .held_slots_high(slots_high),
      .shown(shown),
      .late(late)
  );

  // Two cycles back, and how many cycles have passed.
  reg [1:0] may_shine = 2'b00;
  reg [1:0] cycles = 2'd0;
  // Whether this table had a permission when it began, as the ports tell it.
  always @(posedge clock) begin
    may_shine <= {may_shine[0], runs && there && lit && !stop && !withdraw};
    if (cycles != 2'd3) cycles <= cycles + 2'd1;
  end
  wire is_dark = level_first == 8'd0 && level_second == 8'd0;
  function one_at_most;
    input [7:0] level;
    one_at_most = (level & (level - 8'd1)) == 8'd0;
  endfunction
  reg [1:0] lasers = 2'b00;
  always @(posedge clock) lasers <= {lasers[0], is_lasers};

  always @(*) begin
    // Dark, but for a pair that was there, in a sequence that runs, with leave, two cycles before.
    if (cycles >= 2'd2) assert (is_dark || may_shine[1]);
    // Never two lasers.
    if (cycles >= 2'd1 && lasers[0]) assert (one_at_most(level_first) && one_at_most(level_second));
    // A command darkens the pair of its own cycle.
    assert (!(lit && (stop || withdraw)));
  end
endmodule
