import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseElement } from '../../../src/xml/parse.ts';
import { XmlError } from '../../../src/xml/stream-parser.ts';

test('one element is parsed, with white space around it', () => {
  const element = parseElement("\r\n <message to='a'><body>b</body></message>\n\t");
  assert.equal(element.name, 'message');
  assert.equal(element.namespace, '');
  assert.equal(element.child('body', '')?.text(), 'b');
});

test('names mean what the context says', () => {
  const context = { defaultNamespace: "urn:'d'", prefixes: new Map([['p', 'urn:p']]) };
  assert.equal(parseElement('<a/>', context).namespace, "urn:'d'");
  assert.equal(parseElement('<p:a/>', context).namespace, 'urn:p');
});

test('anything else is refused', () => {
  for (const text of [
    '',
    ' ',
    'text',
    '<a>',
    '<a',
    '<a/><b/>',
    '<a/>x',
    'x<a/>',
    '&amp;<a/>',
    '<![CDATA[x]]><a/>',
    '<a/><![CDATA[x]]>',
    '</stream>',
    '<a/></stream>',
    "<?xml version='1.0'?><a/>",
    '<a></b>',
  ]) {
    assert.throws(
      () => parseElement(text),
      (error) => error instanceof XmlError && error.condition === 'not-well-formed',
      text,
    );
  }
  assert.throws(
    () => parseElement('<p:a/>'),
    (error) => error instanceof XmlError && error.condition === 'bad-namespace-prefix',
  );
});

test('an error says where in the text it is', () => {
  assert.throws(
    () => parseElement('<a></b>', { defaultNamespace: 'urn:long' }),
    (error) =>
      error instanceof XmlError && error.position === 5 && error.message.endsWith('(at character 5)'),
  );
});
