import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Element } from '../../../src/xml/element.ts';
import { serialise } from '../../../src/xml/serialise.ts';
import { fc } from '../../helpers/properties.ts';
import { readStream } from './read-stream.ts';

/** An element without its declarations: what it says, whatever it was written like. */
interface Meaning {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly children: readonly (Meaning | string)[];
}

function meaning(element: Element): Meaning {
  const pairs: [string, string][] = [];
  for (let i = 0; i < element.attributes.length; i += 2) {
    pairs.push([element.attributes[i] ?? '', element.attributes[i + 1] ?? '']);
  }
  return {
    name: element.name,
    namespace: element.namespace,
    attributes: pairs.filter(([name]) => name !== 'xmlns' && !name.startsWith('xmlns:')),
    children: element.children.map((node) => (typeof node === 'string' ? node : meaning(node))),
  };
}

const names = fc.constantFrom('a', 'body', 'message', 'x-y', '_z', 'é', '漢', '𐀀', 'xmlnsx');
const prefixes = fc.constantFrom('', '', 'p', 'q', 'stream');
const namespaces = fc.constantFrom('', 'jabber:client', 'urn:p', "urn:'<&>", 'urn:q');
const characters = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'ab<>&"\' \t\n\r]') },
  fc.constantFrom('é', '漢', '😀', '\u0085', ']]>', '\r\n'),
  fc
    .integer({ min: 0x20, max: 0x10ffff })
    .filter(isCharacter)
    .map((code) => String.fromCodePoint(code)),
);
const text = fc.array(characters, { maxLength: 12 }).map((list) => list.join(''));
const attributes = fc
  .uniqueArray(fc.tuple(fc.constantFrom('to', 'id', 'é', 'xml:lang', 'stream:s', '__proto__'), text), {
    selector: ([name]) => name,
    maxLength: 5,
  })
  .map((pairs) => pairs.flat());
const declarations = fc.constantFrom<string[]>(
  [],
  [],
  ['xmlns', 'urn:q'],
  ['xmlns:p', 'urn:q'],
  ['xmlns:q', 'urn:q', 'q:b', '1'],
);

const { element: elements } = fc.letrec<{ element: Element }>((tie) => ({
  element: fc
    .tuple(
      names,
      prefixes,
      namespaces,
      attributes,
      declarations,
      fc.array(fc.oneof({ maxDepth: 4 }, text, tie('element')), { maxLength: 4 }),
    )
    .map(([name, prefix, namespace, own, declared, children]) => {
      return new Element(name, prefix, namespace, [...own, ...declared], joined(children));
    }),
}));

/** Children as a parser gives them: no empty text, and no two texts in a row. */
function joined(children: readonly (Element | string)[]): (Element | string)[] {
  const list: (Element | string)[] = [];
  for (const node of children) {
    const last = list[list.length - 1];
    if (typeof node === 'string' && typeof last === 'string') list[list.length - 1] = last + node;
    else if (node !== '') list.push(node);
  }
  return list;
}

function isCharacter(code: number): boolean {
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

const HEADER = "<stream:stream xmlns='jabber:client' xmlns:stream='urn:s'>";
const CONTEXT = { defaultNamespace: 'jabber:client', prefixes: new Map([['stream', 'urn:s']]) };

test('an element that is written, cut anywhere and read is the same', () => {
  fc.assert(
    fc.property(elements, fc.array(fc.nat(400), { maxLength: 6 }), (original, cuts) => {
      const stream = `${HEADER}${serialise(original, CONTEXT)}</stream:stream>`;
      const { events, condition } = readStream(cutAt(stream, cuts));
      assert.equal(condition, undefined);
      assert.deepEqual(
        events.map(([kind]) => kind),
        ['start', 'element', 'end'],
      );
      assert(events[1]?.[1] !== undefined);
      assert.deepEqual(meaning(events[1][1]), meaning(original));
      assert.equal(serialise(events[1][1], CONTEXT), serialise(original, CONTEXT));
    }),
    { numRuns: 1000 },
  );
});

test('any text whatsoever can be written', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
      (value, body) => {
        const stanza = serialise(new Element('a', '', 'jabber:client', ['b', value], [body]), CONTEXT);
        assert.equal(readStream([`${HEADER}${stanza}</stream:stream>`]).condition, undefined);
      },
    ),
    { numRuns: 1000 },
  );
});

function cutAt(stream: string, positions: readonly number[]): string[] {
  const cuts = [0, ...positions.map((at) => at % stream.length).sort((a, b) => a - b), stream.length];
  return cuts.slice(1).map((to, i) => stream.slice(cuts[i], to));
}
