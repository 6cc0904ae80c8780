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
  ["<presence type='unavailable'/>", 'presence unavailable  30 B'],
  ["<a xmlns='urn:xmpp:sm:3' h='5'/>", 'ack h=5  32 B'],
  ["<r xmlns='urn:xmpp:sm:3'/>", 'ack requested  26 B'],
  [
    "<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
    'stream management failed  100 B',
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
