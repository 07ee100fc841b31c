// The registers (registers.json). Takes: good writes. Gives: what they set, and commands as strobes of a cycle. Whatever a
// sequence is made of is refused while one runs; a refused write is counted, and nothing else comes of it.
`include "registers.vh"
module registers (
    input wire clock,
    input wire reset,
    input wire write,
    input wire [6:0] address,
    input wire [31:0] data,
    input wire bad,  // a bad frame
    input wire refuses,  // a permission was refused
    input wire busy,  // a sequence runs, or has stalled and was not stopped
    output reg [255:0] key,
    output wire has_key,
    output reg [31:0] epoch,
    output reg [31:0] domain,
    output reg [63:0] first,
    output reg [31:0] pulses,
    output reg [63:0] map,
    output reg is_lasers,
    output reg replay,
    output wire begin_now,
    output wire stop,
    output wire withdraw,
    output wire permit,
    output reg [31:0] faults
);
  reg [7:0] key_words;  // those that were written
  assign has_key = key_words == 8'hff;

  wire is_control = write && address == `REGISTER_CONTROL;
  assign stop = is_control && data == `COMMAND_STOP;
  assign withdraw = is_control && data == `COMMAND_WITHDRAW;
  wire wants_begin = is_control && data == `COMMAND_BEGIN;
  // A table is a whole number of blocks of 128 pulses.
  wire has_plan = pulses[6:0] == 7'd0 && pulses != 32'd0;
  assign begin_now = wants_begin && has_key && has_plan && !busy;
  assign permit = write && address == `REGISTER_PERMIT;

  wire is_key = address[6:3] == 4'd2;  // `REGISTER_KEY and the seven after it
  wire is_held = is_key || (address >= `REGISTER_EPOCH && address <= `REGISTER_REPLAY);
  wire sets = write && is_held && !busy;
  wire is_known = is_held || stop || withdraw || wants_begin || permit;
  wire is_refused = write && (!is_known || (is_held && busy) || (wants_begin && !begin_now) || refuses);

  integer word;
  always @(posedge clock) begin
    if (reset) begin
      epoch <= 32'd0;
      domain <= 32'd0;
      first <= 64'd0;
      pulses <= 32'd0;
      map <= 64'd0;
      is_lasers <= 1'b0;
      replay <= 1'b0;
      faults <= 32'd0;
    end else begin
      if (sets)
        case (address)
          `REGISTER_EPOCH: epoch <= data;
          `REGISTER_DOMAIN: domain <= data;
          `REGISTER_FIRST_LOW: first[31:0] <= data;
          `REGISTER_FIRST_HIGH: first[63:32] <= data;
          `REGISTER_PULSES: pulses <= data;
          `REGISTER_MAP_LOW: map[31:0] <= data;
          `REGISTER_MAP_HIGH: map[63:32] <= data;
          `REGISTER_LINES: is_lasers <= data[0];
          `REGISTER_REPLAY: replay <= data[0];
          default: ;
        endcase
      if (bad || is_refused) faults <= faults + 32'd1;
    end
    if (reset || stop) begin
      key <= 256'd0;
      key_words <= 8'd0;
    end else if (sets && is_key)
      for (word = 0; word < 8; word = word + 1)
        if (address[2:0] == word[2:0]) begin
          key[32*word+:32] <= data;
          key_words[word]  <= 1'b1;
        end
  end
endmodule
