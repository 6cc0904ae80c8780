/** Counts by name. Of names beyond so many, only how often any of them came is kept, so that memory stays flat. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #most: number;
  others = 0;

  constructor(most = 10_000) {
    this.#most = most;
  }

  add(name: string): void {
    const count = this.#counts.get(name);
    if (count === undefined && this.#counts.size >= this.#most) this.others++;
    else this.#counts.set(name, (count ?? 0) + 1);
  }

  /** The most frequent first; equally frequent ones by name. */
  entries(): [name: string, count: number][] {
    return [...this.#counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  }
}
