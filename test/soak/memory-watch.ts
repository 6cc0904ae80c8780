/** How much more the last quarter may take than the second one, in MiB: what a collector leaves lying about. */
const SLACK = 16;

/** Samples of a process's memory over a run. */
export class MemoryWatch {
  readonly #samples: number[] = [];
  readonly #timer: NodeJS.Timeout;

  /** @param measure gives MiB, or 0 when there is nothing to measure */
  constructor(measure: () => Promise<number>) {
    this.#timer = setInterval(async () => {
      const size = await measure();
      if (size > 0) this.#samples.push(size);
    }, 250);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Medians of the first, the middle and the last tenth, in MiB. */
  get course(): readonly [number, number, number] {
    return [this.#median(0, 0.1), this.#median(0.45, 0.55), this.#median(0.9, 1)];
  }

  get flat(): boolean {
    return this.#median(0.75, 1) <= this.#median(0.25, 0.5) + SLACK;
  }

  #median(from: number, to: number): number {
    const { length } = this.#samples;
    const part = this.#samples.slice(Math.floor(from * length), Math.ceil(to * length));
    return part.sort((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;
  }
}
