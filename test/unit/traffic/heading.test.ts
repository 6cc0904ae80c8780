import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import type { FormatName } from '../../../src/traffic/format.ts';
import { Sink } from '../../../src/traffic/sink.ts';
import { createTrafficLog } from '../../../src/traffic/traffic-log.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeStream } from './fake-stream.ts';
import { HEADER } from './streams.ts';

/** The headings of items that come in, from their numbers on. */
function headings(items: readonly string[], format: FormatName = 'pretty'): string[] {
  const stream = new FakeStream();
  const clock = new FakeClock();
  const log = createTrafficLog({ format, sink: new Sink(stream), clock });
  log.data('in', Buffer.from(HEADER));
  for (const item of items) log.data('in', Buffer.from(item));
  clock.pass(1500);
  log.end();
  const lines = stream.text.split('\n').filter((line) => /^\d/.test(line));
  return lines.slice(1).map((line) => line.replace(/^.*?(?= #\d)/, '').trimStart());
}

/** What a terminal of that width shows of items that come in. */
function linesOf(items: readonly string[], columns: number, format: FormatName = 'pretty'): string[] {
  const stream = new FakeStream();
  const log = createTrafficLog({
    format,
    sink: new Sink(stream),
    clock: new FakeClock(),
    columns: () => columns,
  });
  log.data('in', Buffer.from(HEADER));
  for (const item of items) log.data('in', Buffer.from(item));
  log.end();
  return stream.text.trimEnd().split('\n');
}

for (const [item, heading] of [
  [
    "<iq type='result' id='9' from='a@b' to='c'><query xmlns='jabber:iq:version'/></iq>",
    'iq result a@b -> c  82 B',
  ],
  ["<message type='chat' to='a@b'><body>x</body></message>", 'message chat -> a@b  54 B'],
  [
    "<message type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>",
    'message chat composing  89 B',
  ],
  ["<presence from='a@b/c'><show>dnd</show></presence>", 'presence dnd from a@b/c  50 B'],
  ["<message><received xmlns='urn:xmpp:carbons:2'/></message>", 'message carbons received  57 B'],
  [
    "<message><stanza-id xmlns='urn:xmpp:sid:0'/><received xmlns='urn:xmpp:receipts'/></message>",
    'message receipts received  91 B',
  ],
  ["<iq type='set'><enable xmlns='urn:xmpp:carbons:2'/></iq>", 'iq set carbons enable  56 B'],
  ["<iq type='get'><request xmlns='urn:xmpp:http:upload:0'/></iq>", 'iq get upload request  61 B'],
  [
    "<presence to='a@b/c'><show>away</show><x xmlns='http://jabber.org/protocol/muc'/></presence>",
    'presence away muc join -> a@b/c  92 B',
  ],
  [
    "<presence type='unavailable'><x xmlns='http://jabber.org/protocol/muc#user'/></presence>",
    'presence unavailable muc occupant  88 B',
  ],
  ["<presence type='error'><x xmlns='http://jabber.org/protocol/muc'/></presence>", 'presence error  77 B'],
  ["<resumed xmlns='urn:xmpp:sm:3' h='12' previd='x'/>", 'stream management resumed h=12  50 B'],
  ["<presence type='unavailable'/>", 'presence unavailable  30 B'],
  ["<a xmlns='urn:xmpp:sm:3' h='5'/>", 'ack h=5  32 B'],
  ["<r xmlns='urn:xmpp:sm:3'/>", 'ack requested  26 B'],
  [
    "<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
    'stream management failed item-not-found  100 B',
  ],
  ['<message><password>x</password><body>x</body></message>', 'message'],
  [`<message><body>${'x'.repeat(2000)}</body></message>`, 'message  2.0 kB'],
] as const) {
  test(`the heading of ${item.slice(0, 60)} is ${heading}`, () => {
    assert.deepEqual(headings([item]), [`#2  ← in   ${heading}`]);
  });
}

for (const [namespace, word] of [
  ['jabber:iq:version', 'version'],
  ['http://jabber.org/protocol/disco#info', 'disco#info'],
  ['urn:xmpp:mam:2', 'mam'],
] as const) {
  test(`a query in ${namespace} is called ${word}`, () => {
    const [heading] = headings([`<iq type='get' id='1'><query xmlns='${namespace}'/></iq>`]);
    assert.ok(heading?.includes(`  iq get ${word}  `), heading);
  });
}

test('a heading is broken before an arrow, with no space at the end of the line, and a number keeps its unit', () => {
  for (let columns = 60; columns < 110; columns++) {
    const lines = linesOf(
      [
        "<message type='chat' to='somebody@conference.example.org'/>",
        "<iq type='get' id='1' from='alice@example.org/one' to='bob@example.org/two'><ping xmlns='urn:xmpp:ping'/></iq>",
      ],
      columns,
    );
    for (const line of lines) {
      assert.doesNotMatch(line, /(?: |->)$/, `${columns}: ${line}`);
      assert.doesNotMatch(line, /after \d+$/, `${columns}: ${line}`);
    }
  }
});

test('no line of a heading ends with from or by', () => {
  for (let columns = 40; columns < 80; columns++) {
    const lines = linesOf(["<presence from='somebody@conference.example.org'/>"], columns);
    for (const line of lines) assert.doesNotMatch(line, / from$/, `${columns}: ${line}`);
  }
  for (let columns = 40; columns < 70; columns++) {
    for (const line of noteLines('closed', 'by the other side', columns)) assert.doesNotMatch(line, / by$/);
  }
});

for (const [kind, text, heading] of [
  ['failed', 'connection refused', 'failed: connection refused'],
  ['failed', '', 'failed'],
  ['closed', 'by us', 'connection closed: by us'],
] as const) {
  test(`a note is told in words: ${heading}`, () => {
    assert.match(noteLines(kind, text, 100).join('\n'), new RegExp(`#1  •      ${heading}$`));
  });
}

function noteLines(kind: 'failed' | 'closed', text: string, columns: number): string[] {
  const stream = new FakeStream();
  const sink = new Sink(stream);
  const log = createTrafficLog({ format: 'pretty', sink, clock: new FakeClock(), columns: () => columns });
  log.note({ kind, text });
  log.end();
  return stream.text.trimEnd().split('\n');
}

test('requests without an answer are told at the end', () => {
  const request = "<iq type='get' id='1' from='a@b'><ping xmlns='urn:xmpp:ping'/></iq>";
  assert.equal(
    headings([request, '<presence/>']).at(-1),
    '#4  •      unanswered: #2 iq get ping from a@b, after 0 ms',
  );
});

test('of many requests without an answer the first are told, and how many more there are', () => {
  const request = (id: number) => `<iq type='get' id='${id}'/>`;
  const lines = headings(Array.from({ length: 50 }, (_, id) => request(id)));
  assert.equal(lines.length, 50 + 20 + 1);
  assert.match(lines.at(-1) ?? '', /unanswered: 30 more$/);
});

test('compact tells on a terminal what a stanza is, of whom, and what is in it', () => {
  const lines = linesOf(
    [
      "<message type='chat' from='a@b/c' to='d@e/f'><body>1 &gt; 0</body></message>",
      "<presence from='a>b'/>",
      "<r xmlns='urn:xmpp:sm:3'/>",
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>",
    ],
    80,
    'compact',
  );
  assert.deepEqual(
    lines.slice(1).map((line) => line.slice('12:00:00.000 '.length)),
    [
      '<- message chat from a@b/c  <body>1 &gt; 0</body>',
      '<- presence from a>b',
      '<- ack requested',
      '<- SASL auth PLAIN  [hidden]',
    ],
  );
});

for (const [item, expected] of [
  [
    "<message><body xmlns='a'>say xmlns='b' &lt;</body><x:y xmlns:x='urn:x' a='xmlns'/></message>",
    "message  <body>say xmlns='b' &lt;</body><x:y a='xmlns'/>",
  ],
  ["<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>", 'iq get ping'],
  ["<iq type='get'><a xmlns='b' node='c'/></iq>", "iq get a  <a node='c'/>"],
  ["<iq type='result'><query xmlns='jabber:iq:roster'/></iq>", 'iq result  <query/>'],
  [
    "<message><![CDATA[<a xmlns='b'>]]><body>c</body></message>",
    "message  <![CDATA[<a xmlns='b'>]]><body>c</body>",
  ],
] as const) {
  test(`compact leaves declarations of namespaces out on a terminal, and nothing else: ${item}`, () => {
    const [, line] = linesOf([item], 100, 'compact');
    assert.equal(line?.slice('12:00:00.000 <- '.length), expected);
  });
}

test('compact tells by an ellipsis that there is more, also behind many declarations', () => {
  const item = `<message>${"<a xmlns='b'/>".repeat(5000)}</message>`;
  const [, line = ''] = linesOf([item], 80, 'compact');
  assert.match(line, /<a\/>.*…$/);
  assert.ok(line.length <= 80, line);
});

test('a line end behind a stanza is shown in raw and json alone, white space by itself in every format', () => {
  for (const [format, count] of [
    ['pretty', 1],
    ['compact', 1],
    ['raw', 2],
    ['json', 2],
  ] as const) {
    const stream = new FakeStream();
    const clock = new FakeClock();
    const log = createTrafficLog({ format, sink: new Sink(stream), clock });
    log.data('out', Buffer.from(`${HEADER}<presence/>\n`));
    clock.pass(1);
    log.data('out', Buffer.from(' '));
    log.end();
    const items = stream.text.split('\n').filter((line) => /whitespace|^SEND: \s*$/.test(line));
    assert.equal(items.length, count, `${format}: ${stream.text}`);
  }
});

test('compact numbers the connections but the first, and stays within the width', () => {
  for (const [conn, start] of [
    [1, '00.000 <- message'],
    [12, '00.000 12# <- message'],
  ] as const) {
    const stream = new FakeStream();
    const columns = () => 40;
    const log = createTrafficLog({
      format: 'compact',
      sink: new Sink(stream),
      clock: new FakeClock(),
      conn,
      columns,
    });
    log.data('in', Buffer.from(`${HEADER}<message from='somebody@conference.example.org'/>`));
    log.end();
    const line = stream.text.split('\n')[1] ?? '';
    assert.ok(line.includes(start), line);
    assert.equal(line.length, 40);
  }
});

test('no heading says what is hidden below it, whatever it is said in', () => {
  const SECRET = 'open sesame';
  for (const [format, columns] of [
    ['pretty', undefined],
    ['pretty', 60],
    ['compact', undefined],
    ['compact', 100],
  ] as const) {
    const stream = new FakeStream();
    const sink = new Sink(stream);
    const log = createTrafficLog({ format, sink, clock: new FakeClock(), columns: () => columns });
    log.secret?.({ text: SECRET, everywhere: true });
    for (const item of [
      `<message from='${SECRET}@x' type='${SECRET}'><query xmlns='urn:${SECRET}'/></message>`,
      `<presence><show>${SECRET}</show></presence>`,
      `<error xmlns='${SECRET}'/>`,
      `<a xmlns='urn:xmpp:sm:3' h='${SECRET}'/>`,
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='${SECRET}'/>`,
    ]) {
      log.data('in', Buffer.from(stream.text === '' ? HEADER + item : item));
      sink.flush();
    }
    log.end();
    assert.doesNotMatch(stream.text, /sesame/);
    assert.match(stream.text, /\[hidden\]/);
  }
});
