import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { EchoLoad, type EchoLoadOptions } from '../../../src/load/echo-load.ts';
import { Payload } from '../../../src/load/payload.ts';
import type { Element } from '../../../src/xml/element.ts';
import { read } from '../../helpers/stanza-text.ts';
import { FakeLoadClock } from './fake-load-clock.ts';

const NEVER = Number.POSITIVE_INFINITY;
const UNTIL_ENDED = { warmup: 0, duration: NEVER, messages: NEVER };

/** Somebody who echoes when the test says so. */
class Partner {
  readonly clock = new FakeLoadClock();
  readonly load: EchoLoad;
  /** What was sent, as written. */
  sent: string[] = [];
  /** Whether there is room for more; what waits goes on when `release` is called. */
  release: () => void = () => {};
  full = false;
  #observe: (stanza: Element) => void = () => {};

  constructor(options: Partial<EchoLoadOptions>) {
    const participant = {
      payload: new Payload('test.0', { to: 'echo.example.org' }, 64),
      listen: (observe: (stanza: Element) => void) => {
        this.#observe = observe;
      },
      sendText: (text: string) => this.#take(text),
    };
    const pace = { kind: 'window', window: 1 } as const;
    const { clock } = this;
    this.load = new EchoLoad([participant], {
      pace,
      extent: UNTIL_ENDED,
      patience: NEVER,
      clock,
      ...options,
    });
    loads.push(this.load);
  }

  #take(text: string): Promise<void> {
    this.sent.push(...text.split(/(?=<message)/));
    if (!this.full) return Promise.resolve();
    return new Promise((resolve) => {
      this.release = resolve;
    });
  }

  async echo(index: number): Promise<void> {
    this.#observe(read((this.sent[index] ?? '').replace(/ id='[^']*'/, " id='new'")));
    await settle();
  }

  async refuse(index: number): Promise<void> {
    const id = /id='([^']*)'/.exec(this.sent[index] ?? '')?.[1];
    const error =
      "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>";
    this.#observe(read(`<message type='error' id='${id}'>${error}</message>`));
    await settle();
  }
}

const loads: EchoLoad[] = [];
afterEach(() => {
  for (const load of loads.splice(0)) load.abandon();
});

/** Lets what was queued in this turn be written. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a closed loop', () => {
  it('keeps as many messages unanswered as its window has', async () => {
    const partner = new Partner({ pace: { kind: 'window', window: 3 } });
    await settle();
    assert.equal(partner.sent.length, 3);
    await partner.echo(1);
    assert.equal(partner.sent.length, 4);
    await partner.echo(0);
    await partner.echo(2);
    assert.equal(partner.sent.length, 6);
  });

  it('ends after so many messages, and counts a second echo of one', async () => {
    const partner = new Partner({ extent: { ...UNTIL_ENDED, messages: 2 } });
    await settle();
    await partner.echo(0);
    await partner.echo(0);
    await partner.echo(1);
    await partner.load.ended;
    const { sent, echoed, duplicates, lost } = partner.load.tally.result(false);
    assert.deepEqual({ sent, echoed, duplicates, lost }, { sent: 2, echoed: 2, duplicates: 1, lost: 0 });
  });

  it('takes an error for an answer, and says what the first one was', async () => {
    const partner = new Partner({ extent: { ...UNTIL_ENDED, messages: 1 } });
    await settle();
    await partner.refuse(0);
    await partner.load.ended;
    const { echoed, errors, lost, firstError } = partner.load.tally.result(false);
    assert.deepEqual(
      { echoed, errors, lost, firstError },
      { echoed: 0, errors: 1, lost: 0, firstError: 'service-unavailable' },
    );
  });

  it('gives up a message that is not answered in time, and goes on; an echo that comes later is an echo', async () => {
    const partner = new Partner({ extent: { ...UNTIL_ENDED, messages: 3 }, patience: 5 });
    await settle();
    partner.clock.advance(100);
    await settle();
    await partner.echo(0);
    partner.clock.advance(200);
    await settle();
    assert.equal(partner.sent.length, 3);
    partner.clock.advance(300);
    await partner.load.ended;
    const { sent, echoed, lost, latency } = partner.load.tally.result(false);
    assert.deepEqual({ sent, echoed, lost, max: latency?.max }, { sent: 3, echoed: 1, lost: 2, max: 100 });
  });

  it('counts nothing that was sent to warm up', async () => {
    const partner = new Partner({ extent: { warmup: 100, duration: NEVER, messages: 1 } });
    await settle();
    partner.clock.advance(50);
    await partner.echo(0);
    partner.clock.advance(120);
    await partner.echo(1);
    partner.clock.advance(127);
    await partner.echo(2);
    await partner.load.ended;
    const { sent, echoed, latency, seconds } = partner.load.tally.result(false);
    assert.deepEqual({ sent, echoed, seconds }, { sent: 1, echoed: 1, seconds: 0.027 });
    assert.equal(latency?.max, 7);
  });

  it('tells what is under way when it is interrupted from what is lost', async () => {
    const partner = new Partner({ pace: { kind: 'window', window: 2 } });
    await settle();
    await partner.echo(0);
    partner.load.interrupt();
    await partner.echo(1);
    assert.equal(partner.sent.length, 3);
    const { sent, echoed, lost, unanswered } = partner.load.tally.result(partner.load.interrupted);
    assert.deepEqual({ sent, echoed, lost, unanswered }, { sent: 3, echoed: 2, lost: 0, unanswered: 1 });
  });
});

describe('an open loop of messages', () => {
  it('tells how many messages never left because there was no room for them', async () => {
    const pace = { kind: 'rate', rate: 1000 } as const;
    const partner = new Partner({ pace, extent: { ...UNTIL_ENDED, messages: 3 }, patience: 5 });
    partner.full = true;
    partner.clock.advance(0);
    await settle();
    assert.equal(partner.sent.length, 1);
    partner.clock.advance(2);
    await settle();
    partner.clock.advance(200);
    await partner.load.ended;
    const { sent, lost, unwritten } = partner.load.tally.result(false, partner.load.unwritten);
    assert.deepEqual({ sent, lost, unwritten }, { sent: 3, lost: 3, unwritten: 2 });
  });

  it('counts latency from when a message should have been sent, not from when it could be', async () => {
    const partner = new Partner({
      pace: { kind: 'rate', rate: 100 },
      extent: { ...UNTIL_ENDED, messages: 3 },
    });
    partner.full = true;
    partner.clock.advance(0);
    await settle();
    partner.clock.advance(40);
    await settle();
    assert.equal(partner.sent.length, 1);
    partner.full = false;
    partner.release();
    await settle();
    assert.equal(partner.sent.length, 3);
    for (const index of [0, 1, 2]) await partner.echo(index);
    await partner.load.ended;
    const { latency } = partner.load.tally.result(false);
    assert.deepEqual({ min: latency?.min, max: latency?.max }, { min: 20, max: 40 });
  });
});
