import { Buffer } from 'node:buffer';
import { MASK } from '../../stanza/known-secrets.ts';
import { NS_BIND } from '../../stanza/namespaces.ts';
import type { Element } from '../../xml/element.ts';
import { describe } from '../describe.ts';
import type { TrafficEvent } from '../event.ts';
import { sizeInWords } from '../size.ts';
import { cutItem } from './cut-item.ts';
import type { PageItem } from './page-item.ts';

/** An event as the page holds it; long text and data are cut unless it is to be `full`. Pure. */
export function makeItem(event: TrafficEvent, full: boolean): PageItem {
  const { element, kind, part } = event;
  const { words, details, isError } = describe(event);
  const isBare = kind === 'note' || kind === 'whitespace';
  return {
    ...placeOf(event),
    words: shorten(words),
    details: shorten(details) || undefined,
    isError: isError || undefined,
    answers: answerOf(event),
    asks: (kind === 'iq' && ASKING.has(element?.attr('type') ?? '')) || undefined,
    from: element?.attr('from'),
    to: element?.attr('to'),
    ...identityOf(event),
    size: isBare || event.text.includes(MASK) ? undefined : sizeInWords(Buffer.byteLength(event.text)),
    text: isBare ? unfoldedNote(words, details) : full ? event.text : cutItem(event.text),
    isElement: (element !== undefined && part === 'whole' && ELEMENTS.has(kind)) || undefined,
  };
}

function placeOf({ number, conn, time, dir, kind }: TrafficEvent) {
  return { number, conn, time: known(time), dir, kind };
}

function answerOf({ answers }: TrafficEvent): PageItem['answers'] {
  return answers === undefined ? undefined : { number: answers.number, after: known(answers.after) };
}

/** The stream header of a component (XEP-0114) says who it is, and what binds a resource (RFC 6120 7, XEP-0388). */
function identityOf({ kind, element }: TrafficEvent): Pick<PageItem, 'self' | 'isComponent'> {
  if (kind === 'open' && element?.attr('xmlns') === 'jabber:component:accept') {
    return { self: element.attr('to') ?? element.attr('from'), isComponent: true };
  }
  return { self: element && boundJid(element), isComponent: undefined };
}

function boundJid(element: Element): string | undefined {
  const { name, namespace } = element;
  if (name === 'iq') return element.child('bind', NS_BIND)?.child('jid', NS_BIND)?.text();
  return name === 'success' ? element.child('authorization-identifier', namespace)?.text() : undefined;
}

/** What there may be no room for beside the lanes. */
function unfoldedNote(words: string, details: string): string {
  const note = `${words} ${details}`;
  return note.length > LONGEST_NOTE ? cutItem(note) : '';
}

/** JSON has no NaN. */
function known(milliseconds: number): number | undefined {
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** All of it stands in the XML. */
function shorten(text: string): string {
  return text.length > LONGEST_WORDS ? `${text.slice(0, LONGEST_WORDS)}…` : text;
}

const LONGEST_WORDS = 400;
const LONGEST_NOTE = 60;

const ASKING = new Set(['get', 'set']);

const ELEMENTS: ReadonlySet<TrafficEvent['kind']> = new Set(['iq', 'message', 'presence', 'nonza']);
