import { durationInWords } from '../../time.ts';
import { make, makeSvg } from './dom.ts';
import { type Model, numberOf, spanOf } from './model.ts';
import type { Pair } from './pairs.ts';
import type { State } from './state.ts';

interface Point {
  readonly pair: Pair;
  readonly x: number;
  readonly y: number;
}

/** How long each request waited for its answer, over time; the milliseconds on a logarithmic scale. */
export class PlotView {
  readonly #model: Model;
  readonly #state: State;
  readonly #box: HTMLElement;
  readonly #svg = makeSvg('svg', {
    class: 'latencies',
    role: 'img',
    'aria-label': 'latency of IQs over time',
  });
  readonly #tip = make('div', 'tip');
  readonly #view = makeSvg('rect', { class: 'view' });
  readonly #chosen = makeSvg('circle', { class: 'chosen', r: 6 });
  #points: readonly Point[] = [];
  #drawn: readonly number[] | undefined;
  #toX: (time: number) => number = () => 0;

  constructor(model: Model, state: State, box: HTMLElement, onPick: (index: number) => void) {
    this.#model = model;
    this.#state = state;
    this.#box = box;
    box.append(this.#svg, this.#tip);
    state.onChange(() => {
      if (this.#drawn === state.visible) this.#markChosen();
      else this.draw();
    });
    this.#svg.addEventListener('pointermove', (event) => this.#point(this.#nearest(event)));
    this.#svg.addEventListener('pointerleave', () => this.#point(undefined));
    this.#svg.addEventListener('click', (event) => {
      const found = this.#nearest(event);
      if (found !== undefined) onPick(found.pair.request);
    });
  }

  /** In the width that there is now. */
  draw(): void {
    this.#drawn = this.#state.visible;
    const { clientWidth: width } = this.#svg;
    if (width === 0) return;
    const shown = this.#model.pairs.filter(
      ({ request, after }) =>
        after !== undefined && this.#state.isVisible(request) && this.#timeOf(request) !== undefined,
    );
    const longest = shown.reduce((most, { after = 0 }) => Math.max(most, after), 10);
    const { begin, end } = spanOf(this.#model) ?? { begin: 0, end: 1 };
    const length = Math.max(1, end - begin);
    this.#toX = (time) => LEFT + ((time - begin) / length) * (width - LEFT - RIGHT);
    const toY = (after: number): number =>
      BASE - (Math.log10(Math.max(1, after)) / Math.log10(longest)) * (BASE - TOP);
    this.#points = shown.map((pair) => ({
      pair,
      x: this.#toX(this.#timeOf(pair.request) ?? begin),
      y: toY(pair.after ?? 1),
    }));
    this.#svg.replaceChildren(
      this.#view,
      ...scale(longest, toY, width),
      ...timeMarks(length, width),
      dots(
        'dots',
        this.#points.filter(({ pair }) => !pair.isError),
      ),
      dots(
        'dots failed',
        this.#points.filter(({ pair }) => pair.isError),
      ),
      this.#chosen,
      ...(shown.length === 0
        ? [makeSvg('text', { x: LEFT + 12, y: BASE - 12 }, 'no answered IQ is shown')]
        : []),
    );
    this.#markChosen();
  }

  /** Shows which part of the time is in sight in the list. */
  showView(first: number, last: number): void {
    const [from, to] = [this.#timeOf(first), this.#timeOf(last)];
    if (from === undefined || to === undefined) return;
    const x = this.#toX(from);
    for (const [name, value] of Object.entries({ x, y: TOP - 4, height: BASE - TOP + 8 })) {
      this.#view.setAttribute(name, String(value));
    }
    this.#view.setAttribute('width', String(Math.max(2, this.#toX(to) - x)));
  }

  #timeOf(index: number): number | undefined {
    return this.#model.items[index]?.time;
  }

  #nearest({ offsetX, offsetY }: MouseEvent): Point | undefined {
    let best: Point | undefined;
    let least = REACH ** 2;
    for (const point of this.#points) {
      const distance = (point.x - offsetX) ** 2 + (point.y - offsetY) ** 2;
      if (distance < least) [best, least] = [point, distance];
    }
    return best;
  }

  #point(point: Point | undefined): void {
    this.#tip.hidden = point === undefined;
    this.#svg.classList.toggle('near', point !== undefined);
    const item = this.#model.items[point?.pair.request ?? -1];
    if (point === undefined || item === undefined) return;
    const duration = durationInWords(point.pair.after ?? 0);
    this.#tip.textContent = `${duration}  ${numberOf(item)}  ${item.words.slice(0, 60)}`;
    const isRight = point.x > this.#box.clientWidth / 2;
    this.#tip.style.left = isRight ? '' : `${point.x + 12}px`;
    this.#tip.style.right = isRight ? `${this.#box.clientWidth - point.x + 12}px` : '';
    this.#tip.style.top = `${Math.max(0, point.y - 14)}px`;
  }

  #markChosen(): void {
    const { selected } = this.#state;
    const point = this.#points.find(({ pair }) => pair.request === selected || pair.answer === selected);
    this.#chosen.setAttribute('visibility', point === undefined ? 'hidden' : 'visible');
    this.#chosen.setAttribute('cx', String(point?.x ?? 0));
    this.#chosen.setAttribute('cy', String(point?.y ?? 0));
  }
}

/** All dots are one path: lines of no length with round ends. */
function dots(className: string, points: readonly Point[]): SVGElement {
  return makeSvg('path', {
    class: className,
    d: points.map(({ x, y }) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join(''),
  });
}

function scale(longest: number, toY: (after: number) => number, width: number): SVGElement[] {
  const marks = Array.from({ length: Math.floor(Math.log10(longest)) + 1 }, (_, power) => 10 ** power);
  const every = Math.ceil(marks.length / MOST_MARKS);
  return marks
    .filter((_, power) => power % every === 0)
    .flatMap((mark) => {
      const y = toY(mark);
      const label = mark < 1000 ? `${mark} ms` : `${mark / 1000} s`;
      return [
        makeSvg('path', { class: 'grid', d: `M${LEFT} ${y}H${width - RIGHT}` }),
        makeSvg('text', { x: LEFT - 8, y: y + 4, 'text-anchor': 'end' }, label),
      ];
    });
}

function timeMarks(length: number, width: number): SVGElement[] {
  const step = STEPS.find((each) => length / each <= width / 110) ?? length;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, i) => {
    const x = LEFT + ((i * step) / length) * (width - LEFT - RIGHT);
    const label = i === 0 ? '0' : `+${markInWords(i * step, step)}`;
    return makeSvg('text', { x, y: BASE + 18, 'text-anchor': 'middle' }, label);
  });
}

/** All marks of an axis have one unit. */
function markInWords(time: number, step: number): string {
  if (step % MINUTE === 0) return `${time / MINUTE} min`;
  return step % SECOND === 0 ? `${time / SECOND} s` : durationInWords(time);
}

const LEFT = 64;
const RIGHT = 24;
const TOP = 14;
const BASE = 106;
const REACH = 24;
const MOST_MARKS = 4;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Milliseconds between the marks of the time axis. */
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21_600, 43_200, 86_400].map(
    (s) => s * SECOND,
  ),
);
