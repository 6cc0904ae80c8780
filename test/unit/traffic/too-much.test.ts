import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { KnownSecrets } from '../../../src/stanza/known-secrets.ts';
import type { EventContent } from '../../../src/traffic/event.ts';
import type { Frame } from '../../../src/traffic/frame.ts';
import { type FrameElements, Framer } from '../../../src/traffic/framer.ts';
import { Lane } from '../../../src/traffic/lane.ts';
import { DEFAULT_DEPTH, DEFAULT_STANZA_BYTES } from '../../../src/xml/stream-parser.ts';
import { CLOSE, COMPONENT_OPEN, DECLARATION, HEADER, IQ, OPEN } from './streams.ts';

/** More than the parser takes. */
const MUCH = 'x'.repeat(DEFAULT_STANZA_BYTES);

type Item = [kind: string, text: string];

/** What was shown, with pieces of what cannot be parsed as one. */
function items(chunks: Iterable<string>, elements: FrameElements = 'whole'): Item[] {
  const list: Item[] = [];
  const show = ({ kind, text, shown }: Frame): void => {
    const last = list.at(-1);
    if (last?.[0] === kind && kind === 'text') last[1] += text.slice(shown);
    else list.push([kind, text.slice(shown)]);
  };
  const framer = new Framer(show, elements);
  for (const chunk of chunks) framer.write(chunk);
  framer.flush();
  return list;
}

function* slices(text: string, size: number): Generator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

/** A message whose elements are nested too deeply, with that in the innermost. */
function deep(inside: string): string {
  return `<message to='a@b'>${'<a>'.repeat(DEFAULT_DEPTH)}${inside}${'</a>'.repeat(DEFAULT_DEPTH)}</message>`;
}

for (const elements of ['none', 'outlines', 'whole'] as const satisfies FrameElements[]) {
  test(`behind a stanza that is too large the next ones are shown as such, with ${elements} of it`, () => {
    const large = `<message><body>${MUCH}</body></message>`;
    for (const size of [16 * 1024, 2 * large.length]) {
      assert.deepEqual(items(slices(OPEN + large + IQ + IQ + CLOSE, size), elements), [
        ['open', OPEN],
        ['text', large],
        ['iq', IQ],
        ['iq', IQ],
        ['close', CLOSE],
      ]);
    }
  });
}

const INSIDE = [
  'text &lt;/message> with "quotes\'',
  '<![CDATA[</message><presence/>]]>',
  '<![CDATA[]]]]><![CDATA[>]]>',
  '<b c=\'</a>"/\' d="/>\'"/>'.replace('</a>', '&lt;/a>'),
  '<b c="1" />\n<b\tc="/"></b >',
  `<forwarded>${IQ}</forwarded>`,
];

for (const inside of INSIDE) {
  test(`the end of a stanza that is too deep is found wherever it is cut: ${inside}`, () => {
    const all = OPEN + deep(inside) + IQ;
    const expected: Item[] = [
      ['open', OPEN],
      ['text', deep(inside)],
      ['iq', IQ],
    ];
    const from = all.indexOf(inside);
    for (let cut = from; cut <= from + inside.length + 4; cut++) {
      assert.deepEqual(items([all.slice(0, cut), all.slice(cut)]), expected, `cut at ${cut}`);
    }
    for (const size of [1, 2, 7]) assert.deepEqual(items(slices(all, size)), expected, `${size} at a time`);
  });
}

for (const bad of ['</b>', '<b></a>', '<!-- -->', '<!x>', '<b c="<">', '< b/>', '<b <c/>', '</a/>']) {
  test(`where the end cannot be told, all that follows is shown as what cannot be parsed: ${bad}`, () => {
    const rest = deep(bad) + IQ;
    assert.deepEqual(items([OPEN, rest]), [
      ['open', OPEN],
      ['text', rest],
    ]);
    assert.deepEqual(items([OPEN, rest, DECLARATION, HEADER, IQ]).slice(2), [
      ['open', DECLARATION + HEADER],
      ['iq', IQ],
    ]);
  });
}

test('a stream header inside of a stanza that is too large begins no stream', () => {
  const large = deep(`<![CDATA[${HEADER}]]>`);
  assert.deepEqual(items([OPEN + large + IQ]), [
    ['open', OPEN],
    ['text', large],
    ['iq', IQ],
  ]);
});

test('behind a stanza that is too large, elements have the namespace of their stream', () => {
  const kinds: (string | undefined)[] = [];
  const framer = new Framer(({ element }) => kinds.push(element?.namespace));
  framer.write(`${COMPONENT_OPEN}${deep('')}${IQ}`);
  assert.equal(kinds.at(-1), 'jabber:component:accept');
});

test('secrets in a stanza that is too large, and behind it, are hidden', () => {
  const shown: EventContent[] = [];
  const lane = new Lane('in', { known: new KnownSecrets(), elements: 'whole' }, (item) => shown.push(item));
  const secret =
    "<iq type='set' id='2'><query xmlns='jabber:iq:auth'><password>tiger</password></query></iq>";
  for (const piece of slices(OPEN + deep('<password>ti<i/>ger</password>') + secret + IQ, 700)) {
    lane.write(Buffer.from(piece), 0);
  }
  const texts = shown.map(({ text }) => text);
  assert.doesNotMatch(texts.join(''), /tiger|ti|ger/);
  assert.deepEqual(texts.slice(-2), [secret.replace('tiger', '[hidden]'), IQ]);
});
