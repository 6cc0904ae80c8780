import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Element } from '../../../src/xml/element.ts';
import { everyCut, HEADER, readStream } from './read-stream.ts';

const XML_URI = 'http://www.w3.org/XML/1998/namespace';

/** The first child of the root, the same however the stream is cut. */
function read(stanza: string, header = HEADER): Element {
  const text = `${header}${stanza}`;
  const whole = readStream([text]);
  assert.equal(whole.condition, undefined, text);
  for (const chunks of everyCut(text)) assert.deepEqual(readStream(chunks), whole, JSON.stringify(chunks));
  const element = whole.events[1]?.[1];
  assert(element !== undefined, 'no element');
  return element;
}

function readText(content: string): string {
  return read(`<a>${content}</a>`).text();
}

function readAttribute(literal: string): string | undefined {
  return read(`<a b=${literal}/>`).attr('b');
}

describe('text', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', ''],
    ['plain', 'plain'],
    ['a &lt; b &gt; c &amp; d &quot;e&apos;', 'a < b > c & d "e\''],
    ['&amp;lt;', '&lt;'],
    ['&#65;&#x42;&#x63;&#x1F600;&#x1f600;', 'ABc😀😀'],
    ['&#0000000000000000000000000065;&#x000000000041;', 'AA'],
    ['&#9;&#10;&#13;', '\t\n\r'],
    ['&#xD7FF;&#xE000;&#xFFFD;&#x10000;&#x10FFFF;', '\ud7ff\ue000\ufffd\u{10000}\u{10ffff}'],
    ['żółw 漢字 😀👩‍👩‍👧', 'żółw 漢字 😀👩‍👩‍👧'],
    ['\x7f\x80\x85\u2028\ufeff', '\x7f\x80\x85\u2028\ufeff'],
    ['a\r\nb\rc\nd\r\r\ne\n\r', 'a\nb\nc\nd\n\ne\n\n'],
    ['\r', '\n'],
    ['a\r&#10;b&#13;\nc', 'a\n\nb\r\nc'],
    ['<![CDATA[<a>&amp;]]>', '<a>&amp;'],
    ['<![CDATA[]]>', ''],
    ['x<![CDATA[]]]]><![CDATA[>]]>y', 'x]]>y'],
    ['<![CDATA[]]]>', ']'],
    ['<![CDATA[]]]]>', ']]'],
    ['<![CDATA[]>]] >]]>', ']>]] >'],
    ['a<![CDATA[b\r\nc]]>d<![CDATA[e]]>&#102;', 'ab\ncdef'],
    [']] >]>]]&gt;', ']] >]>]]>'],
    [']]<![CDATA[>]]>', ']]>'],
    [']<![CDATA[]]>]&#62;', ']]>'],
    [' \t\n ', ' \t\n '],
    ['>', '>'],
    ['"\'', '"\''],
  ];
  for (const [content, text] of cases) {
    test(`${JSON.stringify(content)} reads as ${JSON.stringify(text)}`, () => {
      assert.equal(readText(content), text);
    });
  }

  test('text is one node, however it is written', () => {
    assert.deepEqual(read('<a>b<![CDATA[c]]>&amp;d<e/>&#102;g</a>').children, [
      'bc&d',
      new Element('e', '', 'jabber:client', [], []),
      'fg',
    ]);
  });
});

describe('attribute values', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['"c"', 'c'],
    ["'c'", 'c'],
    ['""', ''],
    ['"a>b\'c"', "a>b'c"],
    ["'a\"b'", 'a"b'],
    ['"a\tb\nc\rd\r\ne"', 'a b c d e'],
    ['"&#9;&#10;&#13;&#32;"', '\t\n\r '],
    ['"  a  b  "', '  a  b  '],
    ['"&lt;&amp;&quot;&apos;&gt;"', '<&"\'>'],
    ['"]]>"', ']]>'],
    ['"a&#38;#60;b"', 'a&#60;b'],
    ['"日本😀"', '日本😀'],
    ['"/>"', '/>'],
  ];
  for (const [literal, value] of cases) {
    test(`${JSON.stringify(literal)} reads as ${JSON.stringify(value)}`, () => {
      assert.equal(readAttribute(literal), value);
    });
  }

  test('hostile names are names', () => {
    const element = read("<a __proto__='1' constructor='2' toString='3' hasOwnProperty='4' valueOf=''/>");
    assert.equal(element.attr('__proto__'), '1');
    assert.equal(element.attr('constructor'), '2');
    assert.equal(element.attr('isPrototypeOf'), undefined);
  });
});

describe('tags', () => {
  test('white space is allowed wherever XML allows it', () => {
    const element = read("<a\n\tb = 'c'\r\nd\r=\r'e' ><f\n/><g></g\t\r\n></a >");
    assert.deepEqual(element.attributes, ['b', 'c', 'd', 'e']);
    assert.deepEqual(
      element.elements().map(({ name }) => name),
      ['f', 'g'],
    );
  });

  test('names may hold all that XML lets names hold', () => {
    for (const name of [
      '_',
      'a-b.c_d9',
      'é',
      'naïve',
      'Ελ',
      '漢字',
      '\u200c',
      'a\u00b7\u0300\u203f',
      '𐀀',
      'a\u{effff}',
    ]) {
      const element = read(`<${name} ${name}='1'><${name}/></${name}>`);
      assert.equal(element.name, name);
      assert.deepEqual(element.attributes, [name, '1']);
    }
  });

  test('an element without content is the same in both notations', () => {
    assert.deepEqual(read('<a/>'), read('<a></a>'));
  });

  test('text between the children of the root is dropped', () => {
    const { events, condition } = readStream([`${HEADER} \n<a/> \r\n x &amp; <![CDATA[y]]><b/>`]);
    assert.equal(condition, undefined);
    assert.deepEqual(
      events.map((event) => event[1]?.name),
      ['stream', 'a', 'b'],
    );
  });

  test('only white space follows the end of the root', () => {
    for (const chunks of everyCut('<a></a> \r\n\t')) {
      assert.deepEqual(readStream(chunks), {
        events: [['start', new Element('a', '', '', [], [])], ['end']],
        condition: undefined,
      });
    }
  });

  test('a root without content starts and ends', () => {
    for (const chunks of everyCut("<a b='c'/>")) {
      assert.deepEqual(
        readStream(chunks).events.map(([kind]) => kind),
        ['start', 'end'],
      );
    }
  });
});

describe('the XML declaration', () => {
  for (const declaration of [
    "<?xml version='1.0'?>",
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<?xml version='1.1' encoding='utf-8' standalone='yes'?>",
    '<?xml\tversion = \'1.0\'\r\nstandalone\n=\n"no"  ?>\r\n ',
    ' \n',
  ]) {
    test(`${JSON.stringify(declaration)} may begin a stream`, () => {
      read('<a/>', `${declaration}${HEADER}`);
    });
  }
});

describe('namespaces', () => {
  test('the default namespace holds for names without a prefix, until it is declared anew', () => {
    const a = read("<a><b xmlns='urn:b'><c/><d xmlns=''><e/></d><f/></b><g/></a>");
    const b = a.child('b', 'urn:b');
    assert.equal(a.namespace, 'jabber:client');
    assert.notEqual(b?.child('c', 'urn:b'), undefined);
    assert.notEqual(b?.child('d', '')?.child('e', ''), undefined);
    assert.notEqual(b?.child('f', 'urn:b'), undefined);
    assert.notEqual(a.child('g', 'jabber:client'), undefined);
  });

  test('a prefix means what the nearest declaration says', () => {
    const a = read("<p:a xmlns:p='urn:1'><p:b p:x='' xmlns:p='urn:2'><p:c/></p:b><p:d/></p:a>");
    assert.equal(a.namespace, 'urn:1');
    assert.equal(a.prefix, 'p');
    const b = a.child('b', 'urn:2');
    assert.notEqual(b?.child('c', 'urn:2'), undefined);
    assert.notEqual(a.child('d', 'urn:1'), undefined);
  });

  test('a body of another namespace is no body, and a prefixed one of ours is', () => {
    const message = read(
      "<message><body xmlns='urn:x'>no</body><c:body xmlns:c='jabber:client'>yes</c:body></message>",
    );
    assert.equal(message.child('body', 'jabber:client')?.text(), 'yes');
  });

  test('declarations made on the root hold in its children', () => {
    assert.equal(read('<s:features/>').namespace, 'http://etherx.jabber.org/streams');
  });

  test('xml is bound without a declaration, and may be declared as what it is', () => {
    assert.equal(read("<a xml:lang='en'/>").attr('xml:lang'), 'en');
    assert.equal(read(`<xml:a xmlns:xml='${XML_URI}'/>`).namespace, XML_URI);
    assert.equal(read('<a><b/></a><xml:c/>').name, 'a');
  });

  test('attributes of one local name may stand in different namespaces', () => {
    const list = ['xmlns:p', 'urn:p', 'xmlns:q', 'urn:q', 'x', '1', 'p:x', '2', 'q:x', '3'];
    assert.deepEqual(read("<a xmlns:p='urn:p' xmlns:q='urn:q' x='1' p:x='2' q:x='3'/>").attributes, list);
    read("<a xmlns='urn:p' xmlns:p='urn:p' x='1' p:x='2'/>");
  });

  test('names that differ in the prefix alone do not match as tags', () => {
    const text = `${HEADER}<p:a xmlns:p='urn:p' xmlns:q='urn:p'></q:a>`;
    assert.equal(readStream([text]).condition, 'not-well-formed');
  });

  test('elements of an aliased namespace are given as of the other', () => {
    const alias = { from: 'jabber:component:accept', to: 'jabber:client' };
    const header = "<s:stream xmlns='jabber:component:accept' xmlns:s='urn:s'>";
    const stanza = "<message><body/><p:x xmlns:p='jabber:component:accept'/><y xmlns='urn:y'/></message>";
    const { events } = readStream([header, stanza], { alias });
    const [start, message] = events;
    assert.equal(start?.[1]?.namespace, 'urn:s');
    assert.deepEqual(start?.[1]?.attributes.slice(0, 2), ['xmlns', 'jabber:component:accept']);
    assert.equal(message?.[1]?.namespace, 'jabber:client');
    assert.deepEqual(
      message?.[1]?.elements().map(({ namespace }) => namespace),
      ['jabber:client', 'jabber:client', 'urn:y'],
    );
  });
});
