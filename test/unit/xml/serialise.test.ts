import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Element, element } from '../../../src/xml/element.ts';
import { parseElement } from '../../../src/xml/parse.ts';
import { type SerialiseContext, serialise } from '../../../src/xml/serialise.ts';
import { readStream } from './read-stream.ts';

const STREAM: SerialiseContext = {
  defaultNamespace: 'jabber:client',
  prefixes: new Map([['stream', 'http://etherx.jabber.org/streams']]),
};

test('a stanza in the default namespace declares nothing', () => {
  const body = element('body', 'jabber:client', {}, ['a < b']);
  const message = element('message', 'jabber:client', { to: 'a@b', id: "'1'", from: undefined }, [body]);
  assert.equal(
    serialise(message, STREAM),
    "<message to='a@b' id='&apos;1&apos;'><body>a &lt; b</body></message>",
  );
});

test('a namespace is declared where it differs from the one around it, and only there', () => {
  const query = element('query', 'urn:q', {}, [
    element('x', 'urn:q'),
    element('y', ''),
    element('body', 'jabber:client'),
  ]);
  const iq = element('iq', 'jabber:client', {}, [query]);
  assert.equal(
    serialise(iq, STREAM),
    "<iq><query xmlns='urn:q'><x/><y xmlns=''/><body xmlns='jabber:client'/></query></iq>",
  );
  assert.equal(serialise(element('a', '')), '<a/>');
  assert.equal(serialise(element('a', 'urn:a&b')), "<a xmlns='urn:a&amp;b'/>");
});

test('what an element declares itself is not declared again', () => {
  for (const text of [
    "<query xmlns='urn:q' node='n'><x/></query>",
    "<p:query xmlns:p='urn:q'><p:x p:a='1'/></p:query>",
    "<message xmlns='jabber:client'/>",
    "<a xmlns:p='urn:p' xmlns:q='urn:q' p:b='' q:b=''><p:c xmlns='urn:c'><d/></p:c></a>",
    "<a xml:lang='en'/>",
    '<stream:features><b/></stream:features>',
  ]) {
    assert.equal(serialise(parseElement(text, STREAM), STREAM), text);
  }
});

test('a prefix that is not in scope is declared', () => {
  const features = parseElement('<stream:features><stream:x/></stream:features>', STREAM);
  assert.equal(
    serialise(features),
    "<stream:features xmlns:stream='http://etherx.jabber.org/streams'><stream:x/></stream:features>",
  );
  const other = new Element('x', 'stream', 'urn:other', [], [features]);
  assert.equal(
    serialise(other, STREAM),
    "<stream:x xmlns:stream='urn:other'><stream:features xmlns:stream='http://etherx.jabber.org/streams'><stream:x/></stream:features></stream:x>",
  );
});

test('the namespace of an element counts for more than a declaration that contradicts it', () => {
  const wrong = new Element('a', '', 'urn:a', ['xmlns', 'urn:b'], [element('c', 'urn:a')]);
  assert.equal(serialise(wrong), "<a xmlns='urn:a'><c/></a>");
  const prefixed = new Element('a', 'p', 'urn:a', ['xmlns:p', 'urn:b', 'p:x', '1'], []);
  assert.equal(serialise(prefixed), "<p:a xmlns:p='urn:a' p:x='1'/>");
  const none = new Element('a', 'p', '', ['xmlns:p', ''], []);
  assert.equal(serialise(none), '<a/>');
});

test('a stanza read from a component stream is written without the namespace of that stream', () => {
  const alias = { from: 'jabber:component:accept', to: 'jabber:client' };
  const stanza = "<message xmlns='jabber:component:accept'><body>x</body></message>";
  const { events } = readStream([`<r>${stanza}`], { alias });
  const message = events[1]?.[1];
  assert(message !== undefined);
  assert.equal(serialise(message, STREAM), '<message><body>x</body></message>');
});

test('an attribute whose prefix is bound nowhere is left out, for it would end the stream', () => {
  const a = element('a', 'jabber:client', { 'p:b': '1', 'stream:c': '2', 'xml:lang': 'en', d: '3' });
  assert.equal(serialise(a, STREAM), "<a stream:c='2' xml:lang='en' d='3'/>");
});

test('declarations that XML forbids are left out', () => {
  const a = new Element(
    'a',
    '',
    '',
    ['xmlns:p', '', 'xmlns:xml', 'urn:x', 'xmlns:xmlns', 'urn:y', 'p:b', ''],
    [],
  );
  assert.equal(serialise(a), '<a/>');
});
