import { durationInWords, timeOfDay } from '../../time.ts';
import type { PageItem } from '../page-item.ts';
import { make, untrusted } from './dom.ts';
import { isFailure, kindOf } from './filter.ts';
import { anchorOf, type Model, numberOf, partnerOf } from './model.ts';
import type { Arrow } from './parties.ts';
import type { State } from './state.ts';
import { makeXml } from './xml-view.ts';

/** An item: a line with the arrow and the words, and below it the XML if it is unfolded. */
export function makeRow(model: Model, state: State, index: number, laneWidth: number): HTMLElement {
  const item = model.items[index];
  if (item === undefined) return make('article', 'row');
  const isOpen = state.unfolded.has(index);
  const row = make('article', classesOf(model, state, index, item), makeHead(model, state, index, laneWidth));
  row.dataset.index = String(index);
  row.setAttribute('role', 'listitem');
  if (item.text !== '') row.setAttribute('aria-expanded', String(isOpen));
  if (isOpen) row.append(makeXml(item, model, state.sought));
  return row;
}

function classesOf(model: Model, state: State, index: number, item: PageItem): string {
  return [
    'row',
    kindOf(item),
    item.dir,
    isFailure(model, item, index) ? 'failed' : '',
    item.text === '' ? '' : 'folds',
    state.unfolded.has(index) ? 'unfolded' : '',
    state.selected === index ? 'selected' : '',
    partnerOf(model, state.selected) === index ? 'partner' : '',
  ].join(' ');
}

function makeHead(
  model: Model,
  { visible, places, sought, unfolded }: State,
  index: number,
  laneWidth: number,
): HTMLElement {
  const item = model.items[index];
  if (item === undefined) return make('div', 'head');
  const before = model.items[visible[(places[index] ?? 0) - 1] ?? -1];
  const number = make('a', 'number', numberOf(item));
  number.href = anchorOf(item);
  return make(
    'div',
    'head',
    number,
    make('span', 'time', item.time === undefined ? '' : timeOfDay(item.time)),
    make('span', 'since', sinceInWords(item, before)),
    makeLanes(model.chart.arrows[index], item, laneWidth),
    make('span', 'gutter'),
    make('span', 'fold', item.text === '' ? '' : unfolded.has(index) ? '▾' : '▸'),
    make(
      'span',
      'headline',
      untrusted('words', item.words, sought),
      untrusted('details', item.details ?? '', sought),
    ),
    ...makePairLink(model, index, item),
    make('span', 'size', item.size ?? ''),
  );
}

function makeLanes(arrow: Arrow | undefined, { dir }: PageItem, laneWidth: number): HTMLElement {
  const lanes = make('span', 'lanes');
  if (arrow === undefined) return lanes;
  const at = (lane: number): number => (lane + 0.5) * laneWidth;
  const line = make(
    'span',
    dir === 'none' ? 'arrow event' : `arrow ${arrow.from < arrow.to ? 'right' : 'left'}`,
  );
  line.style.left = `${Math.min(at(arrow.from), at(arrow.to))}px`;
  line.style.width = `${Math.abs(at(arrow.to) - at(arrow.from))}px`;
  lanes.append(line);
  if (arrow.via !== undefined) {
    const knot = make('span', 'via');
    knot.style.left = `${at(arrow.via)}px`;
    lanes.append(knot);
  }
  return lanes;
}

/** Leads to the other end of a pair. */
function makePairLink(model: Model, index: number, item: PageItem): HTMLElement[] {
  const partner = model.items[partnerOf(model, index) ?? -1];
  if (partner === undefined) return item.asks ? [make('span', 'pair missing', 'no answer')] : [];
  const after = model.pairOf.get(index)?.after;
  const duration = after === undefined ? 'answered' : durationInWords(after);
  const isAnswer = item.answers !== undefined;
  const link = make('button', 'pair', `${isAnswer ? '↑' : '↓'} ${duration}`);
  link.title = isAnswer ? `answers ${numberOf(partner)}` : `answered by ${numberOf(partner)}`;
  link.tabIndex = -1;
  return [link];
}

/** Since what is shown before it, so that it is right for what a filter leaves. */
function sinceInWords({ time }: PageItem, before: PageItem | undefined): string {
  if (time === undefined || before?.time === undefined) return '';
  return `+${durationInWords(Math.max(0, time - before.time))}`;
}
