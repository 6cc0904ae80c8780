import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { XmlCondition } from '../../../src/xml/stream-parser.ts';
import { everyCut, HEADER, readStream } from './read-stream.ts';

/** What the last child of the root reads as on a stream, where the tags before it make the parser expect others. */
function lastAttributes(stream: string): readonly string[] | undefined {
  const whole = readStream([HEADER + stream]);
  assert.equal(whole.condition, undefined);
  for (const chunks of everyCut(HEADER + stream)) assert.deepEqual(readStream(chunks), whole);
  return whole.events[whole.events.length - 1]?.[1]?.attributes;
}

test('a tag reads the same as the one before it or not, by what it is', () => {
  const first = "<m a='1' b='2'/>";
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["<m a='x' b='y'/>", ['a', 'x', 'b', 'y']],
    ["<m b='2' a='1'/>", ['b', '2', 'a', '1']],
    ["<m a='1'/>", ['a', '1']],
    ['<m/>', []],
    ['<m a="1" b=\'2\'/>', ['a', '1', 'b', '2']],
    ["<m aa='1' b='2'/>", ['aa', '1', 'b', '2']],
    ["<m  a='1'\nb = '2'/>", ['a', '1', 'b', '2']],
    ["<m a='&lt;' b='2'/>", ['a', '<', 'b', '2']],
    ["<m a='1\t2\r\n' b='\n'/>", ['a', '1 2 ', 'b', ' ']],
    ["<m a='' b='>'/>", ['a', '', 'b', '>']],
  ];
  for (const [second, attributes] of cases) {
    assert.deepEqual(lastAttributes(first + second), attributes, second);
    assert.deepEqual(lastAttributes(first + first + second + second), attributes, second);
  }
});

test('a name that only begins like the expected one is another name', () => {
  const { events } = readStream([`${HEADER}<m/><m/><mm/><m/><m.x/><s:m/>`]);
  assert.deepEqual(
    events.slice(1).map((event) => event[1]?.name),
    ['m', 'm', 'mm', 'm', 'm.x', 'm'],
  );
});

test('declarations count in an expected tag as in any other', () => {
  const { events } = readStream([
    `${HEADER}<m xmlns='urn:a'/><m xmlns='urn:b'/><p:m xmlns:p='urn:a'/><p:m xmlns:p='urn:b'/>`,
  ]);
  assert.deepEqual(
    events.slice(1).map((event) => event[1]?.namespace),
    ['urn:a', 'urn:b', 'urn:a', 'urn:b'],
  );
});

test('what is refused in a tag is refused in an expected one too', () => {
  const cases: readonly (readonly [string, XmlCondition])[] = [
    ["<m b='' c=''/><n c='' b=''/><m b='' c='' b=''/>", 'not-well-formed'],
    ["<m b='1'/><m b='<'/>", 'not-well-formed'],
    ["<m b='1' c='2'/><m b='1'c='2'/>", 'not-well-formed'],
    ['<m><n/></m><m><n/></n></m>', 'not-well-formed'],
    ["<m xmlns:p='urn:p'><n p:b=''/></m><k/><m><n p:b=''/></m>", 'bad-namespace-prefix'],
    [
      "<m xmlns:p='urn:p' xmlns:q='urn:q' p:b='' q:b=''/><m xmlns:p='urn:p' xmlns:q='urn:p' p:b='' q:b=''/>",
      'not-well-formed',
    ],
    ["<m xmlns:p='urn:p'/><m xmlns:p=''/>", 'not-well-formed'],
  ];
  for (const [stream, condition] of cases) {
    for (const chunks of [[HEADER + stream], ...everyCut(HEADER + stream)]) {
      assert.equal(readStream(chunks).condition, condition, stream);
    }
  }
});
