export interface JobQueueOptions<T> {
  /** How many are worked on at a time. */
  readonly atATime: number;
  /** What may wait before it is too much: so many jobs, or jobs of this size altogether. */
  readonly room: { readonly jobs: number; readonly size: number };
  /** Must not throw. */
  work(job: T): Promise<void>;
  /** Told when too much waits, and when half of it is done. */
  full(isFull: boolean): void;
}

/** Jobs that wait for their turn, first come, first served. None is refused: who is told `full` brings no more. */
export class JobQueue<T> {
  readonly #options: JobQueueOptions<T>;
  #waiting: { readonly job: T; readonly size: number }[] = [];
  #size = 0;
  #running = 0;
  #isFull = false;
  #wake: (() => void)[] = [];

  constructor(options: JobQueueOptions<T>) {
    this.#options = options;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  add(job: T, size: number): void {
    this.#waiting.push({ job, size });
    this.#size += size;
    this.#startMore();
    const { jobs, size: most } = this.#options.room;
    if (!this.#isFull && (this.#waiting.length >= jobs || this.#size >= most)) this.#tell(true);
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.#running + this.#waiting.length > 0)
      await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  /** Forgets what waits. @returns how many that were */
  clear(): number {
    const { length } = this.#waiting;
    this.#waiting = [];
    this.#size = 0;
    return length;
  }

  #startMore(): void {
    while (this.#running < this.#options.atATime) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#size -= next.size;
      this.#running += 1;
      void this.#options.work(next.job).finally(this.#ended);
    }
  }

  readonly #ended = (): void => {
    this.#running -= 1;
    this.#startMore();
    const { jobs, size } = this.#options.room;
    if (this.#isFull && this.#waiting.length <= jobs / 2 && this.#size <= size / 2) this.#tell(false);
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  };

  #tell(isFull: boolean): void {
    this.#isFull = isFull;
    this.#options.full(isFull);
  }
}
