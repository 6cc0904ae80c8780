const PAGE_BITS = 14;
const PAGE_SIZE = 1 << PAGE_BITS;

interface Page {
  /** When each message was due; NaN once it is answered. */
  readonly due: Float64Array;
  answered: number;
}

/**
 * The messages of one session that nothing has come back for, by their numbers: 0, 1, 2 and so on. What is answered is
 * forgotten a page at a time, so that memory depends on what is under way and not on how long it has been going on.
 */
export class Outstanding {
  readonly #pages = new Map<number, Page>();
  readonly #expired = new Set<number>();
  #next = 0;
  /** Everything before it is answered or expired. */
  #oldest = 0;

  /** The number that the next message gets. */
  get next(): number {
    return this.#next;
  }

  /** @param due when the message should leave, in milliseconds; no earlier than the one before it */
  add(due: number): void {
    const number = this.#next++;
    let page = this.#pages.get(number >> PAGE_BITS);
    if (!page) {
      page = { due: new Float64Array(PAGE_SIZE), answered: 0 };
      this.#pages.set(number >> PAGE_BITS, page);
    }
    page.due[number & (PAGE_SIZE - 1)] = due;
  }

  /** @returns when the message was due; undefined when it was never sent, or is answered already */
  answer(number: number): number | undefined {
    const page = number < this.#next ? this.#pages.get(number >> PAGE_BITS) : undefined;
    const due = page?.due[number & (PAGE_SIZE - 1)];
    if (!page || due === undefined || Number.isNaN(due)) return undefined;
    page.due[number & (PAGE_SIZE - 1)] = Number.NaN;
    page.answered += 1;
    if (page.answered === PAGE_SIZE) this.#pages.delete(number >> PAGE_BITS);
    return due;
  }

  /** Whether the message was given up before it was answered; asked once, when it is answered after all. */
  wasExpired(number: number): boolean {
    return this.#expired.delete(number);
  }

  /** Gives up what was due before a time. @returns how many messages that are */
  expire(before: number): number {
    const known = this.#expired.size;
    for (; this.#oldest < this.#next; this.#oldest += 1) {
      const due = this.#due(this.#oldest);
      if (due >= before) break;
      if (!Number.isNaN(due)) this.#expired.add(this.#oldest);
    }
    return this.#expired.size - known;
  }

  #due(number: number): number {
    return this.#pages.get(number >> PAGE_BITS)?.due[number & (PAGE_SIZE - 1)] ?? Number.NaN;
  }
}
