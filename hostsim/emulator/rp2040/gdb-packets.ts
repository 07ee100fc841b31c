/**
 * Packets of gdb's remote protocol (GDB manual, E.1): `$body#checksum`, each acknowledged. Takes: characters
 * as they come. Gives: commands to whoever answers them, and acknowledgements.
 */

const INTERRUPT = "\x03";
const CHECKSUM_DIGITS = 2;

/** What a connection does with packets. */
export interface PacketUser {
  readonly send: (text: string) => void;
  /** The answer to a command, or undefined when it comes later, or never. */
  readonly answer: (command: string) => string | undefined;
  /** gdb's user wants the program to stop. */
  readonly interrupt: () => void;
}

/** A packet with its checksum. */
export function packet(body: string): string {
  return `$${body}#${checksum(body)}`;
}

function checksum(body: string): string {
  let sum = 0;
  for (const character of body) sum += character.charCodeAt(0);
  return (sum & 0xff).toString(16).padStart(CHECKSUM_DIGITS, "0");
}

/** Takes a stream of characters apart. */
export class GdbPackets {
  private unread = "";

  constructor(private readonly user: PacketUser) {}

  /** Characters have come. */
  feed(text: string): void {
    this.unread += text;
    while (this.takeOne()) {}
  }

  private takeOne(): boolean {
    const [first] = this.unread;
    if (first === undefined) return false;
    if (first !== "$") {
      this.unread = this.unread.slice(1);
      if (first === INTERRUPT) this.user.interrupt();
      return true;
    }
    const end = this.unread.indexOf("#");
    if (end < 0 || this.unread.length <= end + CHECKSUM_DIGITS) return false;
    const body = this.unread.slice(1, end);
    const told = this.unread.slice(end + 1, end + 1 + CHECKSUM_DIGITS);
    this.unread = this.unread.slice(end + 1 + CHECKSUM_DIGITS);
    if (told.toLowerCase() !== checksum(body)) {
      this.user.send("-");
      return true;
    }
    this.user.send("+");
    const answer = this.user.answer(body);
    if (answer !== undefined) this.user.send(packet(answer));
    return true;
  }
}
