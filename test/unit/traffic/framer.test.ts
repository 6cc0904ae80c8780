import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../../src/traffic/frame.ts';
import { Framer } from '../../../src/traffic/framer.ts';
import { Element } from '../../../src/xml/element.ts';
import { StreamParser } from '../../../src/xml/stream-parser.ts';
import { fc } from '../../helpers/properties.ts';
import { CLOSE, COMPONENT_OPEN, DECLARATION, HEADER, IQ, OPEN, PROCEED } from './streams.ts';

type Item = [kind: Frame['kind'], text: string];

function frame(chunks: Iterable<string>): Frame[] {
  const frames: Frame[] = [];
  const framer = new Framer((item) => frames.push(item));
  for (const chunk of chunks) framer.write(chunk);
  framer.flush();
  return frames;
}

/** What was shown, in order; pieces of whitespace and of text that stand side by side as one. */
function items(chunks: Iterable<string>): Item[] {
  const list: Item[] = [];
  for (const { kind, text, shown } of frame(chunks)) {
    const last = list.at(-1);
    if (last?.[0] === kind && (kind === 'whitespace' || kind === 'text')) last[1] += text.slice(shown);
    else list.push([kind, text.slice(shown)]);
  }
  return list;
}

function* slices(text: string, size: number): Generator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

const STREAMS: [what: string, expected: Item[]][] = [
  [
    'a session of every kind of item',
    [
      ['open', OPEN],
      ['nonza', '<stream:features/>'],
      ['iq', IQ],
      ['whitespace', ' \n'],
      ['message', '<message to="ü😀@x"><body>&lt;a&gt; <![CDATA[</message>]]>\r\n</body></message>'],
      ['presence', '<presence/>'],
      ['nonza', '<r xmlns="urn:xmpp:sm:3"/>'],
      ['whitespace', '\r\n\t'],
      ['close', CLOSE],
    ],
  ],
  [
    'whitespace inside of a header',
    [
      ['open', `${DECLARATION}\n${HEADER}`],
      ['iq', IQ],
    ],
  ],
  [
    'a component',
    [
      ['open', COMPONENT_OPEN],
      ['nonza', '<handshake/>'],
      ['iq', IQ],
      ['message', '<message/>'],
      ['close', CLOSE],
    ],
  ],
  [
    'streams that restart, with and without XML declaration',
    [
      ['open', OPEN],
      ['nonza', PROCEED],
      ['open', OPEN],
      ['iq', IQ],
      ['open', HEADER],
      ['nonza', '<stream:features><a xmlns="b"/></stream:features>'],
      ['open', HEADER],
      ['open', HEADER],
      ['close', CLOSE],
      ['open', OPEN],
      ['iq', IQ],
    ],
  ],
  [
    'whitespace before a restart',
    [
      ['whitespace', '\n'],
      ['open', OPEN],
      ['whitespace', ' '],
      ['open', OPEN],
      ['iq', IQ],
    ],
  ],
  [
    'a restart with another prefix, and with none',
    [
      ['open', HEADER],
      ['nonza', PROCEED],
      ['open', HEADER.replaceAll('stream:', 'x:').replace('xmlns:stream', 'xmlns:x')],
      ['iq', IQ],
      ['open', "<stream xmlns='http://etherx.jabber.org/streams'>"],
      ['nonza', '<features/>'],
      ['close', '</stream>'],
    ],
  ],
  [
    'a child that is called stream, but in another namespace',
    [
      ['open', OPEN],
      ['nonza', "<stream xmlns='urn:x'><a/></stream>"],
      ['iq', IQ],
    ],
  ],
  [
    'a header inside of a complete element',
    [
      ['open', OPEN],
      ['open', HEADER],
      ['iq', IQ],
      ['close', CLOSE],
      ['open', HEADER],
    ],
  ],
  [
    'broken XML and all after it',
    [
      ['open', OPEN],
      ['iq', IQ],
      ['text', `<message><body>a</bod></message>${IQ}${CLOSE}`],
    ],
  ],
  ['no XML at all', [['text', 'HTTP/1.1 400 Bad Request\r\n\r\n<html></html>']]],
  [
    'text between stanzas',
    [
      ['open', OPEN],
      ['text', 'oops'],
      ['iq', IQ],
      ['whitespace', '\n'],
      ['text', 'x'],
    ],
  ],
  [
    'text after the end',
    [
      ['open', OPEN],
      ['close', CLOSE],
      ['text', `x${IQ}`],
    ],
  ],
  [
    'an XML declaration that is refused',
    [
      ['text', "<?xml version='9'?>"],
      ['open', HEADER],
      ['iq', IQ],
    ],
  ],
  ['a header that is refused', [['text', `${HEADER.replace('>', ' a="1" a="2">')}${IQ}`]]],
  [
    'broken XML up to a restart',
    [
      ['open', OPEN],
      ['text', '<a></b> <?xml ?> <stream:stream x="y"> '],
      ['open', OPEN],
      ['iq', IQ],
      ['text', '</no>'],
      ['open', HEADER],
    ],
  ],
  [
    'XML that is no XMPP stream',
    [
      ['text', `<html><a/></html>${IQ}`],
      ['open', OPEN],
      ['iq', IQ],
    ],
  ],
  [
    'an item without its end',
    [
      ['open', OPEN],
      ['iq', IQ],
      ['text', '<message><body>abc'],
    ],
  ],
  ['a DOCTYPE', [['text', '<!DOCTYPE a [<!ENTITY b "c">]><a/>']]],
  [
    'a control character',
    [
      ['open', OPEN],
      ['text', '<message>\u0001</message>'],
    ],
  ],
  [
    'a lone surrogate',
    [
      ['open', OPEN],
      ['text', '<message>\ud800</message>'],
    ],
  ],
];

for (const [what, expected] of STREAMS) {
  test(`${what}: the same items however the stream is cut`, () => {
    const text = expected.map((item) => item[1]).join('');
    assert.deepEqual(items([text]), expected);
    for (let cut = 1; cut < text.length; cut++) {
      assert.deepEqual(items([text.slice(0, cut), text.slice(cut)]), expected, `cut at ${cut}`);
    }
    for (const size of [1, 2, 3, 7])
      assert.deepEqual(items(slices(text, size)), expected, `pieces of ${size}`);
  });
}

test('whatever comes, however cut and whenever shown, comes out once and in order', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      OPEN,
      HEADER,
      DECLARATION,
      IQ,
      CLOSE,
      PROCEED,
      ' ',
      '<a',
      '>',
      '</a>',
      '<?xml ',
      '<![CDATA[',
      '"',
      '&',
      'é😀',
    ),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece), fc.integer({ min: 1, max: 40 }), fc.boolean(), (pieces, size, impatient) => {
      const text = pieces.join('');
      let shown = '';
      const framer = new Framer((item) => {
        shown += item.text.slice(item.shown);
      });
      for (const chunk of slices(text, size)) {
        framer.write(chunk);
        if (impatient) framer.flush();
      }
      framer.flush();
      assert.equal(shown, text);
    }),
    { numRuns: 500 },
  );
});

test('an incomplete item is shown once; its end is shown with the whole of its text and what was shown', () => {
  const frames: Frame[] = [];
  const framer = new Framer((item) => frames.push(item));
  framer.write(`${OPEN}<iq type='get'>`);
  assert.equal(framer.pending, true);
  framer.flush();
  framer.flush();
  assert.equal(framer.pending, false);
  framer.write('<a ');
  framer.flush();
  framer.write(`xmlns='b'/></iq>${IQ}`);
  assert.equal(framer.pending, false);
  const rest = frames.slice(1).map(({ kind, text, shown, state }) => ({ kind, text, shown, state }));
  const whole = "<iq type='get'><a xmlns='b'/></iq>";
  assert.deepEqual(rest, [
    { kind: 'text', text: "<iq type='get'>", shown: 0, state: 'incomplete' },
    { kind: 'text', text: "<iq type='get'><a ", shown: 15, state: 'incomplete' },
    { kind: 'iq', text: whole, shown: 18, state: 'complete' },
    { kind: 'iq', text: IQ, shown: 0, state: 'complete' },
  ]);
});

test('items carry their element, the header too', () => {
  const elements = frame([OPEN + IQ + CLOSE]).map(({ element }) => element?.attr('id'));
  assert.deepEqual(elements, ['s1', '1', undefined]);
});

test('a stanza over the limit becomes text that goes on in pieces', () => {
  const framer: { current?: Framer } = {};
  const frames: Frame[] = [];
  framer.current = new Framer((item) => frames.push(item));
  framer.current.write(`${OPEN}<message><body>`);
  const chunk = 'x'.repeat(1024 * 1024);
  for (let i = 0; i < 12; i++) framer.current.write(chunk);
  assert.equal(framer.current.pending, false);
  assert.ok(frames.slice(1).every(({ state, text }) => state === 'broken' && text.length < 11 * 1024 * 1024));
  assert.equal(
    frames.slice(1).reduce((sum, { text }) => sum + text.length, 0),
    15 + 12 * chunk.length,
  );
});

test('many restarts, and markup that only looks like one, take time in proportion', () => {
  const restarts = HEADER.repeat(5000);
  assert.equal(frame([restarts]).length, 5000);
  const cut = `${OPEN}</x>${"<stream xmlns='http://etherx.jabber.org/streams' ".repeat(20_000)}`;
  assert.equal(
    frame([cut])
      .map(({ text }) => text)
      .join(''),
    cut,
  );
});

const NAMED = [
  "<message from='a@b' to='c'><body>one &amp; two</body></message>",
  "<iq type='get' id='1' to='c'><ping xmlns='urn:xmpp:ping'/></iq>",
  "<presence from='a@b'/>",
  "<message><x xmlns='jabber:x:data'><field type='text-private'><value>s</value></field></x></message>",
  "<message password='s'/>",
  "<message p:token='s' xmlns:p='urn:p'/>",
  "<iq type='set' id='2'><query xmlns='jabber:iq:register'><password>s</password></query></iq>",
  "<r xmlns='urn:xmpp:sm:3'/>",
];

test('where stanzas end may be told: the items are the same however the text before was cut', () => {
  const pieces = fc.array(fc.tuple(fc.constantFrom(...NAMED, ' '), fc.nat(), fc.boolean()), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(pieces, (list) => {
      const expected: Item[] = [];
      const shown: Item[] = [];
      const reads = new Framer(({ kind, text }) => expected.push([kind, text]), 'none');
      const told = new Framer(({ kind, text }) => shown.push([kind, text]), 'none');
      for (const framer of [reads, told]) framer.write(COMPONENT_OPEN);
      for (const [text, cut, ends] of list) {
        reads.write(text);
        const at = cut % text.length;
        told.write(text.slice(0, at));
        told.write(text.slice(at), ends ? parsed(text) : undefined);
      }
      assert.deepEqual(shown, expected);
    }),
  );
});

test('a stanza that may hold a secret comes with its element though its end was told', () => {
  for (const text of NAMED.slice(3, 7)) {
    const frames: Frame[] = [];
    const framer = new Framer((item) => frames.push(item), 'none');
    framer.write(COMPONENT_OPEN);
    framer.write(text, parsed(text));
    assert.notEqual(frames.at(-1)?.element, undefined, text);
  }
});

test('a stanza whose end was told is taken as it stands, without reading it', () => {
  const frames: Frame[] = [];
  const framer = new Framer((item) => frames.push(item), 'none');
  framer.write(COMPONENT_OPEN);
  framer.write('<message>half', undefined);
  framer.write(' & told</message>', new Element('message', '', 'jabber:client', [], ['half & told']));
  assert.equal(frames.at(-1)?.text, '<message>half & told</message>');
});

function parsed(text: string): Element | undefined {
  let found: Element | undefined;
  const listener = {
    streamStart() {},
    streamElement(item: Element) {
      found = item;
    },
    streamEnd() {},
  };
  new StreamParser(listener).write(COMPONENT_OPEN + text);
  return found;
}
