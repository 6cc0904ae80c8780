import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Outcome, PingReport } from '../../../src/commands/ping-report.ts';
import { PingStatistics } from '../../../src/commands/ping-statistics.ts';
import { StanzaError } from '../../../src/stanza/stanza-error.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

const ANSWER: Outcome = { kind: 'answer' };
const ERROR: Outcome = { kind: 'error', error: new StanzaError('forbidden', 'go\u001b away') };
const SILENCE: Outcome = { kind: 'silence', why: 'timed out after 1 s' };

function told(
  values: { json?: boolean; quiet?: boolean },
  outcomes: readonly (readonly [Outcome, number])[],
) {
  const io = new FakeIo();
  const report = new PingReport('a@b/\u202e', values, io);
  report.statistics.sent = outcomes.length;
  for (const [i, [outcome, time]] of outcomes.entries()) report.tell(i + 1, outcome, time);
  report.end();
  return io.out.replace(/time \d+ ms/, 'time T ms');
}

describe('pings', () => {
  it('are told as they come back, and together at the end', () => {
    const outcomes = [
      [ANSWER, 1.234],
      [ERROR, 12.34],
      [SILENCE, 1000],
      [ANSWER, 3.234],
    ] as const;
    assert.equal(
      told({}, outcomes),
      [
        'answer from a@b/\\u{202e}: seq=1 time=1.23 ms',
        'error from a@b/\\u{202e}: seq=2 time=12.3 ms forbidden (go\\u{1b} away)',
        'no answer from a@b/\\u{202e}: seq=3',
        'answer from a@b/\\u{202e}: seq=4 time=3.23 ms',
        '',
        '--- a@b/\\u{202e} ping statistics ---',
        '4 sent, 2 answered, 1 error, 25 % lost, time T ms',
        'round trip min/avg/max/mdev = 1.23/2.23/3.23/1.00 ms',
        '',
      ].join('\n'),
    );
  });

  it('are told together alone when it is to be quiet', () => {
    assert.match(
      told({ quiet: true }, [[ANSWER, 100.4]]),
      /^\n--- .*\n1 sent, 1 answered, 0 % lost.*\n.*= 100\/100\/100\/0.00 ms\n$/,
    );
  });

  it('have no times when none was answered', () => {
    assert.match(told({}, [[SILENCE, 5]]), /100 % lost, time T ms\n$/);
  });

  it('that are still under way at the end are not lost', () => {
    const io = new FakeIo();
    const report = new PingReport('a@b', {}, io);
    report.statistics.sent = 2;
    report.tell(1, ANSWER, 1);
    report.end();
    assert.match(io.out, /2 sent, 1 answered, 1 open, 0 % lost/);
  });

  it('are JSON objects, a line each, and one for all', () => {
    const lines = told({ json: true }, [
      [ANSWER, 1.2345678],
      [ERROR, 2],
      [SILENCE, 3],
    ])
      .trimEnd()
      .split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      [
        { jid: 'a@b/\u202e', seq: 1, ms: 1.235, error: null },
        { jid: 'a@b/\u202e', seq: 2, ms: 2, error: { condition: 'forbidden', text: 'go\u001b away' } },
        { jid: 'a@b/\u202e', seq: 3, ms: null, error: { condition: 'timeout', text: 'timed out after 1 s' } },
        {
          jid: 'a@b/\u202e',
          sent: 3,
          answered: 1,
          errors: 1,
          lost: 1,
          min: 1.235,
          avg: 1.235,
          max: 1.235,
          mdev: 0,
        },
      ],
    );
  });

  it('have a standard deviation', () => {
    const statistics = new PingStatistics();
    for (const time of [2, 4, 4, 4, 5, 5, 7, 9]) statistics.roundTrip(time);
    assert.deepEqual(statistics.times, { min: 2, avg: 5, max: 9, mdev: 2 });
  });
});
