import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { compileFilter, type FilterTerms } from '../../../src/stanza/filter/stanza-filter.ts';
import { filterEvents } from '../../../src/traffic/event-filter.ts';
import type { FormatName } from '../../../src/traffic/format.ts';
import { Sink } from '../../../src/traffic/sink.ts';
import { createTrafficLog } from '../../../src/traffic/traffic-log.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeStream } from './fake-stream.ts';
import { HEADER } from './streams.ts';

async function filtered(terms: FilterTerms, format: FormatName, direction?: 'in' | 'out') {
  const stream = new FakeStream();
  const clock = new FakeClock();
  const filter = filterEvents(await compileFilter(terms, async () => new Map()), direction);
  const log = createTrafficLog({ format, sink: new Sink(stream), clock, filter });
  log.note({ kind: 'connected', text: 'localhost' });
  log.data('out', Buffer.from(HEADER));
  log.data('in', Buffer.from(HEADER));
  return { stream, clock, log };
}

test('notes, headers, white space and what does not match are dropped, from every format', async () => {
  for (const format of ['pretty', 'compact', 'raw', 'json'] as const) {
    const { stream, log } = await filtered({ filter: ['message'] }, format);
    log.data('in', Buffer.from(' \n<presence/><message/> <a></b>'));
    log.end();
    assert.equal(stream.text.match(/<message\/>/g)?.length, 1, stream.text);
    assert.doesNotMatch(stream.text, /presence|stream|<\/b>|unanswered|connected/);
  }
});

test('an answer tells of its request and the time also if the request is not shown', async () => {
  const { stream, clock, log } = await filtered({ filter: ['iq[type=error]'] }, 'pretty');
  log.data('out', Buffer.from("<iq type='get' id='1'/>"));
  clock.pass(12);
  log.data('in', Buffer.from("<iq type='error' id='1'/>"));
  log.end();
  assert.match(stream.text, /#5 .* iq error, answers #4 in 12 ms/);
});

test('the time since the last is that since the last that is shown', async () => {
  const { stream, clock, log } = await filtered({ filter: ['message'] }, 'pretty');
  for (const item of ['<message/>', '<presence/>', '<message/>']) {
    clock.pass(100);
    log.data('in', Buffer.from(item));
  }
  log.end();
  assert.match(stream.text, /\+200 ms/);
});

test('a stanza that comes in pieces is shown when it is whole', async () => {
  const { stream, clock, log } = await filtered({ filter: ['message'] }, 'raw');
  log.data('in', Buffer.from('<message><bo'));
  clock.pass(1500);
  log.flush();
  log.data('in', Buffer.from('dy>x</body></message>'));
  log.end();
  assert.equal(stream.text, 'RECV: <message><body>x</body></message>\n');
});

test('one direction alone can be asked for', async () => {
  const { stream, log } = await filtered({}, 'raw', 'out');
  log.data('in', Buffer.from("<message id='1'/>"));
  log.data('out', Buffer.from("<message id='2'/>"));
  log.end();
  assert.match(stream.text, /^SEND: .*stream.*\n(?:.*\n)*?SEND: <message id='2'\/>\n$/);
  assert.doesNotMatch(stream.text, /RECV/);
});

test('what is grepped is the text as it is shown: secrets are not in it', async () => {
  for (const [grep, shown] of [
    ['Calli0pe', 0],
    ['jabber:iq:auth', 1],
  ] as const) {
    const { stream, log } = await filtered({ grep: [grep] }, 'raw');
    log.data(
      'out',
      Buffer.from("<iq><query xmlns='jabber:iq:auth'><password>Calli0pe</password></query></iq>"),
    );
    log.end();
    assert.equal(stream.text.split('\n').length - 1, shown);
  }
});
