import { durationInWords } from '../../time.ts';
import { makeSvg } from './dom.ts';
import { anchorOf, type Model } from './model.ts';
import type { Offsets } from './offsets.ts';
import { assignTracks, type Pair } from './pairs.ts';
import type { State } from './state.ts';

/** A pair that is shown, by the places of its ends in the list. */
interface Span {
  readonly pair: Pair;
  readonly begin: number;
  readonly end: number;
  readonly track: number;
}

/** The lines that join requests with their answers. */
export class BracketView {
  readonly element = makeSvg('svg', { class: 'brackets' });
  readonly #model: Model;
  readonly #state: State;
  #spans: readonly Span[] = [];
  #placed: readonly number[] | undefined;

  constructor(model: Model, state: State) {
    this.#model = model;
    this.#state = state;
  }

  /** Finds a track for each pair whose ends are both shown. */
  place(): void {
    const { places, visible } = this.#state;
    if (this.#placed === visible) return;
    this.#placed = visible;
    const shown = this.#model.pairs.flatMap((pair) => {
      const begin = places[pair.request] ?? -1;
      const end = places[pair.answer] ?? -1;
      return begin < 0 || end < 0 ? [] : [{ pair, begin, end }];
    });
    const tracks = assignTracks(
      shown.map(({ begin, end }) => [begin, end]),
      TRACKS,
    );
    this.#spans = shown.map((span, index) => ({ ...span, track: tracks[index] ?? -1 }));
  }

  /** Draws what passes the rows from `first` to `last`; `top` is where the first begins. */
  draw(first: number, last: number, offsets: Offsets, top: number): void {
    const { selected } = this.#state;
    const middle = (place: number): number => offsets.topOf(place) - top + HALF_ROW;
    const paths = this.#spans
      .filter(({ begin, end }) => end >= first && begin <= last)
      .flatMap(({ pair, begin, end, track }) => {
        const isChosen = pair.request === selected || pair.answer === selected;
        if (track < 0 && !isChosen) return [];
        // What leaves the picture need not be drawn to its end.
        const from = begin < first ? -HALF_ROW : middle(begin);
        const to = end > last ? middle(last) + 2 * HALF_ROW : middle(end);
        return [this.#drawPair(pair, Math.max(0, track), isChosen, from, to)];
      });
    this.element.style.top = `${top}px`;
    this.element.style.height = `${offsets.topOf(last + 1) - top}px`;
    this.element.replaceChildren(...paths);
  }

  #drawPair(pair: Pair, track: number, isChosen: boolean, from: number, to: number): SVGElement {
    const x = WIDTH - 8 - track * 6;
    const name = ['bracket', pair.isError ? 'failed' : '', isChosen ? 'chosen' : ''].join(' ');
    const line = `M${WIDTH} ${from}H${x + 3}Q${x} ${from} ${x} ${from + 3}V${to - 3}Q${x} ${to} ${x + 3} ${to}H${WIDTH}`;
    const [request, answer] = [this.#model.items[pair.request], this.#model.items[pair.answer]];
    const ends = request && answer ? `${anchorOf(request)} → ${anchorOf(answer)}` : '';
    const after = pair.after === undefined ? '' : `, ${durationInWords(pair.after)}`;
    return makeSvg(
      'path',
      { class: name, d: line, 'data-request': pair.request },
      makeSvg('title', {}, `${ends}${after}`),
    );
  }
}

const TRACKS = 5;
/** Pixels, as in page.css. */
const WIDTH = 36;
const HALF_ROW = 13;
