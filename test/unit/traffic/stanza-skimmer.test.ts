import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../../src/traffic/frame.ts';
import { type FrameElements, Framer } from '../../../src/traffic/framer.ts';
import { fc } from '../../helpers/properties.ts';
import { SCENARIOS } from './scenarios.ts';
import { CLOSE, OPEN } from './streams.ts';

/** What is shown, without the elements; text that came in pieces as one. */
function frames(
  chunks: readonly string[],
  elements: FrameElements,
  flushes: readonly number[] = [],
): unknown[] {
  const found: Omit<Frame, 'element' | 'places'>[] = [];
  const framer = new Framer(({ element: _, places: __, ...frame }) => found.push(frame), elements);
  for (const [i, chunk] of chunks.entries()) {
    framer.write(chunk);
    if (flushes.includes(i)) framer.flush();
  }
  framer.flush();
  return join(found);
}

/** Broken text is emitted as it comes: where it is cut depends on how much is read at once. */
function join(found: readonly Omit<Frame, 'element' | 'places'>[]): unknown[] {
  const joined: Omit<Frame, 'element' | 'places'>[] = [];
  for (const frame of found) {
    const last = joined.at(-1);
    if (last?.state === 'broken' && frame.state === 'broken') {
      joined[joined.length - 1] = { ...last, text: last.text + frame.text };
    } else joined.push(frame);
  }
  return joined;
}

function cut(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
    text.slice(i * size, (i + 1) * size),
  );
}

const STANZAS = [
  "<message to='a@b' type=\"chat\"><body>a &amp; b &quot;</body><active xmlns='urn:x'/></message>",
  "<iq type='get' id='1'><query xmlns='jabber:iq:auth'><password>s</password></query></iq>",
  '<presence/>',
  "<presence xml:lang='de'><x:c xmlns:x='urn:y'/></presence>",
  "<iq type='result'><x xmlns='jabber:x:data'><field type='text-private'><value>s</value></field></x></iq>",
  '<message><body>日本語 😀 &#65;</body></message>',
  '<message><![CDATA[<x>]]></message>',
  "<message xmlns='urn:other'/>",
  "<r xmlns='urn:xmpp:sm:3'/>",
  ' \n',
  'text',
  OPEN,
  '<stream:features><x/></stream:features>',
  CLOSE,
  "<message a='1' a='2'/>",
  '<message><a></b></message>',
  '<message>]]></message>',
  '<message>&foo;</message>',
  "<message a='<'/>",
  "<message a='&'/>",
  '<message>\u0001</message>',
  "<message a='1'b='2'/>",
  '<messages/>',
  "<message><a xmlns='http://www.w3.org/2000/xmlns/'/></message>",
  '<-a/>',
  "<message token='s'><a password='t'/></message>",
];

test('stanzas are found where the parser finds them, whatever the stream, and however it is cut', () => {
  const stream = fc.array(fc.constantFrom(...STANZAS), { maxLength: 8 });
  const mutation = fc.tuple(fc.nat(400), fc.constantFrom('', '<', '>', '&', "'", '/', ' ', ']]>', ':', 'x'));
  const mutations = fc.array(mutation, { maxLength: 3 });
  const flushes = fc.array(fc.nat(20), { maxLength: 3 });
  fc.assert(
    fc.property(stream, mutations, fc.integer({ min: 1, max: 300 }), flushes, (stanzas, all, size, when) => {
      let text = OPEN + stanzas.join('');
      for (const [place, change] of all) {
        const at = OPEN.length + place;
        text = text.slice(0, at) + change + text.slice(at + 1);
      }
      const chunks = cut(text, size);
      assert.deepEqual(frames(chunks, 'none', when), frames(chunks, 'whole', when));
    }),
    { numRuns: 1500 },
  );
});

test('what waits for its end is broken if the parser says so, though no tag follows', () => {
  for (const text of ['<message>]]>', '<message>&foo;', "<message a='&foo;"]) {
    assert.deepEqual(frames([OPEN, text], 'none'), frames([OPEN, text], 'whole'));
  }
});

for (const [name, steps] of Object.entries(SCENARIOS)) {
  test(`${name} is cut into the same items with elements and without`, () => {
    for (const dir of ['in', 'out']) {
      const chunks = steps.flatMap((step) =>
        'dir' in step && step.dir === dir ? [step.bytes.toString()] : [],
      );
      for (const pieces of [chunks, cut(chunks.join(''), 7)]) {
        assert.deepEqual(frames(pieces, 'none'), frames(pieces, 'whole'));
      }
    }
  });
}

test('most stanzas need no element, and what may hold a secret has one', () => {
  const elements = STANZAS.slice(0, 5).map((stanza) => {
    const found: boolean[] = [];
    const framer = new Framer(({ element }) => found.push(element !== undefined), 'none');
    framer.write(OPEN);
    framer.write(stanza);
    return found[1];
  });
  assert.deepEqual(elements, [false, true, false, true, true]);
});

test('behind a stanza that the parser has to read, others need no element again', () => {
  const found: boolean[] = [];
  const framer = new Framer(({ element }) => found.push(element !== undefined), 'none');
  framer.write(OPEN);
  framer.write(`<presence/>${"<message><a:b xmlns:a='urn:a'/></message><message to='a&amp;b'/>".repeat(2)}`);
  assert.deepEqual(found.slice(2), [true, false, true, false]);
});
