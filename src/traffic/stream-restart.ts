import { NS_STREAM } from '../stanza/namespaces.ts';

/** Whether an item's text begins a new document: with `<?xml `, or with a whole stream header. */
export function isRestart(item: string): boolean {
  return DECLARATION.test(item) || HEADER.test(item);
}

/** Whether a whole stream header begins here; cheap where none does. */
export function beginsHeader(text: string, at: number): boolean {
  HEADER_NAME.lastIndex = at;
  return HEADER_NAME.test(text) && HEADER.test(text.slice(at, at + 2 * LONGEST_TAG));
}

/** Whether more text can still make a stream header of an item that is no restart so far. */
export function mayBecomeHeader(item: string): boolean {
  return item.length < LONGEST_TAG && CUT_HEADER.test(item);
}

/** Where a stream begins anew in text that cannot be parsed; -1 if nowhere. */
export function findRestart(text: string): number {
  return text.search(ANY_HEADER);
}

/** Where, at the end of text that cannot be parsed, begins what may be a header's beginning; the length if nothing. */
export function findCutHeader(text: string): number {
  return text.search(CUT_END);
}

/** In UTF-16 units. Longer tags are not waited for. */
const LONGEST_TAG = 1024;

/** A header stands at the beginning of a document, so it declares the prefix that it is written with. */
const HEADER_TAG =
  `<(?:(?<prefix>[^\\s<>/:='"]{1,64}):)?stream(?=\\s)[^<>]{0,${LONGEST_TAG}}?` +
  `\\sxmlns(?::\\k<prefix>)?\\s*=\\s*['"]${NS_STREAM.replaceAll('.', '\\.')}['"][^<>]{0,${LONGEST_TAG}}>`;

const DECLARATION = /^<\?xml\s/;
const HEADER_NAME = /<(?:[^\s<>/:='"]{1,64}:)?stream\s/y;
const HEADER = new RegExp(`^${HEADER_TAG}`);
const DECLARED = '(?:<\\?xml\\s[^<>]{0,200}\\?>\\s{0,20})?';
const ANY_HEADER = new RegExp(DECLARED + HEADER_TAG);
const CUT_END = new RegExp(`${DECLARED}(?:<[^<>]{0,${LONGEST_TAG}})?$`);
const CUT_HEADER = /^<(?:[^\s<>/:='"]{1,64}:)?(?:[^\s<>/:='"]*|stream\s[^<>]*)$/;
