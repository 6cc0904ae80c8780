import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeAttribute, escapeText } from '../../../src/xml/escape.ts';
import { parseElement } from '../../../src/xml/parse.ts';

test('text that needs nothing is the same text', () => {
  for (const text of ['', 'plain', 'tab\tline\nfeed', 'żółw 漢字 😀', '\x7f\x85'])
    assert.equal(escapeText(text), text);
});

test('markup in text becomes references, and ]]> cannot come about', () => {
  assert.equal(escapeText('a < b > c & d ]]>'), 'a &lt; b &gt; c &amp; d ]]&gt;');
});

test('a carriage return in text becomes a reference, or it would be read as a line feed', () => {
  assert.equal(escapeText('a\r\nb\r'), 'a&#13;\nb&#13;');
});

test('quotes, tabs and line breaks in attributes become references', () => {
  assert.equal(escapeAttribute(`'"\t\n\r<>&`), '&apos;&quot;&#9;&#10;&#13;&lt;&gt;&amp;');
});

test('what is no XML character is written as U+FFFD', () => {
  for (const write of [escapeText, escapeAttribute]) {
    assert.equal(write('a\0b\x1fc\ufffed\uffff'), 'a\ufffdb\ufffdc\ufffdd\ufffd');
    assert.equal(
      write('\ud83d \ude00 \ude00\ud83d \ud83d\ud83d\ude00 😀<'),
      '\ufffd \ufffd \ufffd\ufffd \ufffd😀 😀&lt;',
    );
  }
});

test('text that was just read from a stream is written as any other', () => {
  const cases = {
    'a > b': 'a &gt; b',
    'a]] b': 'a]] b',
    '&lt;': '&lt;',
    'x&#13;': 'x&#13;',
    '<![CDATA[<]]>': '&lt;',
    'one\r\ntwo': 'one\ntwo',
  };
  for (const [read, written] of Object.entries(cases)) {
    const body = parseElement(`<body>${read}</body>`);
    assert.equal(escapeText(body.text()), written);
  }
});
