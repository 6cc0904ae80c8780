/** Notices a peer that is gone without a word: after a silence it is asked for a sign of life. */
export class Keepalive {
  readonly #period: number;
  readonly #patience: number;
  readonly #probe: () => void;
  readonly #dead: () => void;
  #timer: NodeJS.Timeout;
  #heard = false;
  #asked = false;

  /**
   * @param period how long the peer may be silent, in milliseconds
   * @param patience how long it may take to answer then, in milliseconds
   */
  constructor(period: number, patience: number, probe: () => void, dead: () => void) {
    this.#period = period;
    this.#patience = patience;
    this.#probe = probe;
    this.#dead = dead;
    this.#timer = setTimeout(this.#check, period);
  }

  /** Something has come. An answer starts the next period at once; otherwise the running one is not disturbed. */
  heard(): void {
    this.#heard = !this.#asked;
    if (!this.#asked) return;
    this.start();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Goes on after a stop, with a new period. */
  start(): void {
    this.#asked = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#check, this.#period);
  }

  readonly #check = (): void => {
    if (this.#heard) {
      this.#heard = false;
      this.#timer = setTimeout(this.#check, this.#period);
      return;
    }
    this.#asked = true;
    this.#timer = setTimeout(this.#dead, this.#patience);
    this.#probe();
  };
}
