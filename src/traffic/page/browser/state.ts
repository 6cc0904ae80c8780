/** What the reader has chosen; those who show it are told of each change. */
export class State {
  /** The indexes of the items that pass the filter, in order. */
  visible: readonly number[] = [];
  /** Where each item stands in `visible`; -1 for the others. */
  places: Int32Array;
  selected = -1;
  readonly unfolded = new Set<number>();
  /** In lower case; empty if nothing is looked for. */
  sought = '';
  readonly #listeners: (() => void)[] = [];

  constructor(count: number) {
    this.places = new Int32Array(count);
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  show(visible: readonly number[]): void {
    this.visible = visible;
    this.places.fill(-1);
    for (const [place, index] of visible.entries()) this.places[index] = place;
    this.changed();
  }

  toggle(index: number): void {
    if (!this.unfolded.delete(index)) this.unfolded.add(index);
    this.changed();
  }

  isVisible(index: number): boolean {
    return (this.places[index] ?? -1) >= 0;
  }
}
