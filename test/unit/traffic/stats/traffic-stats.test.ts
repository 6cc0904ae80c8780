import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { NO_NAMES } from '../../../../src/traffic/namespace-names.ts';
import { Sink } from '../../../../src/traffic/sink.ts';
import { reportJson, reportStats, reportTabbed } from '../../../../src/traffic/stats/report-stats.ts';
import { Tally } from '../../../../src/traffic/stats/tally.ts';
import { TrafficStats } from '../../../../src/traffic/stats/traffic-stats.ts';
import { createTrafficLog } from '../../../../src/traffic/traffic-log.ts';
import { FakeClock } from '../fake-clock.ts';
import { FakeStream } from '../fake-stream.ts';
import { HEADER } from '../streams.ts';

type Step = readonly [dir: 'in' | 'out', after: number, item: string];

function summarise(steps: readonly Step[]) {
  const stats = new TrafficStats();
  const clock = new FakeClock();
  const format = (event: Parameters<typeof stats.add>[0]): string => {
    stats.add(event);
    return '';
  };
  const log = createTrafficLog({ format, sink: new Sink(new FakeStream()), clock });
  for (const dir of ['in', 'out'] as const) log.data(dir, Buffer.from(HEADER));
  for (const [dir, after, item] of steps) {
    clock.pass(after);
    log.data(dir, Buffer.from(item));
  }
  log.end();
  return stats.summary();
}

const STEPS: readonly Step[] = [
  ['out', 0, "<iq type='get' id='1' to='a@b'><ping xmlns='urn:xmpp:ping'/></iq>"],
  ['in', 10, "<iq type='result' id='1' from='a@b'/>"],
  ['out', 0, "<iq type='get' id='2' to='A@b/c'><ping xmlns='urn:xmpp:ping'/></iq>"],
  [
    'in',
    30,
    "<iq type='error' id='2' from='a@b/c'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
  ],
  ['out', 0, "<iq type='set' id='3'><x xmlns='urn:x'/></iq>"],
  ['in', 460, "<message type='chat' from='c@d/e'><body>x</body></message>"],
  ['in', 0, "<r xmlns='urn:xmpp:sm:3'/>"],
];

test('stanzas are counted by kind, JID and namespace', () => {
  const { kinds, jids, namespaces, in: came, out } = summarise(STEPS);
  assert.deepEqual(Object.fromEntries(kinds), {
    'iq get': 2,
    'iq result': 1,
    'iq error': 1,
    'iq set': 1,
    'message chat': 1,
    'ack requested': 1,
  });
  assert.deepEqual(jids, [
    ['a@b', 4],
    ['c@d', 1],
  ]);
  assert.deepEqual(Object.fromEntries(namespaces), {
    'urn:ietf:params:xml:ns:xmpp-stanzas': 1,
    'urn:x': 1,
    'urn:xmpp:ping': 2,
    'urn:xmpp:sm:3': 1,
  });
  assert.equal(came.stanzas, 3);
  assert.equal(out.stanzas, 3);
  assert.ok(came.bytes > 200);
});

test('errors are counted by condition, latencies by the namespace that was asked, and silence is told', () => {
  const { errors, latencies, unanswered, duration } = summarise(STEPS);
  assert.deepEqual(errors, [['iq item-not-found', 1]]);
  assert.equal(latencies.length, 1);
  const [{ namespace, count, p50, max } = assert.fail()] = latencies;
  assert.deepEqual([namespace, count], ['urn:xmpp:ping', 2]);
  assert.ok(Math.abs(p50 - 10) < 0.2 && Math.abs(max - 30) < 0.5, `${p50} ${max}`);
  assert.equal(unanswered, 1);
  assert.equal(duration, 500);
});

test('beyond a limit, names are not told apart any more', () => {
  const tally = new Tally(2);
  for (const name of ['a', 'b', 'c', 'a', 'd']) tally.add(name);
  assert.deepEqual(tally.entries(), [
    ['a', 2],
    ['b', 1],
  ]);
  assert.equal(tally.others, 2);
});

test('tables fit the width, whatever the names', () => {
  const long = `${'x'.repeat(300)}@example.org`;
  const summary = summarise([
    ['in', 1, `<message from='${long}'><a xmlns='urn:${'y'.repeat(200)}'/></message>`],
  ]);
  for (const width of [30, 60, 100]) {
    for (const line of reportStats(summary, NO_NAMES, width).split('\n').slice(1)) {
      assert.ok(line.length <= width, `${width}: ${line}`);
    }
  }
});

test('names from the network are escaped', () => {
  const summary = summarise([['in', 1, "<message from='a&#9;b&#x202e;@c' type='&#10;x'/>"]]);
  assert.doesNotMatch(reportStats(summary, NO_NAMES, 80), /[\t\u202e]/);
  assert.match(reportTabbed(summary, NO_NAMES), /^jid\ta\\tb\\u\{202e\}@c\t1$/m);
});

test('for programs there is one object, and a line for each count', () => {
  const summary = summarise(STEPS);
  const { kinds, in: came, jids } = JSON.parse(reportJson(summary));
  assert.equal(kinds['iq get'], 2);
  assert.equal(came.stanzas, 3);
  assert.equal(jids['a@b'], 4);
  assert.match(reportTabbed(summary, NO_NAMES), /^total\tseconds\t0\.5$/m);
  assert.match(reportTabbed(summary, NO_NAMES), /^error\tiq item-not-found\t1$/m);
});
