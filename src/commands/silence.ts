/** Waits until nothing has happened for a while. */
export class Silence {
  readonly #length: number;
  #timer: NodeJS.Timeout | undefined;

  /** @param length in milliseconds */
  constructor(length: number) {
    this.#length = length;
  }

  /** Something has happened. */
  broken(): void {
    this.#timer?.refresh();
  }

  /** Resolves when there was silence for so long. */
  fallen(): Promise<void> {
    return new Promise((resolve) => {
      this.#timer = setTimeout(resolve, this.#length);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
