import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Format } from '../../../src/traffic/format.ts';
import { formatPretty } from '../../../src/traffic/format-pretty.ts';
import { loadNamespaceNames } from '../../../src/traffic/namespace-names.ts';
import { Sink } from '../../../src/traffic/sink.ts';
import { createTrafficLog } from '../../../src/traffic/traffic-log.ts';
import { fc } from '../../helpers/properties.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeStream } from './fake-stream.ts';
import { CLOSE, OPEN } from './streams.ts';

const names = await loadNamespaceNames();

/** Given as a function, a format gets all of the elements, and no places of tags. */
const slow: Format = (event, options) => formatPretty(event, options);

function show(chunks: readonly string[], format: 'pretty' | Format, full: boolean): string {
  const stream = new FakeStream();
  const log = createTrafficLog({ format, sink: new Sink(stream), clock: new FakeClock(), names, full });
  chunks.forEach((chunk, index) => {
    log.text(index % 3 === 2 ? 'out' : 'in', chunk);
  });
  log.flush();
  log.end();
  // Only by its name, a format is told which requests were not answered.
  return stream.text.replace(/^.*unanswered: .*\n/gm, '');
}

const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\n  ',
    ' \n',
    'dnd',
    'a &amp; b',
    '日本語 😀',
    '\u202e',
    '\t',
    '\r\n',
    'x '.repeat(900),
  ),
  fc.constantFrom(
    'QUJD'.repeat(80),
    'é'.repeat(1600),
    '[masked]',
    '&#65;',
    '<![CDATA[<x>]]>',

    '\u00ad',
  ),
);
const value = fc.constantFrom(
  'a@b/c',
  'get',
  'result',
  'error',
  '',
  'a\tb\nc',
  '&lt;&quot;',
  'A'.repeat(300),
  'é',
  '>',
  "xmlns='y'",
);
const name = fc.constantFrom(
  'query',
  'x',
  'error',
  'show',
  'body',
  'text',
  'password',
  'field',
  'conflict',
  'xml:q',
  'iq',
);
const namespace = fc.constantFrom(
  '',
  " xmlns='jabber:iq:version'",
  " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'",
  ' xmlns="urn:xmpp:mam:2"',
  " xmlns='http://jabber.org/protocol/disco#info'",
  " xmlns='urn:a&amp;b:1'",
  " xml:space='preserve'",
);
const attributes = fc
  .uniqueArray(fc.tuple(fc.constantFrom('type', 'from', 'to', 'id', 'xml:lang', 'token', 'var'), value), {
    selector: ([key]) => key,
    maxLength: 4,
  })
  .map((list) => list.map(([key, content]) => ` ${key}="${content}"`).join(''));
const PAYLOADS = [
  "<error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text>a</text></error>",
  '<show>a<x>b</x>w</show>',
  '<body>a</body>',
];
const { node } = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc.constantFrom(...PAYLOADS),
    fc.tuple(name, namespace, attributes).map(([tag, xmlns, list]) => `<${tag}${xmlns}${list}/>`),
    fc
      .tuple(name, namespace, attributes, fc.array(tie('node'), { maxLength: 4 }))
      .map(([tag, xmlns, list, inner]) => `<${tag}${xmlns}${list}>${inner.join('')}</${tag}>`),
  ),
}));
const stanza = fc
  .tuple(fc.constantFrom('iq', 'message', 'presence', 'r'), attributes, fc.array(node, { maxLength: 5 }))
  .map(([tag, list, inner]) => `<${tag}${list}>${inner.join('')}</${tag}>`);

test('stanzas laid out by the places of their tags look as those that were parsed, however they are cut', () => {
  const cuts = fc.array(fc.nat(2000), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(stanza, { maxLength: 6 }), cuts, fc.boolean(), (stanzas, places, full) => {
      const all = stanzas.join('');
      const bounds = [0, ...places.map((at) => at % (all.length + 1)).sort((a, b) => a - b), all.length];
      const pieces = bounds.slice(1).map((end, i) => all.slice(bounds[i], end));
      // Both directions are opened: chunks are of the one, but for each third.
      const chunks = [OPEN, '', OPEN, ...pieces.flatMap((piece) => [piece, '', '']), CLOSE];
      assert.equal(show(chunks, 'pretty', full), show(chunks, slow, full));
    }),
    { numRuns: 1500 },
  );
});
