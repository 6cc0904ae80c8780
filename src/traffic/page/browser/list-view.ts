import { BracketView } from './bracket-view.ts';
import { make } from './dom.ts';
import type { Model } from './model.ts';
import { Offsets } from './offsets.ts';
import { makeRow } from './row-view.ts';
import type { State } from './state.ts';

/** The list of what is shown. Only the rows in sight are there, so that it does not matter how many there are. */
export class ListView {
  readonly #model: Model;
  readonly #state: State;
  readonly #scroller: HTMLElement;
  readonly #content = make('div', 'content');
  readonly #brackets: BracketView;
  readonly #offsets = new Offsets();
  readonly #rows = new Map<number, HTMLElement>();
  /** Of unfolded items that were in sight once. */
  readonly #heights = new Map<number, number>();
  readonly #onView: (first: number, last: number) => void;
  #laneWidth = 0;
  #scheduled = false;
  #isPrinting = false;

  /** `onView` is told which rows are in sight, by their first and last item. */
  constructor(
    model: Model,
    state: State,
    scroller: HTMLElement,
    onView: (first: number, last: number) => void,
  ) {
    this.#model = model;
    this.#state = state;
    this.#scroller = scroller;
    this.#onView = onView;
    this.#brackets = new BracketView(model, state);
    this.#content.setAttribute('role', 'list');
    scroller.append(this.#content);
    scroller.addEventListener('scroll', () => this.#schedule(), { passive: true });
    state.onChange(() => this.renew());
  }

  /** Makes all rows anew, as after a change or in another width. */
  renew(laneWidth = this.#laneWidth): void {
    if (laneWidth !== this.#laneWidth) this.#heights.clear();
    this.#laneWidth = laneWidth;
    this.#brackets.place();
    this.#content.replaceChildren(this.#brackets.element);
    this.#rows.clear();
    this.#measure();
    this.#render();
  }

  /** On paper there is no sight to be in: all rows are made, up to `MOST_PRINTED`. */
  print(isPrinting: boolean): void {
    this.#isPrinting = isPrinting;
    this.#heights.clear();
  }

  /** Brings an item into sight, if it is not. */
  reveal(index: number, isCentred: boolean): void {
    const place = this.#state.places[index] ?? -1;
    if (place < 0) return;
    // What is unfolded before it has its height only once it was made.
    for (let top = -1, tries = 0; top !== this.#offsets.topOf(place) && tries < MOST_TRIES; tries++) {
      top = this.#offsets.topOf(place);
      this.#scrollTo(place, isCentred);
      this.#render();
    }
  }

  #scrollTo(place: number, isCentred: boolean): void {
    const { scrollTop, clientHeight } = this.#scroller;
    const top = this.#offsets.topOf(place);
    const height = Math.min(this.#offsets.topOf(place + 1) - top, clientHeight);
    if (isCentred) {
      if (top < scrollTop || top + height > scrollTop + clientHeight) {
        this.#scroller.scrollTop = top - (clientHeight - height) / 2;
      }
    } else if (top < scrollTop + MARGIN) this.#scroller.scrollTop = top - MARGIN;
    else if (top + height + MARGIN > scrollTop + clientHeight) {
      this.#scroller.scrollTop = top + height + MARGIN - clientHeight;
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#render();
    });
  }

  #measure(): void {
    const { visible } = this.#state;
    this.#offsets.build(visible.length, (place) => this.#heightOf(visible[place] ?? -1));
    this.#content.style.height = `${this.#offsets.total}px`;
  }

  #heightOf(index: number): number {
    if (!this.#state.unfolded.has(index)) return ROW_HEIGHT;
    return this.#heights.get(index) ?? GUESSED_HEIGHT;
  }

  #render(): void {
    if (this.#isPrinting) {
      this.#content.style.height = '';
      this.#fill(0, MOST_PRINTED - 1);
      return;
    }
    const { scrollTop, clientHeight } = this.#scroller;
    const first = this.#offsets.placeAt(scrollTop - BEYOND);
    const last = this.#offsets.placeAt(scrollTop + clientHeight + BEYOND);
    this.#fill(first, last);
    if (this.#correctHeights(scrollTop)) {
      this.#render();
      return;
    }
    this.#position();
    const { visible } = this.#state;
    const top = this.#offsets.topOf(first);
    this.#brackets.draw(first, last, this.#offsets, top);
    const inSight = [scrollTop, scrollTop + clientHeight].map(
      (at) => visible[this.#offsets.placeAt(at)] ?? 0,
    );
    this.#onView(inSight[0] ?? 0, inSight[1] ?? 0);
  }

  #fill(first: number, last: number): void {
    const wanted = new Set(this.#state.visible.slice(first, last + 1));
    for (const [index, row] of this.#rows) {
      if (wanted.has(index)) continue;
      row.remove();
      this.#rows.delete(index);
    }
    for (const index of wanted) {
      if (this.#rows.has(index)) continue;
      const row = makeRow(this.#model, this.#state, index, this.#laneWidth);
      this.#rows.set(index, row);
      this.#content.append(row);
    }
  }

  /** What is unfolded has the height that it turns out to have; what is in sight does not move by that. */
  #correctHeights(scrollTop: number): boolean {
    let moved = 0;
    let isWrong = false;
    for (const [index, row] of this.#rows) {
      if (!this.#state.unfolded.has(index)) continue;
      const height = row.offsetHeight;
      const difference = height - this.#heightOf(index);
      if (difference === 0) continue;
      this.#heights.set(index, height);
      isWrong = true;
      if (this.#offsets.topOf((this.#state.places[index] ?? 0) + 1) <= scrollTop) moved += difference;
    }
    if (isWrong) this.#measure();
    if (moved !== 0) this.#scroller.scrollTop = scrollTop + moved;
    return isWrong;
  }

  #position(): void {
    for (const [index, row] of this.#rows) {
      row.style.top = `${this.#offsets.topOf(this.#state.places[index] ?? 0)}px`;
    }
  }
}

/** Pixels, as in page.css. */
export const ROW_HEIGHT = 26;
const GUESSED_HEIGHT = 140;
/** How far beyond what is in sight rows are made. */
const BEYOND = 300;
const MARGIN = 60;
/** So many rows, 150 pages or so, take a second or two. */
const MOST_PRINTED = 5000;
/** How often a place is looked for again when rows turn out to be higher. */
const MOST_TRIES = 5;
