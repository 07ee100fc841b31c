// Forty pulses of `satqkd trace pico --seed 3 --count 40 -o base.txt`, whose levels (its column 5) are in symbols.txt, as a simulator sees them:
// iverilog -o lines lines.v && vvp lines (Debian: Icarus Verilog 11.0). sigrok.vcd is the same as bytes, bit 4 the trigger, through sigrok-cli 0.7.2:
// sigrok-cli -I binary:numchannels=5:samplerate=250000000 -i lines.bin -O vcd -o sigrok.vcd
`timescale 1ns/100ps
module capture;
  reg [3:0] symbols [0:39];
  reg [3:0] d = 0;
  reg trig = 1;
  real level = 1.5;
  integer n;
  wire D0 = d[0], D1 = d[1], D2 = d[2], D3 = d[3];
  initial begin
    $readmemb("symbols.txt", symbols);
    $dumpfile("iverilog.vcd"); $dumpvars(0, capture);
    #7 trig = 0;
    for (n = 0; n < 40; n = n + 1) begin d = symbols[n]; level = n / 3.0; #4; end
    d = 0; trig = 1; #4 $dumpoff; #5 $dumpon; #5 $finish;
  end
endmodule
