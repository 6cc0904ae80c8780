import { Controls } from './controls.ts';
import { byId } from './dom.ts';
import { drawLanes, laneWidthFor } from './lane-names.ts';
import { ListView } from './list-view.ts';
import { anchorOf, findByAnchor, type Model, partnerOf } from './model.ts';
import { PlotView } from './plot-view.ts';
import { Search } from './search.ts';
import { State } from './state.ts';

/** What the reader of the page can do. */
export class Reader {
  readonly #model: Model;
  readonly #state: State;
  readonly #controls: Controls;
  readonly #search: Search;
  readonly #list: ListView;
  readonly #plot: PlotView;

  constructor(model: Model) {
    this.#model = model;
    this.#state = new State(model.items.length);
    const scroller = byId('list', HTMLElement);
    this.#plot = new PlotView(model, this.#state, byId('plot', HTMLElement), (index) => this.select(index));
    this.#list = new ListView(model, this.#state, scroller, (first, last) =>
      this.#plot.showView(first, last),
    );
    this.#search = new Search(model, this.#state, (index) => this.select(index));
    this.#controls = new Controls(model, this.#state);
    scroller.addEventListener('click', (event) => this.#click(event));
  }

  start(): void {
    this.layOut();
    this.#controls.apply();
    this.followLink();
  }

  /** Makes it fit on paper, and back again. */
  print(isPrinting: boolean): void {
    this.#list.print(isPrinting);
    this.layOut(isPrinting ? PAPER_WIDTH : undefined);
  }

  /** Fits the chart to the window. */
  layOut(pageWidth = document.documentElement.clientWidth): void {
    const { parties } = this.#model.chart;
    const width = laneWidthFor(parties.length, pageWidth);
    const root = document.documentElement.style;
    root.setProperty('--lane', `${width}px`);
    root.setProperty('--lanes', String(parties.length));
    drawLanes(byId('lanes', HTMLElement), parties, width, (name) => this.#controls.toggleParty(name));
    this.#plot.draw();
    this.#list.renew(width);
  }

  /** Goes to an item, also if the filter leaves it out: then that is cleared. */
  select(index: number): void {
    const item = this.#model.items[index];
    if (item === undefined) return;
    this.#state.selected = index;
    if (this.#state.isVisible(index)) this.#state.changed();
    else this.#controls.clear();
    this.#list.reveal(index, true);
    history.replaceState(undefined, '', anchorOf(item));
  }

  /** Goes to what the page's address names. */
  followLink(): void {
    const index = findByAnchor(this.#model.items, location.hash);
    if (index < 0 || index === this.#state.selected) return;
    if (this.#model.items[index]?.text) this.#state.unfolded.add(index);
    this.select(index);
  }

  /** Goes on by so many rows. */
  move(by: number): void {
    const { visible, places, selected } = this.#state;
    const place = selected < 0 ? -1 : (places[selected] ?? -1);
    const from = place < 0 && by < 0 ? visible.length : place;
    const index = visible[Math.max(0, Math.min(visible.length - 1, from + by))];
    if (index === undefined) return;
    this.#state.selected = index;
    this.#state.changed();
    this.#list.reveal(index, false);
  }

  toggle(): void {
    const { selected } = this.#state;
    if (this.#model.items[selected]?.text) this.#state.toggle(selected);
    this.#list.reveal(selected, false);
  }

  goToPartner(): void {
    const partner = partnerOf(this.#model, this.#state.selected);
    if (partner !== undefined) this.select(partner);
  }

  /** Unfolds all that is shown; folds it if something is unfolded. */
  toggleAll(): void {
    const { unfolded, visible } = this.#state;
    const isAny = visible.some((index) => unfolded.has(index));
    for (const index of visible) {
      if (isAny) unfolded.delete(index);
      else if (this.#model.items[index]?.text) unfolded.add(index);
    }
    this.#state.changed();
  }

  clear(): void {
    this.#state.selected = -1;
    this.#search.clear();
    this.#controls.clear();
  }

  togglePlot(): void {
    const plot = byId('plot', HTMLElement);
    plot.hidden = !plot.hidden;
    this.layOut();
  }

  #click({ target }: MouseEvent): void {
    if (!(target instanceof Element)) return;
    const bracket = target.closest<SVGElement>('.bracket');
    if (bracket !== null) this.select(Number(bracket.dataset.request));
    const index = Number(target.closest<HTMLElement>('.row')?.dataset.index ?? Number.NaN);
    if (Number.isNaN(index) || target.closest('a, .xml') !== null) return;
    const partner = target.closest('button.pair') && partnerOf(this.#model, index);
    if (typeof partner === 'number') {
      this.select(partner);
      return;
    }
    this.#state.selected = index;
    if (this.#model.items[index]?.text) this.#state.toggle(index);
    else this.#state.changed();
  }
}

/** Pixels: A4 and Letter, lying, without their margins. */
const PAPER_WIDTH = 960;
