import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import {
  decodeBase64,
  decodeContent,
  fromByteString,
  toByteString,
} from '../../../../src/connection/sasl/wire-text.ts';
import { fc } from '../../../helpers/properties.ts';
import { refusal } from './refusal.ts';

describe('byte strings for btoa and atob', () => {
  it('carry any text as its UTF-8', () => {
    assert.equal(btoa(toByteString('é🔑')), Buffer.from('é🔑').toString('base64'));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(fromByteString(atob(btoa(toByteString(text)))), text);
      }),
    );
  });

  it('keep a byte order mark', () => {
    assert.equal(fromByteString(toByteString('\ufeffa')), '\ufeffa');
  });

  it('are refused when they are no UTF-8', () => {
    assert.throws(() => fromByteString('\u00ff'), refusal(/not UTF-8/));
  });
});

describe('decodeContent', () => {
  it('tells nothing from an empty text', () => {
    assert.equal(decodeContent(''), undefined);
    assert.equal(decodeContent(' \n'), undefined);
    assert.equal(decodeContent('='), '');
  });

  it('decodes base64 of UTF-8, with white space around it', () => {
    assert.equal(decodeContent('\n w6k= \n'), 'é');
  });

  it('refuses what is neither', () => {
    assert.throws(() => decodeContent('w6k'), refusal(/not base64/));
    assert.throws(() => decodeContent('w6k=w6k='), refusal(/not base64/));
    assert.throws(() => decodeContent('/w=='), refusal(/not UTF-8/));
  });
});

it('decodeBase64 takes the one way of writing each sequence of bytes', () => {
  assert.deepEqual(decodeBase64('AAEC'), Buffer.from([0, 1, 2]));
  for (const text of ['AA', 'AA=', 'AB==', 'A A A', 'AA-_', '=AAA'])
    assert.equal(decodeBase64(text), undefined);
});
