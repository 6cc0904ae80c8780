import { byId } from './dom.ts';
import type { Model } from './model.ts';
import type { State } from './state.ts';

/** Looks for text in what is shown, and goes from one place where it stands to the next. */
export class Search {
  readonly #state: State;
  readonly #field = byId('search', HTMLInputElement);
  readonly #count = byId('found', HTMLElement);
  readonly #texts: readonly string[];
  readonly #go: (index: number) => void;
  #found: readonly number[] = [];

  constructor({ items }: Model, state: State, go: (index: number) => void) {
    this.#state = state;
    this.#go = go;
    this.#texts = items.map(({ words, details = '', text }) => `${words}\n${details}\n${text}`.toLowerCase());
    this.#field.addEventListener('input', () => this.#start());
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.step(event.shiftKey ? -1 : 1);
    });
    state.onChange(() => this.#find());
  }

  clear(): void {
    this.#field.value = '';
    this.#start();
  }

  /** Goes to the next place, or the one before; from the last to the first. */
  step(by: 1 | -1): void {
    const count = this.#found.length;
    if (count === 0) return;
    const { selected } = this.#state;
    const next = this.#found.findIndex((index) => (by > 0 ? index > selected : index >= selected));
    const place = by > 0 ? (next < 0 ? 0 : next) : (next < 0 ? count : next) - 1;
    this.#go(this.#found[(place + count) % count] ?? 0);
  }

  #start(): void {
    this.#state.sought = this.#field.value.toLowerCase();
    this.#state.changed();
  }

  #find(): void {
    const { sought, visible, selected } = this.#state;
    this.#found = sought === '' ? [] : visible.filter((index) => this.#texts[index]?.includes(sought));
    const place = this.#found.indexOf(selected) + 1;
    const count = this.#found.length.toLocaleString('en');
    this.#count.textContent = sought === '' ? '' : place > 0 ? `${place} / ${count}` : `${count} found`;
  }
}
