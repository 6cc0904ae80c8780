/** One of those who go one after the other. */
export interface Turn {
  /** Resolves when all who came before have ended. */
  readonly come: Promise<void>;
  end(): void;
}

/** Keeps the order of things that are done side by side, for each key by itself. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  take(key: string): Turn {
    const come = this.#last.get(key) ?? Promise.resolve();
    let release: () => void = () => {};
    const own = new Promise<void>((resolve) => {
      release = resolve;
    });
    const both = come.then(() => own);
    this.#last.set(key, both);
    return {
      come,
      end: () => {
        release();
        if (this.#last.get(key) === both) this.#last.delete(key);
      },
    };
  }
}
