/**
 * Everything that applications were ever given, by an observer who knows nothing of KMEs: no key twice, none
 * to somebody else, the same at both ends.
 */

/** An observer. */
export class Oracle {
  private readonly told = new Map<string, { readonly key: string; readonly slave: string }>();
  private readonly fetched = new Map<string, string>();
  private readonly keys = new Map<string, string>();
  /** What must not be, in words. */
  readonly faults: string[] = [];
  given = 0;
  got = 0;

  private waiting: { readonly until: number; readonly done: () => void } | null = null;

  /** Holds when so many more answers have brought keys. */
  answers(more: number): Promise<void> {
    if (more === 0) return Promise.resolve();
    return new Promise((done) => {
      this.waiting = { until: this.given + this.got + more, done };
    });
  }

  private count(): void {
    const { waiting } = this;
    if (waiting === null || this.given + this.got < waiting.until) return;
    this.waiting = null;
    waiting.done();
  }

  /** A master was told a key. */
  tell(id: string, key: string, slave: string): void {
    this.given += 1;
    this.count();
    if (this.told.has(id)) this.faults.push(`ID ${id} was told twice`);
    const other = this.keys.get(key);
    if (other !== undefined && other !== id) this.faults.push(`the key of ${other} was told again as ${id}`);
    this.keys.set(key, id);
    this.told.set(id, { key, slave });
  }

  /** Whether an application was given the key of an ID. */
  wasFetched(id: string): boolean {
    return this.fetched.has(id);
  }

  /** An application was given the key of an ID. */
  fetch(id: string, key: string, slave: string): void {
    this.got += 1;
    this.count();
    const told = this.told.get(id);
    if (this.fetched.has(id)) this.faults.push(`${id} was fetched twice`);
    if (told === undefined) this.faults.push(`${id} was fetched and never told`);
    else if (told.key !== key) this.faults.push(`${id} differs at both ends`);
    if (told !== undefined && told.slave !== slave) this.faults.push(`${slave} was given ${id}`);
    this.fetched.set(id, key);
  }
}
