/** Notices a peer that is gone without a word: after a silence it is asked for a sign of life. */
export class Keepalive {
  readonly #period: number;
  readonly #patience: number;
  readonly #probe: () => void;
  readonly #dead: () => void;
  #timer: NodeJS.Timeout;
  #heard = false;

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

  /** Something has come. */
  heard(): void {
    this.#heard = true;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  readonly #check = (): void => {
    if (this.#heard) {
      this.#heard = false;
      this.#timer = setTimeout(this.#check, this.#period);
      return;
    }
    this.#probe();
    this.#timer = setTimeout(this.#judge, this.#patience);
  };

  readonly #judge = (): void => {
    if (this.#heard) this.#check();
    else this.#dead();
  };
}
