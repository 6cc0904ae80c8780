import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SaslprepError, saslprep } from '../../../../src/connection/sasl/saslprep.ts';
import { fc } from '../../../helpers/properties.ts';

describe('saslprep', () => {
  const examples: [string, string, string][] = [
    ['maps the soft hyphen to nothing', 'I\u00adX', 'IX'],
    ['leaves ASCII as it is', 'user', 'user'],
    ['keeps the case', 'USER', 'USER'],
    ['normalises to NFKC, lower case', '\u00aa', 'a'],
    ['normalises to NFKC, Roman numerals', '\u2168', 'IX'],
    ['makes a space of other spaces', 'a\u00a0\u1680\u2003\u3000b', 'a    b'],
    ['makes a space of U+200B, which is in both tables', 'a\u200bb', 'a b'],
    ['composes what is decomposed', 'Pa\u0308ssword', 'Pässword'],
    ['drops joiners and variation selectors', 'a\u200d\ufe0f\u2060b', 'ab'],
    ['takes Arabic text', '\u0627\u0644\u0633', '\u0627\u0644\u0633'],
    ['takes digits between Arabic letters', '\u06271\u0628', '\u06271\u0628'],
    ['takes what is written from left to right and has no direction', 'é1!', 'é1!'],
    ['takes the empty text', '', ''],
  ];
  for (const [what, text, prepared] of examples) it(what, () => assert.equal(saslprep(text), prepared));

  it('lets what Unicode 3.2 did not assign pass unchanged', () => {
    for (const text of ['🔑', '👩🏽🚀', 'ẞ', '\u{1f201}', '\u{1f100}']) assert.equal(saslprep(text), text);
  });

  it('does not normalise across what Unicode 3.2 did not assign', () => {
    assert.equal(saslprep('e\u0301🔑e\u0301🔑\u2168'), 'é🔑é🔑IX');
    assert.equal(saslprep('e🔑\u0301'), 'e🔑\u0301');
  });

  const forbidden: [string, string][] = [
    ['an ASCII control character', '\u0007'],
    ['NUL', 'a\0b'],
    ['DEL', 'a\u007f'],
    ['a carriage return', 'secret\r'],
    ['another control character', 'é\u0085'],
    ['a private-use character', '\ue000'],
    ['a non-character', 'a\ufdd0'],
    ['a non-character beyond the BMP', 'a\u{1fffe}'],
    ['half of a surrogate pair', 'a\ud83d'],
    ['what is not plain text', 'a\ufffd'],
    ['what describes ideographs', 'a\u2ff0'],
    ['a mark of direction', 'a\u200e'],
    ['an override of direction', 'a\u202e'],
    ['a tag', 'a\u{e0041}'],
  ];
  for (const [what, text] of forbidden) {
    it(`refuses ${what}`, () => assert.throws(() => saslprep(text), SaslprepError));
  }

  it('refuses right-to-left text that ends otherwise (RFC 4013 3, example 5)', () => {
    assert.throws(() => saslprep('\u06271'), /right-to-left/);
    assert.throws(() => saslprep('1\u0627'), /right-to-left/);
  });

  it('refuses left-to-right characters within right-to-left text', () => {
    assert.throws(() => saslprep('\u0627a\u0627'), /right-to-left/);
    assert.throws(() => saslprep('\u0627\u05b0\u4e00\u0627'), /right-to-left/);
  });

  it('says what is wrong without what is in it', () => {
    assert.throws(
      () => saslprep('secret\u0007'),
      (error) => error instanceof SaslprepError && !error.message.includes('secret'),
    );
  });

  it('leaves what it prepared as it is', () => {
    const points = fc.integer({ min: 0x20, max: 0x2fff }).map((point) => String.fromCodePoint(point));
    fc.assert(
      fc.property(fc.string({ unit: points, maxLength: 5 }), (text) => {
        const prepared = prepareOrSkip(text);
        fc.pre(prepared !== undefined);
        assert.equal(saslprep(prepared ?? ''), prepared);
      }),
    );
  });
});

function prepareOrSkip(text: string): string | undefined {
  try {
    return saslprep(text);
  } catch (error) {
    assert.ok(error instanceof SaslprepError);
    return undefined;
  }
}
