import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { parseRecord } from '../../../src/traffic/capture-record.ts';
import { FORMAT_NAMES, type FormatName } from '../../../src/traffic/format.ts';
import { Replay } from '../../../src/traffic/replay.ts';
import { Sink } from '../../../src/traffic/sink.ts';
import { createTrafficLog } from '../../../src/traffic/traffic-log.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeStream } from './fake-stream.ts';
import { SCENARIOS, type Step } from './scenarios.ts';
import { CLOSE, IQ, OPEN } from './streams.ts';

function playLive(steps: readonly Step[], format: FormatName, columns?: number): string {
  const clock = new FakeClock();
  const stream = new FakeStream();
  const capture = { version: '1' };
  const log = createTrafficLog({
    format,
    sink: new Sink(stream),
    clock,
    columns: () => columns,
    ...(format === 'json' && { capture }),
  });
  for (const step of steps) {
    clock.pass(step.after);
    if ('note' in step) log.note(step.note);
    else log.data(step.dir, step.bytes);
  }
  log.end();
  return stream.text;
}

function playAgain(capture: string, format: FormatName, columns?: number): string {
  const stream = new FakeStream();
  const sink = new Sink(stream);
  const replay = new Replay((conn, clock) =>
    createTrafficLog({ format, sink, clock, conn, columns: () => columns }),
  );
  for (const line of capture.trimEnd().split('\n')) {
    const record = parseRecord(line);
    assert.ok(record, line);
    replay.play(record);
  }
  replay.end();
  return stream.text;
}

for (const [name, steps] of Object.entries(SCENARIOS)) {
  for (const format of FORMAT_NAMES) {
    test(`a capture of ${name} shown again in the format ${format} is what was shown live`, () => {
      const capture = playLive(steps, 'json');
      const live = playLive(steps, format);
      const expected = format === 'json' ? live.slice(live.indexOf('\n') + 1) : live;
      assert.equal(playAgain(capture, format), expected);
    });
  }
}

for (const [name, steps] of Object.entries(SCENARIOS)) {
  for (const format of ['pretty', 'compact'] as const) {
    test(`a capture of ${name} shown again in ${format} on 60 columns is what was shown live`, () => {
      const live = playLive(steps, format, 60);
      assert.equal(playAgain(playLive(steps, 'json'), format, 60), live);
      if (format === 'compact') for (const line of live.split('\n')) assert.ok(line.length <= 60, line);
    });
  }
}

for (const format of FORMAT_NAMES) {
  test(`what came behind a stanza that was too much, with a secret in it, is shown again as live: ${format}`, () => {
    const secret = '<password>tiger</password>';
    const large = `<message>${'<a>'.repeat(600)}${secret}${'</a>'.repeat(600)}</message>`;
    const cut = large.indexOf('ger');
    const steps = [OPEN + large.slice(0, cut), large.slice(cut), IQ, IQ + CLOSE].map(incoming);
    const again = playAgain(playLive(steps, 'json'), format);
    const live = playLive(steps, format);
    assert.equal(again, format === 'json' ? live.slice(live.indexOf('\n') + 1) : live);
    assert.doesNotMatch(again, /tiger/);
    assert.equal(again.match(/urn:xmpp:ping/g)?.length, 2);
    if (format === 'pretty') assert.equal(again.match(/ iq get ping /g)?.length, 2);
  });
}

function incoming(text: string): Step {
  return { after: 1, dir: 'in', bytes: Buffer.from(text) };
}

test('secrets in a capture that has them are hidden again', () => {
  const line = JSON.stringify({
    time: '2026-03-01T12:00:00.000Z',
    mono: 1,
    conn: 1,
    dir: 'out',
    kind: 'open',
    text: "<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams'>",
  });
  const secret = line
    .replace(/"text".*/, '"text":"<handshake>Calli0pe</handshake>"}')
    .replace('open', 'nonza');
  assert.match(playAgain(`${line}\n${secret}\n`, 'raw'), /SEND: <handshake>\[hidden\]<\/handshake>/);
});

test('what a log said of itself is said again', () => {
  const text = '7 items left out: the output was too slow';
  const line = JSON.stringify({
    time: '2026-03-01T12:00:00.000Z',
    mono: 1,
    conn: 1,
    dir: 'none',
    kind: 'note',
    text,
  });
  assert.equal(playAgain(line, 'raw'), `NOTE: ${text}\n`);
});

test('each connection is a log of its own', () => {
  const record = (conn: number, text: string) =>
    JSON.stringify({ time: '2026-03-01T12:00:00.000Z', mono: 1, conn, dir: 'in', kind: 'open', text });
  const header = "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'>";
  const again = playAgain([record(1, header), record(2, header)].join('\n'), 'json');
  assert.deepEqual(
    again
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).conn),
    [1, 2],
  );
});

for (const line of [
  '',
  'x',
  '1',
  'null',
  '{}',
  '{"time":"x","mono":1,"conn":1,"dir":"in","kind":"iq","text":""}',
]) {
  test(`${line || 'an empty line'} is no record of a capture`, () => {
    assert.equal(parseRecord(line), undefined);
  });
}

test('what a connection left unanswered is told when it is closed, as it was live, and not when all is read', () => {
  const clock = new FakeClock();
  const play = (format: FormatName): string => {
    const stream = new FakeStream();
    const sink = new Sink(stream);
    const logs = [1, 2].map((conn) => createTrafficLog({ format, sink, clock, conn }));
    for (const log of logs)
      log.text(
        'out',
        "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'><iq type='get' id='1'/>",
      );
    for (const log of logs.reverse()) {
      log.note({ kind: 'closed', text: 'by us' });
      log.end();
    }
    return stream.text;
  };
  const live = play('pretty');
  assert.match(
    live,
    /connection closed.*\n.*2#4 .*unanswered.*\n.*connection closed.*\n.* #4 .*unanswered.*\n$/,
  );
  assert.equal(playAgain(play('json'), 'pretty'), live);
});
