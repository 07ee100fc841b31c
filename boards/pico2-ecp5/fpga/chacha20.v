// The core: blocks of keystream, one after the other. Takes: key, epoch, domain and the number of the first block, which
// hold still while it runs. Gives: a block in `result` each time that `made` changes; the taker answers by making
// `taken` equal. The block's input is that of assembly/entropy/keystream.ts: constants, key, 64-bit number, domain, epoch.
//
// A block takes 21 cycles: 20 rounds, and one that adds the input while it loads the next. While the last result was
// not taken, the core waits in that cycle. `clear` wipes all that it knows of the keystream.
module chacha20 (
    input wire clock,
    input wire clear,
    input wire hold,  // test only: the core does nothing in this cycle
    input wire [255:0] key,
    input wire [31:0] epoch,
    input wire [31:0] domain,
    input wire [63:0] first,
    input wire replay,  // each table is made of the same blocks again
    input wire [24:0] table_blocks,  // blocks of a table
    input wire taken,
    output reg made,
    output reg [511:0] result,
    output wire waits  // test only: the block is ready, the last one not taken yet
);
  // "expand 32-byte k", word 0 lowest (RFC 8439 section 2.3).
  localparam [127:0] CONSTANTS = 128'h6b206574_79622d32_3320646e_61707865;
  localparam [4:0] ROUNDS = 5'd20;

  reg [511:0] state;
  reg [4:0] rounds_done;
  reg is_loaded;
  reg [63:0] number;  // of the block in `state`
  reg [24:0] place;  // of that block within its table

  wire is_last_of_table = place + 25'd1 == table_blocks;
  wire [63:0] next_number = !is_loaded ? first : is_last_of_table && replay ? first : number + 64'd1;
  wire [511:0] next_input = {epoch, domain, next_number, key, CONSTANTS};
  wire [511:0] this_input = {epoch, domain, number, key, CONSTANTS};
  wire [511:0] sum;
  genvar word;
  generate
    for (word = 0; word < 16; word = word + 1) begin : add
      assign sum[32*word+:32] = state[32*word+:32] + this_input[32*word+:32];
    end
  endgenerate

  wire [511:0] after;
  round one (
      .state(state),
      .is_columns(!rounds_done[0]),
      .after(after)
  );

  wire is_ready = is_loaded && rounds_done == ROUNDS;
  assign waits = is_ready && made != taken;

  always @(posedge clock)
    if (clear) begin
      state <= 512'd0;
      result <= 512'd0;
      rounds_done <= 5'd0;
      is_loaded <= 1'b0;
      number <= 64'd0;
      place <= 25'd0;
      made <= 1'b0;
    end else if (!hold) begin
      if (!is_loaded || (is_ready && !waits)) begin
        state <= next_input;
        number <= next_number;
        place <= !is_loaded || is_last_of_table ? 25'd0 : place + 25'd1;
        rounds_done <= 5'd0;
        is_loaded <= 1'b1;
        if (is_loaded) begin
          result <= sum;
          made   <= !made;
        end
      end else if (!is_ready) begin
        state <= after;
        rounds_done <= rounds_done + 5'd1;
      end
    end
endmodule
