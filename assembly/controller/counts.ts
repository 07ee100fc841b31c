/** How many telecommands were accepted and refused since power-on. */

let accepted: u32 = 0;
let refused: u32 = 0;

/** Counts a telecommand that was accepted, or not. */
export function countTelecommand(isAccepted: bool): void {
  if (isAccepted) accepted += 1;
  else refused += 1;
}

/** Telecommands accepted. */
export function commandsAccepted(): u32 {
  return accepted;
}

/** Telecommands not accepted. */
export function commandsRefused(): u32 {
  return refused;
}
