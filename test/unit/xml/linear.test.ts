import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEADER, readStream } from './read-stream.ts';

/**
 * Hostile or merely large streams. Were one of them read in quadratic time, it would take minutes; the time
 * limit says no more than that.
 */
const LARGE = 1_500_000;
const STREAMS: Readonly<Record<string, string>> = {
  text: `<a>${'x'.repeat(LARGE)}</a>`,
  'references in text': `<a>${'&amp;'.repeat(LARGE / 5)}</a>`,
  'references in an attribute': `<a b='${'&lt;'.repeat(LARGE / 4)}'/>`,
  'an attribute value': `<a b='${'x'.repeat(LARGE)}'/>`,
  'an attribute value of line breaks': `<a b='${'\n'.repeat(LARGE)}'/>`,
  'carriage returns': `<a>${'\r'.repeat(LARGE)}</a>`,
  brackets: `<a>${']'.repeat(LARGE)}</a>`,
  'brackets in CDATA': `<a><![CDATA[${']'.repeat(LARGE)}]]></a>`,
  'CDATA sections': `<a>${'<![CDATA[x]]>'.repeat(LARGE / 13)}</a>`,
  'a tag name': `<a><${'n'.repeat(LARGE)}/></a>`,
  'an attribute name': `<a ${'n'.repeat(LARGE)}=''/>`,
  attributes: `<a ${Array.from({ length: LARGE / 10 }, (_, i) => `a${i}=''`).join(' ')}/>`,
  'prefixed attributes': `<a xmlns:p='urn:p' ${Array.from({ length: LARGE / 12 }, (_, i) => `p:a${i}=''`).join(' ')}/>`,
  'prefixed attributes of a large namespace': `<a xmlns:p='${'n'.repeat(LARGE / 3)}' xmlns:q='${'n'.repeat(LARGE / 3)}' ${Array.from({ length: LARGE / 24 }, (_, i) => `${i % 2 ? 'p' : 'q'}:a${i}=''`).join(' ')}/>`,
  declarations: `<a ${Array.from({ length: LARGE / 20 }, (_, i) => `xmlns:p${i}='n${i}'`).join(' ')}><p1:b/></a>`,
  'declarations and their use': Array.from(
    { length: LARGE / 40 },
    (_, i) => `<p:a xmlns:p='urn:${i}'/>`,
  ).join(''),
  'different tags': Array.from({ length: LARGE / 20 }, (_, i) => `<t${i} a${i}='1'/>`).join(''),
  elements: `<a>${'<b/>'.repeat(LARGE / 4)}</a>`,
  'white space in a tag': `<a${' '.repeat(LARGE)}/>`,
  'white space in an end tag': `<a></a${' '.repeat(LARGE)}>`,
  'zeros in a reference': `<a>&#${'0'.repeat(LARGE)}65;</a>`,
};

for (const [what, stream] of Object.entries(STREAMS)) {
  for (const size of [stream.length, 1000, 3]) {
    test(`${what}: ${stream.length} characters in chunks of ${size}`, { timeout: 20_000 }, () => {
      const chunks = [HEADER];
      for (let i = 0; i < stream.length; i += size) chunks.push(stream.slice(i, i + size));
      const { events, condition } = readStream(chunks);
      assert.equal(condition, undefined);
      assert(events.length > 1);
    });
  }
}

test('white space in a declaration', { timeout: 20_000 }, () => {
  assert.equal(readStream([`<?xml version='1.0'${' '.repeat(LARGE)}x?>`]).condition, 'not-well-formed');
});
