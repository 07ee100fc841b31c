// The quarter round of ChaCha20 (RFC 8439 section 2.1). Takes: four words. Gives: the four words after it, within the
// same cycle: four additions, one after the other, are the longest path of the core.
module quarter_round (
    input wire [31:0] a_in,
    input wire [31:0] b_in,
    input wire [31:0] c_in,
    input wire [31:0] d_in,
    output wire [31:0] a_out,
    output wire [31:0] b_out,
    output wire [31:0] c_out,
    output wire [31:0] d_out
);
  wire [31:0] a_first = a_in + b_in;
  wire [31:0] d_mixed = d_in ^ a_first;
  wire [31:0] d_first = {d_mixed[15:0], d_mixed[31:16]};  // left by 16
  wire [31:0] c_first = c_in + d_first;
  wire [31:0] b_mixed = b_in ^ c_first;
  wire [31:0] b_first = {b_mixed[19:0], b_mixed[31:20]};  // left by 12
  assign a_out = a_first + b_first;
  wire [31:0] d_last = d_first ^ a_out;
  assign d_out = {d_last[23:0], d_last[31:24]};  // left by 8
  assign c_out = c_first + d_out;
  wire [31:0] b_last = b_first ^ c_out;
  assign b_out = {b_last[24:0], b_last[31:25]};  // left by 7
endmodule
