import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FeatureFilter } from '../../../src/proxy/feature-filter.ts';
import { HeadReader } from '../../../src/proxy/head-reader.ts';
import { XmlError } from '../../../src/xml/xml-error.ts';

const HEADER =
  "<?xml version='1.0'?>\n<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='ä>b'>";
const FEATURES =
  '<stream:features><mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><mechanism>A-PLUS</mechanism><mechanism>A</mechanism></mechanisms></stream:features>';
const EDITED = FEATURES.replace('<mechanism>A-PLUS</mechanism>', '');
const REST = ' <message><body>😀 A-PLUS</body></message>';

function filter(text: string | Buffer, size: number): string {
  const removed: string[] = [];
  const stage = new FeatureFilter({ encrypted: true, removed: (names) => removed.push(...names) });
  const bytes = Buffer.from(text);
  const out: Buffer[] = [];
  for (let i = 0; i < bytes.length; i += size) out.push(stage.write(bytes.subarray(i, i + size)));
  out.push(stage.end());
  return Buffer.concat(out).toString('latin1');
}

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');

describe('what a server sends', () => {
  it('is edited in its first features alone, however it is cut', () => {
    for (let size = 1; size < 400; size++) {
      assert.equal(
        filter(HEADER + FEATURES + REST + FEATURES, size),
        latin1(HEADER + EDITED + REST + FEATURES),
      );
    }
  });

  it('passes as it is when it is no XML, no UTF-8, or ends too early', () => {
    const broken = [
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      `${HEADER}<stream:features><oops></stream:features>${FEATURES}`,
      `${HEADER}${FEATURES.slice(0, 40)}`,
      '<!DOCTYPE a>',
      `${HEADER}<stream:error/></stream:stream>`,
    ];
    for (const text of broken)
      for (const size of [1, 7, 1000]) assert.equal(filter(text, size), latin1(text));
    const bytes = Buffer.concat([Buffer.from(HEADER), Buffer.of(0xff, 0xfe, 0x3e, 0)]);
    assert.equal(filter(bytes, 3), bytes.toString('latin1'));
  });

  it('is not kept back without bound', () => {
    const stage = new FeatureFilter({ encrypted: true, removed: () => {} });
    stage.write(Buffer.from(`${HEADER}<stream:features>`));
    let passed = 0;
    for (let i = 0; i < 100; i++) passed += stage.write(Buffer.alloc(10_000, 0x20)).length;
    assert.ok(passed > 900_000, `${passed}`);
  });
});

describe('the beginning of a stream', () => {
  it('is read item by item, each with its bytes', () => {
    const reader = new HeadReader(1000);
    reader.push(Buffer.from(`${HEADER} <a/>\n`));
    assert.equal(reader.next()?.bytes.toString(), HEADER);
    assert.equal(reader.next()?.bytes.toString(), ' <a/>');
    assert.equal(reader.next(), undefined);
    assert.equal(reader.takePending().toString(), '\n');
  });

  it('is refused when it is too large, or no stream', () => {
    for (const text of [' '.repeat(1001), 'GET / HTTP/1.0\r\n', `<a b='${'c'.repeat(1000)}`, '<a><b', '\0']) {
      const reader = new HeadReader(1000);
      reader.push(Buffer.from(text));
      if (text === '<a><b') assert.equal(reader.next()?.kind, 'header');
      else assert.throws(() => reader.next(), XmlError, text);
    }
  });
});
