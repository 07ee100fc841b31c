/**
 * Both ends of a tunnel come to the same key. The end that leads gets a key from its KME and tells the other
 * one its ID; that one fetches the key, puts it in place and says so; then the first puts it in place. When
 * the answer is lost, the same ID is told again, and only a refusal lets another key be asked for: so the
 * ends differ for no longer than the line is cut, and the tunnel's session goes on meanwhile.
 */
import type { Answer, TellId } from "./id-line.js";
import type { KeySource, SharedKey } from "./key-source.js";
import type { TunnelPeer } from "./tunnel-peer.js";

/** The end that asks for keys. */
export class LeadingEnd {
  /** A key of which it is not clear whether the other end has put it in place; secret. */
  private pending: SharedKey | null = null;

  constructor(
    private readonly source: KeySource,
    private readonly tell: TellId,
    private readonly peer: TunnelPeer,
  ) {}

  /** Brings a new key to both ends, and returns its ID. Throws an Error that says why not; try again then. */
  async rekey(): Promise<string> {
    this.pending ??= await this.source.next();
    const { id, key } = this.pending;
    const answer = await this.tell(id);
    if (answer === "set") await this.peer.set(key);
    this.forget();
    if (answer === "set") return id;
    throw new Error(`the other end can't get the key ${id}: it is given up`);
  }

  /** Lets no handshake succeed until the next key. */
  close(): Promise<void> {
    return this.peer.shut();
  }

  /** Wipes what is under way. */
  forget(): void {
    this.pending?.key.fill(0);
    this.pending = null;
  }
}

/** The end that follows. */
export class FollowingEnd {
  /** ID of the key in place. */
  private current: string | null = null;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly source: KeySource,
    private readonly peer: TunnelPeer,
    /** Told of each key that is in place, and of each that is refused and why. */
    private readonly note: (id: string, refusal: Error | null) => void,
  ) {}

  /** Takes an ID, one after the other: of the key in place it says so again. */
  take(id: string): Promise<Answer> {
    const answer = this.turn.then(() => this.takeNow(id));
    this.turn = answer;
    return answer;
  }

  /** Lets no handshake succeed until the next key. */
  close(): Promise<void> {
    const closed = this.turn.then(() => {
      this.current = null;
      return this.peer.shut();
    });
    this.turn = closed.catch(() => undefined);
    return closed;
  }

  private async takeNow(id: string): Promise<Answer> {
    if (id === this.current) return "set";
    try {
      const { key } = await this.source.get(id);
      try {
        await this.peer.set(key);
      } finally {
        key.fill(0);
      }
    } catch (error) {
      this.note(id, error as Error);
      return "refused";
    }
    this.current = id;
    this.note(id, null);
    return "set";
  }
}
