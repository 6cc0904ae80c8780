import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { Utf8Decoder } from '../../../src/traffic/utf8-decoder.ts';

const TEXT = 'a é € 😀 \u{feff}z';

function decodeCut(bytes: Buffer, size: number): string {
  const decoder = new Utf8Decoder();
  let text = '';
  for (let at = 0; at < bytes.length; at += size) text += decoder.decode(bytes.subarray(at, at + size));
  return text + decoder.end();
}

test('characters that are cut over chunks come out whole', () => {
  const bytes = Buffer.from(TEXT);
  for (let size = 1; size <= bytes.length; size++) assert.equal(decodeCut(bytes, size), TEXT);
});

test('a cut character is held back until its rest comes', () => {
  const decoder = new Utf8Decoder();
  assert.equal(decoder.decode(Buffer.from([0x61, 0xf0, 0x9f])), 'a');
  assert.equal(decoder.decode(Buffer.from([0x98, 0x80])), '😀');
});

test('bytes that are no UTF-8 come out as \\xNN, and what is around them stays', () => {
  const cases: [number[], string][] = [
    [[0x61, 0xff, 0x62], 'a\\xffb'],
    [[0xc0, 0xaf], '\\xc0\\xaf'],
    [[0xed, 0xa0, 0x80], '\\xed\\xa0\\x80'],
    [[0xe2, 0x82, 0x41], '\\xe2\\x82A'],
    [[0x80, 0x80, 0x80, 0x80, 0x61], '\\x80\\x80\\x80\\x80a'],
    [[0xf5, 0x80, 0x80, 0x80], '\\xf5\\x80\\x80\\x80'],
    [[0xc3, 0xa9, 0xe2, 0x82], 'é\\xe2\\x82'],
  ];
  for (const [bytes, text] of cases) {
    for (let size = 1; size <= bytes.length; size++) assert.equal(decodeCut(Buffer.from(bytes), size), text);
  }
});

test('a chunk that is used again by its owner does not change what was held back', () => {
  const decoder = new Utf8Decoder();
  const chunk = Buffer.from([0xc3]);
  decoder.decode(chunk);
  chunk[0] = 0x41;
  assert.equal(decoder.decode(Buffer.from([0xa9])), 'é');
});

test('large chunks that cut characters come out as small ones do', () => {
  const text = TEXT.repeat(2000);
  const bytes = Buffer.from(text);
  for (const size of [4097, 5001, 16_384]) assert.equal(decodeCut(bytes, size), text);
});
