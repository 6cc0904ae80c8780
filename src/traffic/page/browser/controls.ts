import { byId, make } from './dom.ts';
import { applyFilter, countDocuments } from './filter.ts';
import { option } from './frame.ts';
import type { Model } from './model.ts';
import { Selectors } from './selectors.ts';
import type { State } from './state.ts';

/** The fields and buttons that say what is shown. */
export class Controls {
  readonly #model: Model;
  readonly #state: State;
  readonly #selectors: Selectors;
  readonly #jid = byId('jid', HTMLInputElement);
  readonly #selector = byId('selector', HTMLInputElement);
  readonly #documents = byId('documents', HTMLSelectElement);
  #selected: ReadonlySet<number> | undefined;

  constructor(model: Model, state: State) {
    this.#model = model;
    this.#state = state;
    this.#selectors = new Selectors(model.items);
    for (const [document, count] of countDocuments(model)) {
      this.#documents.append(option(document, `${document} (${count})`));
    }
    for (const choice of this.#choices()) choice.addEventListener('click', () => this.#press(choice));
    this.#documents.addEventListener('change', () => this.apply());
    this.#jid.addEventListener('input', () => this.apply());
    this.#selector.addEventListener('input', () => this.#select());
    byId('clear', HTMLButtonElement).addEventListener('click', () => this.clear());
  }

  /** Shows what passes the filter. */
  apply(): void {
    const { items } = this.#model;
    const visible = applyFilter(this.#model, {
      kinds: this.#pressed('#kinds'),
      directions: this.#pressed('#directions'),
      errorsOnly: byId('errors', HTMLButtonElement).ariaPressed === 'true',
      jid: this.#jid.value.trim(),
      document: this.#documents.value,
      selected: this.#selected,
    });
    const isAll = visible.length === items.length;
    const count = items.length.toLocaleString('en');
    byId('shown', HTMLElement).replaceChildren(
      isAll ? `${count} items` : make('b', '', visible.length.toLocaleString('en')),
      isAll ? '' : ` of ${count}`,
    );
    byId('clear', HTMLButtonElement).disabled = isAll;
    this.#state.show(visible);
  }

  clear(): void {
    for (const choice of this.#choices()) choice.ariaPressed = 'false';
    this.#jid.value = '';
    this.#selector.value = '';
    this.#documents.value = '';
    this.#select();
  }

  /** Shows the traffic with one party alone; all again if that is so already. */
  toggleParty(name: string): void {
    this.#jid.value = this.#jid.value === name ? '' : name;
    this.apply();
  }

  #choices(): HTMLButtonElement[] {
    return [...document.querySelectorAll<HTMLButtonElement>('button.choice')];
  }

  #pressed(group: string): ReadonlySet<string> {
    const pressed = document.querySelectorAll<HTMLButtonElement>(`${group} [aria-pressed=true]`);
    return new Set([...pressed].map(({ value }) => value));
  }

  #press(choice: HTMLButtonElement): void {
    choice.ariaPressed = String(choice.ariaPressed !== 'true');
    this.apply();
  }

  /** While a selector is being typed it is none at times: then the last one that was stays. */
  #select(): void {
    const selector = this.#selector.value.trim();
    try {
      this.#selected = selector === '' ? undefined : this.#selectors.match(selector);
      this.#selector.setCustomValidity('');
    } catch {
      this.#selector.setCustomValidity('not a CSS selector');
      return;
    }
    this.apply();
  }
}
