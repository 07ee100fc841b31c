// From keystream to lines. Takes: blocks of the core, the map of 16 nibbles, the line map, and for each pair of pulses
// whether it may be shown. Gives: two levels a line a cycle, the earlier pulse first, two cycles after `go`.
//
// A pair that may not be shown, and a symbol that is none, is 0 on all lines (assembly/emission/lines.ts).
module symbols (
    input wire clock,
    input wire clear,
    input wire made,
    input wire [511:0] result,
    output reg taken,
    input wire [63:0] map,  // symbol of nibble n: bits 4n+3 to 4n
    input wire is_lasers,
    output wire there,  // a pair of nibbles is there
    input wire go,  // that pair's slots are these
    input wire lit,  // and it may be shown
    output reg [7:0] level_first,
    output reg [7:0] level_second
);
  localparam [6:0] BLOCK_PAIRS = 7'd64;

  reg [511:0] nibbles;
  reg [6:0] pairs_left;
  assign there = pairs_left != 7'd0;
  wire is_used_up = pairs_left == 7'd0 || (go && pairs_left == 7'd1);

  always @(posedge clock)
    if (clear) begin
      nibbles <= 512'd0;
      pairs_left <= 7'd0;
      taken <= 1'b0;
    end else if (is_used_up && made != taken) begin
      nibbles <= result;
      pairs_left <= BLOCK_PAIRS;
      taken <= made;
    end else if (go) begin
      nibbles <= {8'd0, nibbles[511:8]};
      pairs_left <= pairs_left - 7'd1;
    end

  reg [3:0] symbol_first;
  reg [3:0] symbol_second;
  reg is_lit;
  always @(posedge clock) begin
    symbol_first <= go && lit ? map[{nibbles[3:0], 2'b00}+:4] : 4'd0;
    symbol_second <= go && lit ? map[{nibbles[7:4], 2'b00}+:4] : 4'd0;
    is_lit <= go && lit;
  end

  // Class in bits 3..2 (0 none, 1 decoy, 2 signal, 3 no symbol), basis and value below (assembly/pattern/symbol.ts).
  function [7:0] levels;
    input [3:0] symbol;
    input lasers;
    case (symbol[3:2])
      2'd0: levels = lasers ? 8'd0 : {4'd0, symbol};
      2'd1: levels = lasers ? 8'd16 << symbol[1:0] : {4'd0, symbol};
      2'd2: levels = lasers ? 8'd1 << symbol[1:0] : {4'd0, symbol};
      default: levels = 8'd0;
    endcase
  endfunction

  always @(posedge clock) begin
    level_first  <= is_lit ? levels(symbol_first, is_lasers) : 8'd0;
    level_second <= is_lit ? levels(symbol_second, is_lasers) : 8'd0;
  end
endmodule
