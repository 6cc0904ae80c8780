import { NS_STREAM } from '../stanza/namespaces.ts';

/** Whether an item's text begins a new document: with `<?xml `, or with a whole stream header. */
export function isRestart(item: string): boolean {
  return DECLARATION.test(item) || HEADER.test(item);
}

/** Whether more text can still make a stream header of an item that is no restart so far. */
export function mayBecomeHeader(item: string): boolean {
  return item.length < LONGEST_TAG && CUT_HEADER.test(item);
}

/** Where a stream begins anew in text that cannot be parsed; -1 if nowhere. */
export function findRestart(text: string): number {
  return text.search(ANY_HEADER);
}

/** Where a tag begins that the end of the text cuts; the text's length if none is cut. */
export function findCutTag(text: string): number {
  const open = text.lastIndexOf('<');
  const cut = open >= 0 && text.length - open < LONGEST_TAG && text.indexOf('>', open) < 0;
  return cut ? open : text.length;
}

/** In UTF-16 units. Longer tags are not waited for. */
const LONGEST_TAG = 1024;

/** A header stands at the beginning of a document, so it declares the prefix that it is written with. */
const HEADER_TAG =
  `<(?:(?<prefix>[^\\s<>/:='"]{1,64}):)?stream(?=\\s)[^<>]{0,${LONGEST_TAG}}?` +
  `\\sxmlns(?::\\k<prefix>)?\\s*=\\s*['"]${NS_STREAM.replaceAll('.', '\\.')}['"][^<>]{0,${LONGEST_TAG}}>`;

const DECLARATION = /^<\?xml\s/;
const HEADER = new RegExp(`^${HEADER_TAG}`);
const ANY_HEADER = new RegExp(`(?:<\\?xml\\s[^<>]{0,200}\\?>\\s{0,20})?${HEADER_TAG}`);
const CUT_HEADER = /^<(?:[^\s<>/:='"]{1,64}:)?(?:[^\s<>/:='"]*|stream\s[^<>]*)$/;
