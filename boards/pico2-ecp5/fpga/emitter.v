// The whole of the FPGA without what is the vendor's: clocks and output registers are in top.v. Takes: the serial port's
// pins. Gives: for each cycle of 125 MHz two levels of eight lines, the earlier one first, and the trigger, which is
// high for the first 16 slots of each table, dark ones too.
//
// Both clocks come from one source: each rising edge of `core_clock` (62.5 MHz) is one of `clock` (125 MHz), so what one
// domain's registers say is read in the other as it is.
`include "registers.vh"
module emitter (
    input wire clock,
    input wire core_clock,
    input wire reset,
    input wire select,
    input wire serial_clock,
    input wire serial_in,
    output wire serial_out,
    input wire hold,  // test only: the core stands still
    output wire [7:0] level_first,
    output wire [7:0] level_second,
    output reg trigger,
    output wire core_waits,  // test only
    output wire is_darkened  // test only: `stop` or `withdraw` in this cycle
);
  wire write, bad, read;
  wire [6:0] address, read_address;
  wire [31:0] data;
  reg [31:0] read_data;
  frames port (
      .clock(clock),
      .reset(reset),
      .select(select),
      .serial_clock(serial_clock),
      .serial_in(serial_in),
      .serial_out(serial_out),
      .write(write),
      .bad(bad),
      .address(address),
      .data(data),
      .read_address(read_address),
      .read(read),
      .read_data(read_data)
  );

  wire [255:0] key;
  wire [31:0] epoch, domain, pulses, faults;
  wire [63:0] first, map;
  wire has_key, is_lasers, replay, begin_now, stop, withdraw, permit, refuses, runs, stalled;
  registers set (
      .clock(clock),
      .reset(reset),
      .write(write),
      .address(address),
      .data(data),
      .bad(bad),
      .refuses(refuses),
      .busy(runs || stalled),
      .key(key),
      .has_key(has_key),
      .epoch(epoch),
      .domain(domain),
      .first(first),
      .pulses(pulses),
      .map(map),
      .is_lasers(is_lasers),
      .replay(replay),
      .begin_now(begin_now),
      .stop(stop),
      .withdraw(withdraw),
      .permit(permit),
      .faults(faults)
  );
  assign is_darkened = stop || withdraw;

  wire there, go, lit, is_first;
  wire [31:0] over, outcomes, stopped_at, slots_low, slots_high, shown, late;
  tables plan (
      .clock(clock),
      .reset(reset),
      .begin_now(begin_now),
      .stop(stop),
      .withdraw(withdraw),
      .permit(permit),
      .permit_table(data),
      .pulses(pulses),
      .there(there),
      .hold_over(read && read_address == `REGISTER_OVER),
      .hold_slots(read && read_address == `REGISTER_SLOTS_LOW),
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

  wire made, taken;
  wire [511:0] result;
  chacha20 core (
      .clock(core_clock),
      .clear(!runs),
      .hold(hold),
      .key(key),
      .epoch(epoch),
      .domain(domain),
      .first(first),
      .replay(replay),
      .table_blocks(pulses[31:7]),
      .taken(taken),
      .made(made),
      .result(result),
      .waits(core_waits)
  );
  symbols shown_symbols (
      .clock(clock),
      .clear(!runs),
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

  always @(posedge clock)
    case (read_address)
      `REGISTER_IDENTITY: read_data <= `IDENTITY;
      `REGISTER_STATE: read_data <= {29'd0, stalled, has_key, runs};
      `REGISTER_OVER: read_data <= over;
      `REGISTER_OUTCOMES: read_data <= outcomes;
      `REGISTER_STOPPED_AT: read_data <= stopped_at;
      `REGISTER_SLOTS_LOW: read_data <= slots_low;
      `REGISTER_SLOTS_HIGH: read_data <= slots_high;
      `REGISTER_SHOWN: read_data <= shown;
      `REGISTER_LATE: read_data <= late;
      `REGISTER_FAULTS: read_data <= faults;
      default: read_data <= 32'd0;
    endcase

  // As late as the levels: two cycles.
  reg began;
  reg [2:0] trigger_left;
  always @(posedge clock) begin
    began <= is_first;
    trigger <= began || trigger_left != 3'd0;
    trigger_left <= reset ? 3'd0 : began ? 3'd7 : trigger_left == 3'd0 ? 3'd0 : trigger_left - 3'd1;
  end
endmodule
