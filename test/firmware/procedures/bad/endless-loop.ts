/** Never ends, and never asks for anything. */
let turns = 0;
while (turns >= 0) {
  turns++;
}
