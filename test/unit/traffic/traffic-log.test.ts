import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { fanOut } from '../../../src/traffic/fan-out.ts';
import { Sink } from '../../../src/traffic/sink.ts';
import { createTrafficLog, type TrafficLogOptions } from '../../../src/traffic/traffic-log.ts';
import type { Direction } from '../../../src/transport/tap.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeStream } from './fake-stream.ts';
import { SCENARIOS } from './scenarios.ts';
import { HEADER, IQ, OPEN } from './streams.ts';

function setUp(options: Partial<TrafficLogOptions> = {}, limit = 1_000_000) {
  const clock = new FakeClock();
  const stream = new FakeStream();
  const sink = new Sink(stream, { limit });
  const log = createTrafficLog({ format: 'json', sink, clock, ...options });
  const pass = (dir: Direction, text: string) => log.data(dir, Buffer.from(text));
  const events = (): Record<string, unknown>[] => {
    sink.flush();
    return stream.text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };
  return { clock, stream, sink, log, pass, events };
}

test('an event has its time, connection, direction, kind and text', () => {
  const { clock, log, pass, events } = setUp({ conn: 2 });
  clock.pass(1.23456);
  pass('in', OPEN);
  log.note({ kind: 'closed', text: '' });
  assert.deepEqual(events(), [
    { time: '2026-03-01T12:00:00.001Z', mono: 1.235, conn: 2, dir: 'in', kind: 'open', text: OPEN },
    { time: '2026-03-01T12:00:00.001Z', mono: 1.235, conn: 2, dir: 'none', kind: 'note', text: 'closed' },
  ]);
});

test('both directions are streams of their own, shown in the order in which they passed', () => {
  const { pass, events } = setUp();
  pass('in', `${OPEN}<message>`);
  pass('out', HEADER + IQ);
  pass('in', '</message>');
  assert.deepEqual(
    events().map(({ dir, kind }) => `${dir} ${kind}`),
    ['in open', 'out open', 'out iq', 'in message'],
  );
});

test('what stands around bytes that are no text is shown in its order, from one read', () => {
  const { log, pass, events } = setUp();
  pass('in', OPEN);
  const before = Buffer.from('<presence/><message><body>ä');
  log.data('in', Buffer.concat([before, Buffer.of(0xff, 0xc3), Buffer.from(`</body></message>${IQ}`)]));
  assert.deepEqual(
    events().map(({ text }) => text),
    [OPEN, '<presence/>', '<message><body>ä\\xff\\xc3</body></message>', IQ],
  );
});

test('an incomplete item is shown after 500 ms, and its end when it comes', () => {
  const { clock, pass, events } = setUp();
  pass('in', `${OPEN}<iq><a `);
  clock.pass(499);
  assert.equal(events().length, 1);
  clock.pass(1);
  assert.deepEqual(events()[1], { ...events()[1], kind: 'text', text: '<iq><a ', mono: 500 });
  clock.pass(10_000);
  assert.equal(clock.waiting, 0);
  pass('in', "xmlns='b'/></iq>");
  assert.deepEqual(events()[2], { ...events()[2], kind: 'text', text: "xmlns='b'/></iq>" });
  assert.equal(events().length, 3);
});

test('each incomplete item has 500 ms of its own, in each direction', () => {
  const { clock, pass, events } = setUp();
  pass('in', `${OPEN}<iq>`);
  clock.pass(400);
  pass('in', '</iq><iq id="2">');
  pass('out', '<?xml');
  clock.pass(499);
  assert.equal(events().length, 2);
  clock.pass(1);
  assert.deepEqual(
    events()
      .slice(2)
      .map(({ dir, text }) => [dir, text]),
    [
      ['out', '<?xml'],
      ['in', '<iq id="2">'],
    ],
  );
});

test('what is incomplete is shown at the end, also a cut character; no timer is left', () => {
  const { clock, log, pass, events } = setUp();
  pass('in', `${OPEN}<message><body>`);
  log.data('in', Buffer.from([0xe2, 0x82]));
  log.end();
  assert.equal(events().at(-1)?.text, '<message><body>\\xe2\\x82');
  assert.equal(clock.waiting, 0);
});

test('the end writes at once what waits for the end of the turn', () => {
  const { stream, log, pass } = setUp();
  pass('in', OPEN);
  assert.equal(stream.text, '');
  log.end();
  assert.notEqual(stream.text, '');
});

test('the same bytes give the same events however they are cut', () => {
  for (const name of ['client-login', 'component', 'stanzas']) {
    const whole = playCut(name, Number.POSITIVE_INFINITY);
    for (const size of [1, 2, 3, 5, 64])
      assert.deepEqual(playCut(name, size), whole, `${name} in pieces of ${size}`);
  }
});

function playCut(name: string, size: number): unknown[] {
  const { log, events } = setUp();
  for (const step of SCENARIOS[name] ?? []) {
    if ('note' in step) log.note(step.note);
    else
      for (let at = 0; at < step.bytes.length; at += size)
        log.data(step.dir, step.bytes.subarray(at, at + size));
  }
  log.end();
  return events();
}

test('secrets are shown to those who ask for them', () => {
  const password = '<iq><password>Calli0pe</password></iq>';
  const { pass, events } = setUp({ showSecrets: true });
  pass('out', `${OPEN}${password}`);
  assert.equal(events()[1]?.text, password);
});

test('a capture opens with a record of what it is', () => {
  const capture = { version: '1.2.3', jid: 'a@b', server: 'b:5222', tls: 'TLSv1.3' };
  const { pass, events } = setUp({ capture });
  pass('in', OPEN);
  assert.deepEqual(events()[0], {
    time: '2026-03-01T12:00:00.000Z',
    mono: 0,
    conn: 1,
    dir: 'none',
    kind: 'capture',
    text: 'xmpp-tool 1.2.3',
    ...capture,
  });
  assert.equal(events()[1]?.kind, 'open');
});

test('items that a slow output has no room for are left out and counted', () => {
  const { stream, sink, pass, events } = setUp({}, 300);
  stream.full = true;
  pass('in', OPEN);
  sink.flush();
  pass('in', IQ.repeat(10));
  stream.drain();
  pass('in', IQ);
  assert.deepEqual(
    events().map(({ kind }) => kind),
    ['open', 'iq', 'iq', 'iq', 'note', 'iq'],
  );
  assert.equal(events()[4]?.text, '7 items left out: the output was too slow');
});

test('several logs listen to one tap, each in its format', () => {
  const json = setUp();
  const raw = setUp({ format: 'raw' });
  const tap = fanOut(json.log, raw.log);
  tap.note({ kind: 'tls', text: 'TLSv1.3' });
  tap.data('out', Buffer.from(HEADER));
  raw.sink.flush();
  assert.deepEqual(
    json.events().map(({ text }) => text),
    ['tls TLSv1.3', HEADER],
  );
  assert.equal(raw.stream.text, `NOTE: tls TLSv1.3\nSEND: ${HEADER}\n`);
});

test('raw is escaped on a terminal only', () => {
  for (const [terminal, shown] of [
    [true, '<message>\\n\\u{202e}</message>'],
    [false, '<message>\n\u202e</message>'],
  ] as const) {
    const { stream, sink, pass } = setUp({ format: 'raw', terminal });
    pass('in', `${OPEN}<message>\n\u202e</message>`);
    sink.flush();
    assert.ok(stream.text.endsWith(`RECV: ${shown}\n`), stream.text);
  }
});

test('no format lets text from the network end a line or move the cursor', () => {
  for (const format of ['pretty', 'compact', 'json'] as const) {
    const { stream, log } = setUp({ format });
    for (const step of SCENARIOS.hostile ?? []) if ('bytes' in step) log.data(step.dir, step.bytes);
    log.end();
    assert.doesNotMatch(
      stream.text,
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/,
    );
    for (const line of stream.text.split('\n')) assert.match(line, /^(?:12:00:00\.000 .*|\{.*\}| {4}.*|)$/);
  }
});
