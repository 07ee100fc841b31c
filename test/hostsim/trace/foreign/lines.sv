// The forty pulses of lines.v, as Verilator writes them (Debian: 5.006): struct, interface, generated scopes, arrays, ranges below 0.
// Made by: verilator --binary --trace --trace-structs --timing -Wno-fatal --top-module capture lines.sv; obj_dir/Vcapture
`timescale 1ns/100ps
interface pads (input logic strobe);
  logic [0:3] up;
  logic one [0:3];
endinterface
module driver #(parameter int LINE = 0) (input logic [3:0] code, output logic level);
  assign level = code[LINE];
endmodule
module capture;
  typedef enum logic [1:0] { IDLE, BURST, DONE } state_t;
  typedef struct packed { logic basis; logic [1:0] level; logic value; } symbol_t;
  /*verilator tracing_off*/
  logic [3:0] symbols [0:39];
  /*verilator tracing_on*/
  state_t state = IDLE;
  symbol_t d = 0;
  logic trig = 1;
  logic [-1:-4] low = 0;
  logic [3:0] \odd.name[2] = 0;
  real level = 1.5;
  longint unsigned stamp = 64'hfedc_ba98_7654_3210;
  logic [3:0] D;
  pads pads (.strobe(trig));
  for (genvar i = 0; i < 4; i++) begin : line
    driver #(.LINE(i)) driver (.code(d), .level(D[i]));
  end
  initial begin
    $readmemb("symbols.txt", symbols);
    $dumpfile("verilator.vcd"); $dumpvars(0, capture);
    #7 trig = 0; state = BURST;
    for (int n = 0; n < 40; n++) begin
      d = symbols[n]; low = d; \odd.name[2] = ~d; level = n / 3.0;
      for (int k = 0; k < 4; k++) begin pads.up[k] = symbols[n][k]; pads.one[k] = symbols[n][k]; end
      #4;
    end
    d = 0; low = 0; trig = 1; state = DONE; stamp = 0; #14 $finish;
  end
endmodule
