// Frames of the serial port (SPI mode 3). Takes: the pins, sampled by the fast clock, so a bit must last at least ten of
// its cycles. Gives: a strobe with address and data for each good write, a strobe for each bad frame; sends the
// register that a read asks for.
//
// A frame is 48 bits between falling and rising `select`, most significant first: bit "is write", 7 bits address, 32 of
// data, 8 of CRC (x^8 + x^2 + x + 1, all ones at first). In a read, data and CRC come from here; their CRC begins with
// the address as it was heard. Nothing is done before the frame is whole and its CRC is right.
module frames (
    input wire clock,
    input wire reset,
    input wire select,  // low while a frame lasts
    input wire serial_clock,
    input wire serial_in,
    output reg serial_out,
    output reg write,
    output reg bad,
    output wire [6:0] address,
    output wire [31:0] data,
    output reg [6:0] read_address,
    output reg read,  // the register was taken for sending
    input wire [31:0] read_data
);
  localparam [7:0] CRC_FIRST = 8'hff;
  localparam [5:0] ADDRESS_BITS = 6'd8;
  localparam [5:0] CHECKED_BITS = 6'd40;
  localparam [5:0] FRAME_BITS = 6'd48;

  function [7:0] crc_step;
    input [7:0] crc;
    input bit_in;
    crc_step = {crc[6:0], 1'b0} ^ (crc[7] != bit_in ? 8'h07 : 8'h00);
  endfunction

  reg [2:0] selects;
  reg [2:0] clocks;
  reg [1:0] ins;
  always @(posedge clock) begin
    selects <= reset ? 3'b111 : {selects[1:0], select};
    clocks <= reset ? 3'b111 : {clocks[1:0], serial_clock};
    ins <= {ins[0], serial_in};
  end
  wire begins = selects[2:1] == 2'b10;
  wire ends = selects[2:1] == 2'b01;
  wire rises = clocks[2:1] == 2'b01 && !selects[1];
  wire falls = clocks[2:1] == 2'b10 && !selects[1];

  reg [47:0] taken;
  reg [5:0] bits;
  reg is_long;
  reg [7:0] crc;
  reg [31:0] sending;
  reg [7:0] sent_crc;
  reg is_asked;
  reg is_answered;  // a cycle later `read_data` is that register's
  assign address = taken[46:40];
  assign data = taken[39:8];

  always @(posedge clock) begin
    write <= 1'b0;
    bad <= 1'b0;
    read <= 1'b0;
    is_asked <= 1'b0;
    is_answered <= is_asked;
    if (reset) begin
      taken <= 48'd0;
      bits <= 6'd0;
      is_long <= 1'b0;
      crc <= CRC_FIRST;
      sending <= 32'd0;
      sent_crc <= 8'd0;
      serial_out <= 1'b0;
      read_address <= 7'd0;
    end else if (begins) begin
      taken <= 48'd0;
      bits <= 6'd0;
      is_long <= 1'b0;
      crc <= CRC_FIRST;
      sending <= 32'd0;
      sent_crc <= 8'd0;
    end else if (ends) begin
      write <= bits == FRAME_BITS && !is_long && crc == 8'd0 && taken[47];
      bad <= bits != FRAME_BITS || is_long || (crc != 8'd0 && taken[47]);
    end else if (rises) begin
      if (bits == FRAME_BITS) is_long <= 1'b1;
      else begin
        taken <= {taken[46:0], ins[1]};
        bits  <= bits + 6'd1;
        crc   <= crc_step(crc, ins[1]);
        if (bits + 6'd1 == ADDRESS_BITS) begin
          read_address <= {taken[5:0], ins[1]};
          is_asked <= !taken[6];
        end
      end
    end else if (is_answered) begin
      sending <= read_data;
      sent_crc <= crc;
      read <= 1'b1;
    end else if (falls) begin
      if (bits < ADDRESS_BITS) serial_out <= 1'b0;
      else if (bits < CHECKED_BITS) begin
        serial_out <= sending[31];
        sending <= {sending[30:0], 1'b0};
        sent_crc <= crc_step(sent_crc, sending[31]);
      end else begin
        serial_out <= sent_crc[7];
        sent_crc <= {sent_crc[6:0], 1'b0};
      end
    end
  end
endmodule
