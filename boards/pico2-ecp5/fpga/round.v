// A round of ChaCha20 (RFC 8439 section 2.3) in one cycle. Takes: the 16 words of the state, word 0 lowest, and whether
// this is the round of the columns. Gives: the state after it.
//
// The four quarter rounds are wired to the columns alone. After a round of the columns, rows 1, 2 and 3 are turned left
// by 1, 2 and 3 words, so that the diagonals stand in columns; after a round of the diagonals they are turned back.
module round (
    input wire [511:0] state,
    input wire is_columns,
    output wire [511:0] after
);
  wire [511:0] mixed;
  genvar column;
  generate
    for (column = 0; column < 4; column = column + 1) begin : quarter
      quarter_round of_column (
          .a_in (state[32*column+:32]),
          .b_in (state[128+32*column+:32]),
          .c_in (state[256+32*column+:32]),
          .d_in (state[384+32*column+:32]),
          .a_out(mixed[32*column+:32]),
          .b_out(mixed[128+32*column+:32]),
          .c_out(mixed[256+32*column+:32]),
          .d_out(mixed[384+32*column+:32])
      );
    end
  endgenerate

  wire [127:0] row1 = mixed[255:128];
  wire [127:0] row2 = mixed[383:256];
  wire [127:0] row3 = mixed[511:384];
  // Word 0 is lowest: a turn to the left by a word is one to the right in bits.
  wire [127:0] row1_by1 = {row1[31:0], row1[127:32]};
  wire [127:0] row1_by3 = {row1[95:0], row1[127:96]};
  wire [127:0] row2_by2 = {row2[63:0], row2[127:64]};
  wire [127:0] row3_by1 = {row3[31:0], row3[127:32]};
  wire [127:0] row3_by3 = {row3[95:0], row3[127:96]};
  assign after = {
    is_columns ? row3_by3 : row3_by1, row2_by2, is_columns ? row1_by1 : row1_by3, mixed[127:0]
  };
endmodule
