import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Element } from '../../../src/xml/element.ts';
import { type StreamListener, StreamParser, XmlError } from '../../../src/xml/stream-parser.ts';
import { everyCut } from './read-stream.ts';

function listener(overrides: Partial<StreamListener>): StreamListener {
  return { streamStart() {}, streamElement() {}, streamEnd() {}, ...overrides };
}

test('position is behind what is being reported, in units of what was written', () => {
  const stream = "<?xml version='1.0'?>\r\n<r a='\r\n'>\r\n<a>é😀\r</a>\r\n  <b/></r>\r\n";
  const ends = [
    stream.indexOf('>', 25) + 1,
    stream.indexOf('</a>') + 4,
    stream.indexOf('<b/>') + 4,
    stream.indexOf('</r>') + 4,
  ];
  for (const chunks of [[stream], ...everyCut(stream)]) {
    const seen: number[] = [];
    const note = () => seen.push(parser.position);
    const parser: StreamParser = new StreamParser(
      listener({ streamStart: note, streamElement: note, streamEnd: note }),
    );
    for (const chunk of chunks) parser.write(chunk);
    assert.deepEqual(seen, ends);
    assert.equal(parser.position, stream.length);
  }
});

test('pending tells whether a construct is open', () => {
  const parser = new StreamParser(listener({}));
  const steps: readonly (readonly [string, boolean])[] = [
    ['', false],
    ['<?xml', true],
    [" version='1.0'?>", false],
    [' ', false],
    ['<', true],
    ["r a='", true],
    ["'>", false],
    ['  ', false],
    ['<a', true],
    ['>', true],
    ['text', true],
    ['</a>', false],
    ['&', true],
    ['amp;', false],
    ['<![CDATA[', true],
    [']]>', false],
    ['<b/', true],
    ['>', false],
    ['\ud83d', true],
    ['\ude00', false],
    ['</r', true],
    ['>', false],
  ];
  for (const [text, pending] of steps) {
    parser.write(text);
    assert.equal(parser.pending, pending, text);
  }
});

test('open elements are given outermost first, with what has come of them', () => {
  const parser = new StreamParser(listener({}));
  assert.deepEqual(parser.openElements(), []);
  parser.write("<r><a/><auth mechanism='PLAIN'>x<b/><c>AGFi");
  const open = parser.openElements();
  assert.deepEqual(
    open.map(({ name }) => name),
    ['r', 'auth', 'c'],
  );
  assert.deepEqual(open[0]?.children, []);
  assert.equal(open[1]?.children.length, 3);
  parser.write('</c></auth>');
  assert.deepEqual(
    parser.openElements().map(({ name }) => name),
    ['r'],
  );
});

test('a listener can stop parsing in the middle of a text, and finds the rest', () => {
  const stream = '<r>\r\n<a/>\r\n<b/>\r\n😀</r>';
  for (const chunks of [[stream], ...everyCut(stream)]) {
    const names: string[] = [];
    const parser: StreamParser = new StreamParser(
      listener({
        streamElement(element) {
          names.push(element.name);
          parser.stop();
        },
      }),
    );
    for (const chunk of chunks) parser.write(chunk);
    assert.deepEqual(names, ['a']);
    assert.equal(parser.rest, '\r\n<b/>\r\n😀</r>');
    assert.equal(parser.position, '<r>\r\n<a/>'.length);
  }
});

test('stopping between two writes leaves what comes afterwards as the rest', () => {
  const parser = new StreamParser(listener({}));
  parser.write('<r>\ud83d');
  parser.stop();
  parser.write('\ude00<a/>');
  assert.equal(parser.rest, '😀<a/>');
});

test('a listener can stop parsing at the header', () => {
  const events: string[] = [];
  const parser: StreamParser = new StreamParser(
    listener({ streamStart: () => parser.stop(), streamEnd: () => events.push('end') }),
  );
  parser.write('<r>x');
  assert.equal(parser.rest, 'x');
  assert.deepEqual(events, []);
});

test('a refused stream stays refused, and the error says where', () => {
  const parser = new StreamParser(listener({}));
  const first = caught(() => parser.write('<r><a></b>rest'));
  assert(first instanceof XmlError);
  assert.equal(first.condition, 'not-well-formed');
  assert.equal(first.position, 8);
  assert.match(first.message, /end tag.*\(at character 8\)$/);
  assert.equal(
    caught(() => parser.write('<c/>')),
    first,
  );
  assert.equal(parser.rest, 'b>rest');
});

test('an error quotes nothing of the stream', () => {
  for (const stream of [
    "<r><a secret='s3cret' secret='s3cret'/>",
    '<r><s3cret:a/>',
    '<r>&s3cret;',
    '<r><a></s3cret>',
  ]) {
    const error = caught(() => new StreamParser(listener({})).write(stream));
    assert(error instanceof XmlError);
    assert.doesNotMatch(error.message, /s3cret/);
  }
});

test('what a listener throws comes out of write, then and ever after', () => {
  const error = new Error('from the listener');
  const parser = new StreamParser(
    listener({
      streamElement() {
        throw error;
      },
    }),
  );
  assert.equal(
    caught(() => parser.write('<r><a/><b/>')),
    error,
  );
  assert.equal(
    caught(() => parser.write('<c/>')),
    error,
  );
  assert.equal(parser.rest, '<b/>');
});

test('an element that was given is not changed by what comes later', () => {
  const elements: Element[] = [];
  const parser = new StreamParser(listener({ streamElement: (element) => elements.push(element) }));
  parser.write("<r><a b='1'>x</a><a b='2'>y</a>");
  assert.deepEqual(
    elements.map((element) => [element.attr('b'), element.text()]),
    [
      ['1', 'x'],
      ['2', 'y'],
    ],
  );
});

function caught(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}
