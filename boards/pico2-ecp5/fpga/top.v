// The FPGA's pins: all that is the vendor's (Lattice ECP5, FPGA-TN-02200 for the PLL, FPGA-TN-02035 for the output registers). Takes:
// the pico2's crystal clock of 12 MHz, and its serial port. Gives: eight lines and the trigger, two levels in each cycle
// of 125 MHz: the first while the clock is high, the second while it is low. Nothing here is simulated.
//
// The PLL divides 12 MHz by 3 and multiplies 4 MHz by 125: 500 MHz, which its outputs divide by 4, 8 and 5; the last one closes
// the loop, divided by 25. Both clocks rise together: what one's registers hold is read by the other's as it is.
module top (
    input wire crystal,  // 12 MHz, from GPIO 21
    input wire select,  // GPIO 17
    input wire serial_clock,  // GPIO 18
    input wire serial_in,  // GPIO 19
    output wire serial_out,  // GPIO 16
    output wire [7:0] lines,  // through the gate that GPIO 12 opens
    output wire trigger
);
  wire clock, core_clock, loop, is_locked;
  EHXPLLL #(
      .CLKI_DIV(3),
      .CLKFB_DIV(25),
      .CLKOP_ENABLE("ENABLED"),
      .CLKOP_DIV(4),
      .CLKOP_CPHASE(3),
      .CLKOS_ENABLE("ENABLED"),
      .CLKOS_DIV(8),
      .CLKOS_CPHASE(7),
      .CLKOS2_ENABLE("ENABLED"),
      .CLKOS2_DIV(5),
      .CLKOS2_CPHASE(4),
      .FEEDBK_PATH("CLKOS2")
  ) pll (
      .CLKI(crystal),
      .CLKFB(loop),
      .CLKOP(clock),
      .CLKOS(core_clock),
      .CLKOS2(loop),
      .LOCK(is_locked),
      .RST(1'b0),
      .STDBY(1'b0),
      .ENCLKOP(1'b0),
      .ENCLKOS(1'b0),
      .ENCLKOS2(1'b0),
      .ENCLKOS3(1'b0),
      .PHASESEL0(1'b0),
      .PHASESEL1(1'b0),
      .PHASEDIR(1'b0),
      .PHASESTEP(1'b0),
      .PHASELOADREG(1'b0),
      .PLLWAKESYNC(1'b0)
  );

  // In reset until the PLL has been locked for some cycles; and again when it loses its crystal.
  reg [3:0] locked = 4'd0;
  always @(posedge clock or negedge is_locked)
    if (!is_locked) locked <= 4'd0;
    else locked <= {locked[2:0], 1'b1};
  wire reset = !locked[3];

  wire [7:0] level_first, level_second;
  wire trigger_level;
  emitter all (
      .clock(clock),
      .core_clock(core_clock),
      .reset(reset),
      .select(select),
      .serial_clock(serial_clock),
      .serial_in(serial_in),
      .serial_out(serial_out),
      .hold(1'b0),
      .level_first(level_first),
      .level_second(level_second),
      .trigger(trigger_level),
      .core_waits(),
      .is_darkened()
  );

  // In reset all outputs are low, whatever was in the registers before.
  genvar line;
  generate
    for (line = 0; line < 8; line = line + 1) begin : output_register
      ODDRX1F of_line (
          .D0  (level_first[line]),
          .D1  (level_second[line]),
          .SCLK(clock),
          .RST (reset),
          .Q   (lines[line])
      );
    end
  endgenerate
  ODDRX1F of_trigger (
      .D0  (trigger_level),
      .D1  (trigger_level),
      .SCLK(clock),
      .RST (reset),
      .Q   (trigger)
  );
endmodule
