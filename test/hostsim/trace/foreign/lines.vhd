-- The forty pulses of lines.v, as GHDL writes them (Debian: 2.0.0): nine states of std_logic, generated scopes, ranges either way, what VCD can't say.
-- Made by: ghdl -a --std=08 lines.vhd && ghdl -e --std=08 capture && ghdl -r --std=08 capture --vcd=ghdl.vcd
library ieee;
use ieee.std_logic_1164.all;
entity driver is
  generic (line : natural);
  port (code : in std_logic_vector(3 downto 0); level : out std_logic);
end entity;
architecture plain of driver is
begin
  level <= code(line);
end architecture;

library ieee;
use ieee.std_logic_1164.all;
use std.textio.all;
entity capture is end entity;
architecture test of capture is
  type state_t is (idle, burst, done);
  signal state : state_t := idle;
  signal d : std_logic_vector(3 downto 0) := "UUUU";
  signal up : std_logic_vector(0 to 3);
  signal odd : bit_vector(7 downto 4) := "0000";
  signal weak : std_logic_vector(3 downto 0) := "ZZZZ";
  signal \Odd.name[1]\ : std_logic := 'W';
  signal trig : std_ulogic := '1';
  signal ready : boolean := false;
  signal level : real := 1.5;
  signal n : integer := 0;
begin
  up <= d(0) & d(1) & d(2) & d(3);
  each : for i in 0 to 3 generate
    drive : entity work.driver generic map (line => i) port map (code => d, level => open);
  end generate;
  process
    file symbols : text open read_mode is "symbols.txt";
    variable text : line;
    variable code : bit_vector(3 downto 0);
  begin
    wait for 7 ns;
    trig <= '0'; state <= burst; ready <= true;
    for i in 0 to 39 loop
      readline(symbols, text);
      read(text, code);
      d <= to_stdlogicvector(code);
      odd <= code; n <= -i; level <= real(i) / 3.0; \Odd.name[1]\ <= to_stdulogic(code(1));
      for k in 0 to 3 loop
        if code(k) = '1' then weak(k) <= 'H'; else weak(k) <= 'L'; end if;
      end loop;
      wait for 4 ns;
    end loop;
    d <= "0000"; trig <= '1'; state <= done; \Odd.name[1]\ <= '-';
    wait for 8 ns;
    weak <= "WX-U";
    wait for 8 ns;
    ready <= false;
    wait for 1 ns;
    std.env.stop;
  end process;
end architecture;
