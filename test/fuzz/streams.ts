/** Numbers from a seed (mulberry32): whole ones, from 0 to below `limit`. */
export type Random = (limit: number) => number;

export function seeded(seed: number): Random {
  let state = seed | 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

export function pick<T>(random: Random, list: readonly [T, ...T[]]): T {
  return list[random(list.length)] ?? list[0];
}

/** A stream that is mostly well-formed before it is mutated, which most are. */
export function randomStream(random: Random): string {
  const declaration = random(4) === 0 ? pick(random, DECLARATIONS) : '';
  const children = Array.from({ length: random(4) }, () => element(random, 0) + pick(random, SEPARATORS));
  let stream = `${declaration}<s:r xmlns='jabber:client' xmlns:s='urn:s'>${children.join('')}</s:r>`;
  for (let n = pick(random, [0, 0, 0, 0, 1, 1, 1, 2]); n > 0; n--) stream = mutated(random, stream);
  return stream;
}

/** A text cut in up to six places, or into single code units. */
export function cut(random: Random, text: string): string[] {
  if (random(8) === 0) return text.split('');
  const cuts = Array.from({ length: random(6) }, () => random(text.length + 1)).sort((a, b) => a - b);
  return [...cuts, text.length].map((to, i) => text.slice(i === 0 ? 0 : cuts[i - 1], to));
}

function element(random: Random, depth: number): string {
  const name = pick(random, NAMES);
  const attributes = Array.from({ length: pick(random, [0, 0, 1, 1, 2, 3]) }, () => attribute(random)).join(
    '',
  );
  const declared = name.startsWith('p:') && random(8) > 0 ? " xmlns:p='urn:p'" : '';
  if (random(4) === 0) return `<${name}${declared}${attributes}/>`;
  let content = '';
  for (let n = random(4); n > 0; n--) {
    content += depth < 3 && random(2) === 0 ? element(random, depth + 1) : pick(random, TEXTS);
  }
  return `<${name}${declared}${attributes}>${content}</${name}${pick(random, ['', '', '', ' ', '\n'])}>`;
}

function attribute(random: Random): string {
  const quote = pick(random, ["'", '"']);
  const value = Array.from({ length: random(3) }, () => pick(random, VALUES)).join('');
  const name = pick(random, ATTRIBUTES);
  return `${pick(random, [' ', ' ', ' ', '\r\n'])}${name}${pick(random, ['=', '=', '=', ' =\t'])}${quote}${value}${quote}`;
}

function mutated(random: Random, stream: string): string {
  const at = random(stream.length + 1);
  const length = pick(random, [0, 0, 1, 1, 2, 5, 20]);
  const kind = random(4);
  if (kind === 0) return stream.slice(0, at) + stream.slice(at + 1 + length);
  if (kind === 1) {
    const from = random(stream.length);
    return stream.slice(0, at) + stream.slice(from, from + 1 + length) + stream.slice(at);
  }
  return stream.slice(0, at) + pick(random, SNIPPETS) + stream.slice(at + (kind === 2 ? length : 0));
}

const NAMES = [
  'a',
  'b',
  'message',
  'body',
  'p:a',
  's:a',
  'é',
  '漢',
  '𐀀',
  '__proto__',
  'constructor',
  'xml-a',
] as const;
const ATTRIBUTES = [
  'a',
  'b',
  'c',
  'to',
  'from',
  'xml:lang',
  'p:a',
  's:a',
  'xmlns',
  'xmlns:p',
  'xmlns:q',
  'q:a',
  '__proto__',
  'é',
  'xmlns:xml',
  'xmlnsa',
] as const;
const VALUES = [
  'x',
  'urn:p',
  'urn:s',
  'urn:q',
  '',
  '&lt;',
  '&#10;',
  '&#x41;',
  '\t',
  '\r\n',
  'é😀',
  '>',
  ']]>',
  '&amp;',
  'urn:&#112;',
  'http://www.w3.org/XML/1998/namespace',
  'http://www.w3.org/2000/xmlns/',
] as const;
const TEXTS = [
  'text',
  ' ',
  '\r\n',
  '\r',
  '&lt;&gt;&amp;',
  '&quot;&apos;',
  '&#65;',
  '&#x1F600;',
  'é漢😀',
  ']',
  ']]',
  '>',
  '<![CDATA[x]]>',
  '<![CDATA[]]]]>',
  '<![CDATA[<&\r\n]]>',
  '\u0085\u2028',
  'x'.repeat(20),
] as const;
const SEPARATORS = ['', '', ' ', '\n', '\r\n', 'text'] as const;
const DECLARATIONS = [
  "<?xml version='1.0'?>",
  '<?xml version="1.0" encoding="UTF-8"?>\n',
  "<?xml version='1.0' encoding='utf-8' standalone='no' ?>",
  "<?xml version='1.0' encoding='iso-8859-1'?>",
  "<?xml version='1.0' standalone='yes'?>\r\n",
] as const;
const SNIPPETS = [
  '<',
  '>',
  '/',
  '&',
  ';',
  '#',
  '=',
  "'",
  '"',
  ']',
  '[',
  '!',
  '?',
  '-',
  ' ',
  ':',
  '<!--',
  '-->',
  '<!-- x -->',
  '<?',
  '?>',
  '<?x y?>',
  '<?xml',
  '<!DOCTYPE a>',
  '<!DOCTYPE',
  '<![CDATA[',
  ']]>',
  '&lt;',
  '&nbsp;',
  '&#0;',
  '&#xD800;',
  '&#x110000;',
  '&#99999999999;',
  '&#x1F600;',
  '\0',
  '\x01',
  '\x0b',
  '\ud800',
  '\udc00',
  '\ufffe',
  '\uffff',
  '\ufeff',
  '\r',
  '\n',
  '\t',
  'a',
  '1',
  '.',
  '\u00b7',
  '\u00d7',
  '\u2000',
  'xmlns',
  " xmlns:p=''",
  " xmlns=''",
  " p:a=''",
  ' p:x="" q:x=""',
  '<a>',
  '</a>',
  '<a/>',
  '<p:a>',
  '<a b="1" b="2"/>',
  '<a:b:c/>',
  '<:a/>',
  '<xmlns:a/>',
  'x',
] as const;
