import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParserLimits } from '../../../src/xml/stream-parser.ts';
import { everyCut, HEADER, readStream } from './read-stream.ts';

function condition(chunks: readonly string[], limits?: Partial<ParserLimits>) {
  return readStream(chunks, limits === undefined ? {} : { limits }).condition;
}

function nested(depth: number): string {
  return `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
}

test('a stanza of exactly the limit in UTF-8 bytes is read, one byte more is refused, however it is cut', () => {
  for (const text of ['x', 'é', '漢', '😀', '\r\n', '&amp;', "<b c='é\r\n'/>", '<![CDATA[]]]]>']) {
    const stanza = `<a>${text.repeat(30)}</a>`;
    const bytes = Buffer.byteLength(stanza);
    const stream = `<r> <x/>${stanza} ${stanza}</r>`;
    for (const chunks of [[stream], ...everyCut(stream)]) {
      assert.equal(condition(chunks, { stanzaBytes: bytes }), undefined);
      assert.equal(condition(chunks, { stanzaBytes: bytes - 1 }), 'policy-violation');
    }
  }
});

test('the limit holds for the header, with all that comes before it', () => {
  const header = `<?xml version='1.0'?>\n<r a='${'x'.repeat(50)}'>`;
  for (const chunks of [[header], ...everyCut(header)]) {
    assert.equal(condition(chunks, { stanzaBytes: header.length }), undefined);
    assert.equal(condition(chunks, { stanzaBytes: header.length - 1 }), 'policy-violation');
  }
});

test('a stanza is refused before its end has come', () => {
  for (const beginning of ['<a>', "<a b='", '<a ', '<a', '<a><![CDATA[', '<a>&#', '<a></a']) {
    const text = beginning.endsWith('#') ? '0' : beginning.endsWith('<a></a') ? ' ' : 'x';
    assert.equal(
      condition([`<r>${beginning}`, text.repeat(2000)], { stanzaBytes: 1000 }),
      'policy-violation',
    );
    assert.equal(condition(`<r>${beginning}${text.repeat(980)}`.split(''), { stanzaBytes: 1000 }), undefined);
  }
});

test('what is too large is refused as that, even if it is malformed further on', () => {
  const stream = `<r><a>${'x'.repeat(100)}<1></a>`;
  for (const chunks of [[stream], ...everyCut(stream)]) {
    assert.equal(condition(chunks, { stanzaBytes: 50 }), 'policy-violation');
    assert.equal(condition(chunks, { stanzaBytes: 500 }), 'not-well-formed');
  }
});

test('white space between stanzas counts for nothing', () => {
  assert.equal(
    condition([`<r>${' '.repeat(5000)}`, ...Array(50).fill(' '.repeat(100)), '<a/>'], { stanzaBytes: 100 }),
    undefined,
  );
});

test('the default limit is 10 MiB', () => {
  const part = 'x'.repeat(1 << 20);
  const parts = Array<string>(10).fill(part);
  assert.equal(condition([HEADER, '<a>', ...parts]), 'policy-violation');
  assert.equal(condition([HEADER, '<a>', ...parts.slice(1), '</a>']), undefined);
});

test('elements may be nested as deeply as the limit says', () => {
  assert.equal(condition([nested(5)], { depth: 5 }), undefined);
  assert.equal(condition([nested(6)], { depth: 5 }), 'policy-violation');
  assert.equal(condition(['<r><a/><b><c/></b>'], { depth: 3 }), undefined);
  assert.equal(condition(['<r><a/><b><c><d/>'], { depth: 3 }), 'policy-violation');
  assert.equal(condition([nested(512)]), undefined);
  assert.equal(condition([nested(513)]), 'policy-violation');
  assert.equal(condition(['<a>'.repeat(1_000_000)]), 'policy-violation');
});
