import type { NamespaceNames } from '../traffic/namespace-names.ts';
import type { Condition, Explanation } from './explained.ts';
import { EXIT_CODES } from './explained-exit-codes.ts';
import { SASL_FAILURES } from './explained-sasl-failures.ts';
import { STANZA_ERRORS } from './explained-stanza-errors.ts';
import { STREAM_ERRORS } from './explained-stream-errors.ts';

/** All that is known of a word: a condition, an exit code, a XEP or RFC by its number, or a namespace. */
export function explain(word: string, names: NamespaceNames): Explanation[] {
  const found = [...explainCondition(word.toLowerCase().replace(/[ _]+/g, '-')), ...explainExitCode(word)];
  return found.length > 0 ? found : [...explainDocument(word, names), ...explainNamespace(word, names)];
}

/** What can be asked for, to find what was meant by a word that is not known. */
export function knownWords(names: NamespaceNames): string[] {
  return [...TABLES.flatMap(({ conditions }) => Object.keys(conditions)), ...names.keys()];
}

const TABLES = [
  { kind: 'stanza error', conditions: STANZA_ERRORS },
  { kind: 'stream error', conditions: STREAM_ERRORS },
  { kind: 'SASL failure', conditions: SASL_FAILURES },
] as const;

function explainCondition(word: string): Explanation[] {
  return TABLES.flatMap(({ kind, conditions }) => {
    const table: Readonly<Record<string, Condition>> = conditions;
    const condition = Object.hasOwn(table, word) ? table[word] : undefined;
    if (!condition) return [];
    const { meaning, section, causes } = condition;
    const url = `https://www.rfc-editor.org/rfc/rfc6120#section-${section}`;
    return [{ kind, name: word, meaning, defined: `RFC 6120, ${section}`, url, causes }];
  });
}

function explainExitCode(word: string): Explanation[] {
  const [, number] = /^(?:exit (?:code )?)?(0|[1-9]\d{0,2})$/i.exec(word) ?? [];
  const code = number === undefined ? undefined : EXIT_CODES[Number(number)];
  return number !== undefined && code ? [exitCode(number, code)] : [];
}

function exitCode(name: string, code: { meaning: string; causes: readonly string[] }): Explanation {
  return { kind: 'exit code', name, ...code, defined: 'docs/exit-codes.md' };
}

function explainDocument(word: string, names: NamespaceNames): Explanation[] {
  const document = documentName(word);
  if (document === undefined) return [];
  const own = [...names].filter(([, [name]]) => name === document);
  const title = own.map(([, [, text]]) => text).reduce(shortest, '');
  if (title === '') return [];
  const kind = document.slice(0, 3);
  const namespaces = own.map(([namespace]) => namespace);
  return [
    { kind, name: document, meaning: title, defined: document, ...link(document), causes: [], namespaces },
  ];
}

/** `XEP-0313` for `313`, `0313`, `xep313` and `XEP-0313`; `RFC 6120` for `rfc6120`. */
export function documentName(word: string): string | undefined {
  const [, kind = 'xep', number] = /^(xep|rfc)?[ -]?(\d{1,4})$/i.exec(word) ?? [];
  if (number === undefined) return undefined;
  return kind.toLowerCase() === 'xep' ? `XEP-${number.padStart(4, '0')}` : `RFC ${number}`;
}

/** A document has one title and parts of it that are named behind a colon. */
function shortest(a: string, b: string): string {
  return a === '' || b.length < a.length ? b : a;
}

function explainNamespace(word: string, names: NamespaceNames): Explanation[] {
  const [document, title] = names.get(word) ?? [];
  if (document === undefined || title === undefined) return [];
  return [
    { kind: 'namespace', name: word, meaning: title, defined: document, ...link(document), causes: [] },
  ];
}

/** Where a document can be read. */
export function link(document: string): { url?: string } {
  const [, kind, number] = /^(XEP|RFC)[- ](\d+)$/.exec(document) ?? [];
  if (kind === 'XEP') return { url: `https://xmpp.org/extensions/xep-${number}.html` };
  return kind === 'RFC' ? { url: `https://www.rfc-editor.org/rfc/rfc${number}` } : {};
}
