/** What has become of numbered messages, each of which should come back once and in order. */
export class Ledger {
  readonly total: number;
  sent = 0;
  echoed = 0;
  duplicated = 0;
  outOfOrder = 0;
  /** Came back as an error. */
  bounced = 0;
  /** Came back with another text. */
  garbled = 0;
  /** Known not to come back any more; see `passedOver`. */
  lost = 0;
  readonly #outstanding = new Set<number>();
  readonly #seen: Uint8Array;
  #highest = -1;

  constructor(total: number) {
    this.total = total;
    this.#seen = new Uint8Array(total);
  }

  get outstanding(): number {
    return this.#outstanding.size;
  }

  /** @returns the number of the next message */
  send(): number {
    const number = this.sent;
    this.sent += 1;
    this.#outstanding.add(number);
    return number;
  }

  echo(number: number): void {
    if (this.#seen[number] === 1) {
      this.duplicated += 1;
      return;
    }
    if (!this.#outstanding.delete(number)) this.lost -= 1;
    this.#seen[number] = 1;
    this.echoed += 1;
    if (number < this.#highest) this.outOfOrder += 1;
    else this.#highest = number;
  }

  bounce(number: number): void {
    if (this.#outstanding.delete(number)) this.bounced += 1;
  }

  /** Where nothing is sent again, what is older than the newest echo is lost: the way there and back keeps order. */
  passedOver(): void {
    for (const number of this.#outstanding) {
      if (number > this.#highest) return;
      this.#outstanding.delete(number);
      this.lost += 1;
    }
  }
}
