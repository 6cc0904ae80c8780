import { failureAt } from './filter-error.ts';

export const NO_SELECTOR = 'no selector from here on';

/** What css-what or css-select have against a selector, with its place, which they tell only in part. */
export function placeOf(error: unknown, selector: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const rest = /^(?:Unmatched selector: |Expected name, found )(?<rest>.*)$/s.exec(message)?.groups?.rest;
  if (rest === '') return failureAt('a name is missing', selector, selector.length);
  if (rest !== undefined) return failureAt(NO_SELECTOR, selector, selector.length - rest.length);
  for (const [pattern, why, place] of FAILURES) {
    const found = pattern.exec(message);
    if (found === null) continue;
    return failureAt(why, selector, Math.max(0, place(selector, found.groups?.name ?? '')));
  }
  return message;
}

type Place = (selector: string, name: string) => number;

const FAILURES: readonly (readonly [message: RegExp, why: string, place: Place])[] = [
  [/^Unknown pseudo-class :(?<name>[\w-]+)/, 'no such pseudo-class', findPseudo],
  [/^Pseudo(?:-class)? :?(?<name>[\w-]+) (?:requires|doesn)/, 'its arguments are wrong', findPseudo],
  [/^Pseudo-elements/, 'pseudo-elements are none of a stanza', (selector) => selector.search(/:/)],
  [/^Column comb/, 'there are no columns in a stanza', (selector) => selector.indexOf('||')],
  [/^Did not expect successive/, 'two combinators in a row', (selector) => selector.search(/[>+~]\s*[>+~]/)],
  [/^Empty sub-selector/, 'a selector is missing', findGap],
  [
    /^(?:Parenthesis|Missing closing)/,
    'a parenthesis is not closed',
    (selector) => selector.lastIndexOf('('),
  ],
  [
    /^(?:Expected `=`|Attribute )/,
    'an attribute selector does not end',
    (selector) => selector.lastIndexOf('['),
  ],
  [/^Pseudo-selector (?<name>\S+) cannot be quoted/, 'quotes do not belong here', findPseudo],
  [/^Comment/, 'a comment does not end', (selector) => selector.indexOf('/*')],
];

function findPseudo(selector: string, name: string): number {
  return selector.toLowerCase().indexOf(`:${name.toLowerCase()}`);
}

/** Where two commas, or one and an end, have nothing between them. */
function findGap(selector: string): number {
  const gap = /(?<=^\s*|[,(]\s*)(?=[,)])|(?<=,\s*)$|(?<=[>+~]\s*)$/.exec(selector);
  return gap?.index ?? 0;
}
