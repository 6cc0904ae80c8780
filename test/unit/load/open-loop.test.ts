import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runOpenLoop } from '../../../src/load/open-loop.ts';
import { FakeLoadClock } from './fake-load-clock.ts';

interface Sent {
  readonly due: number;
  readonly at: number;
}

function start(rate: number, most = Number.POSITIVE_INFINITY) {
  const clock = new FakeLoadClock();
  const sent: Sent[] = [];
  const send = (due: number): boolean => {
    if (sent.length >= most) return false;
    sent.push({ due, at: clock.now() });
    return true;
  };
  const end = runOpenLoop({ rate, start: 0, clock, send });
  return { clock, sent, end };
}

describe('an open loop', () => {
  it('sends each message when it is due', () => {
    const { clock, sent } = start(100);
    clock.advance(35);
    assert.deepEqual(sent, [
      { due: 0, at: 0 },
      { due: 10, at: 10 },
      { due: 20, at: 20 },
      { due: 30, at: 30 },
    ]);
  });

  it('charges a stall to every message that should have been sent in it', () => {
    const { clock, sent } = start(100);
    clock.advance(10);
    clock.stall(55);
    assert.deepEqual(sent.slice(2), [
      { due: 20, at: 55 },
      { due: 30, at: 55 },
      { due: 40, at: 55 },
      { due: 50, at: 55 },
    ]);
    clock.advance(60);
    assert.deepEqual(sent.at(-1), { due: 60, at: 60 });
  });

  it('does not drift at a rate whose period is no round number', () => {
    const { clock, sent } = start(3);
    clock.advance(100_001);
    assert.equal(sent.length, 301);
    assert.equal(sent.at(-1)?.due, 100_000);
  });

  it('ends when nothing more is wanted, and when it is told to', () => {
    const limited = start(1000, 5);
    limited.clock.advance(100);
    assert.equal(limited.sent.length, 5);
    const ended = start(1000);
    ended.clock.advance(2);
    ended.end();
    ended.clock.advance(100);
    assert.equal(ended.sent.length, 3);
  });
});
