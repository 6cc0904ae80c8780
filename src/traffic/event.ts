import type { Direction, TransportNote } from '../transport/tap.ts';
import type { Element } from '../xml/element.ts';
import type { Frame, FrameKind } from './frame.ts';
import type { Answer } from './iq-pairs.ts';
import type { TagPlaces } from './tag-places.ts';

/** One thing that happened on a connection, ready to be shown. */
export interface TrafficEvent {
  /** Milliseconds since 1970; NaN if a log does not tell. */
  readonly time: number;
  /** Milliseconds since the clock's start; never goes back. */
  readonly mono: number;
  /** Milliseconds since the event before; undefined for the first. */
  readonly since: number | undefined;
  /** Which event of this log it is, from 1. */
  readonly number: number;
  /** Which connection of this run, from 1. */
  readonly conn: number;
  readonly dir: Direction | 'none';
  readonly kind: FrameKind | 'note';
  /** What passed, secrets hidden. It may hold any character. */
  readonly text: string;
  /** For a note: which. */
  readonly note: TransportNote['kind'] | 'loss' | 'unanswered' | undefined;
  readonly element: Element | undefined;
  /** Of the text, if they are known: valid until the next event. The element is an outline at most then. */
  readonly places?: TagPlaces | undefined;
  /** Whether the text is a whole item, its beginning, a later part of it, or cannot be parsed. */
  readonly part: 'whole' | 'beginning' | 'continuation' | 'broken';
  /** For the answer to an IQ: to which. */
  readonly answers: Answer | undefined;
}

export type EventContent = Omit<TrafficEvent, keyof Moment | 'since' | 'number' | 'conn' | 'answers'>;

/** When something passed. */
export interface Moment {
  readonly time: number;
  readonly mono: number;
}

/** An item, with the part of its text that is to be shown. */
export function itemContent(dir: Direction, frame: Frame, text: string): EventContent {
  const part = partOf(frame);
  const kind = part === 'whole' ? frame.kind : 'text';
  const places = part === 'whole' && text === frame.text ? frame.places : undefined;
  return { dir, kind, text, note: undefined, element: frame.element, places, part };
}

export function noteContent(note: TransportNote['kind'], text: string): EventContent {
  return { ...NOTE, text: text === '' ? note : `${note} ${text}`, note };
}

/** Instead of events that the output had no room for. */
export function lossContent(count: number): EventContent {
  return remarkContent(`${count} items left out: the output was too slow`);
}

/** What a log says of itself. */
export function remarkContent(text: string): EventContent {
  return { ...NOTE, text, note: 'loss' };
}

/** Told at the end of a log. */
export function unansweredContent(text: string): EventContent {
  return { ...NOTE, text, note: 'unanswered' };
}

function partOf({ state, shown }: Frame): TrafficEvent['part'] {
  if (state === 'broken') return 'broken';
  if (shown > 0) return 'continuation';
  return state === 'incomplete' ? 'beginning' : 'whole';
}

const NOTE = { dir: 'none', kind: 'note', element: undefined, part: 'whole' } as const;
