import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseElements } from '../../../src/xml/parse.ts';

describe('elements in a text', () => {
  it('are read in their order, in the namespace of the context', () => {
    const found = parseElements(" <a/>\n<b xmlns='urn:b'>text</b><c/> ", { defaultNamespace: 'urn:d' });
    assert.deepEqual(
      found.map(({ name, namespace }) => [name, namespace]),
      [
        ['a', 'urn:d'],
        ['b', 'urn:b'],
        ['c', 'urn:d'],
      ],
    );
  });

  it('may be none', () => assert.deepEqual(parseElements(' \n'), []));

  for (const [text, condition] of [
    ['<a/>text', 'not-well-formed'],
    ['text', 'not-well-formed'],
    ['<a>', 'not-well-formed'],
    ['<a/><b', 'not-well-formed'],
    ['<a/></stream>', 'not-well-formed'],
    ['<a/></b>', 'not-well-formed'],
    ['<a/></elements><b/>', 'not-well-formed'],
    ['</elements>', 'not-well-formed'],
    ['<!-- comment --><a/>', 'restricted-xml'],
    ['<p:a/>', 'bad-namespace-prefix'],
  ] as const) {
    it(`are not in ${text}`, () => assert.throws(() => parseElements(text), { condition }));
  }

  it('have their mistakes told by the place in the text', () => {
    assert.throws(() => parseElements('<a/><b></c>'), { position: 9 });
    assert.throws(() => parseElements('<iq'), { position: 3 });
  });
});
