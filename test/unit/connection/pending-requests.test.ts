import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { PendingRequests } from '../../../src/connection/pending-requests.ts';
import { CliError } from '../../../src/errors.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import { StanzaError } from '../../../src/stanza/stanza-error.ts';
import { read, written } from '../../helpers/stanza-text.ts';

type Kind = 'client' | 'component';

function requests(kind: Kind): PendingRequests {
  return new PendingRequests(parseJid(kind === 'client' ? 'me@example.org/home' : 'echo.example.org'), kind);
}

/** Whether an answer from somebody is taken for that of a request to somebody. */
async function takes(kind: Kind, to: string | undefined, from: string | undefined): Promise<boolean> {
  const pending = requests(kind);
  let taken = false;
  const answered = pending.wait('1', to, 1000).then(
    () => {
      taken = true;
    },
    () => {},
  );
  pending.settle(read(`<iq type='result' id='1'${from === undefined ? '' : ` from='${from}'`}/>`));
  await Promise.resolve();
  pending.fail(new Error('over'));
  await answered;
  return taken;
}

const TAKEN: readonly [Kind, to: string | undefined, from: string | undefined][] = [
  ['client', 'a@b/c', 'a@b/c'],
  ['client', 'a@b/c', 'A@B/c'],
  ['client', 'A@B/c', 'a@b/c'],
  ['client', 'b.example', 'B.example'],
  ['client', undefined, undefined],
  ['client', undefined, 'me@example.org'],
  ['client', undefined, 'me@example.org/home'],
  ['client', 'me@example.org', undefined],
  ['client', 'me@example.org', 'me@example.org'],
  ['client', 'me@example.org', 'me@example.org/home'],
  ['client', 'me@example.org/home', undefined],
  ['client', 'example.org', 'example.org'],
  ['component', 'a@b/c', 'a@b/c'],
  ['component', 'b', 'B'],
];

const PASSED_OVER: typeof TAKEN = [
  ['client', 'a@b/c', undefined],
  ['client', 'a@b/c', 'a@b'],
  ['client', 'a@b/c', 'a@b/C'],
  ['client', 'a@b/c', 'b'],
  ['client', 'a@b', 'a@b/c'],
  ['client', 'a@b/c', 'me@example.org'],
  ['client', 'a@b/c', 'example.org'],
  ['client', 'example.org', undefined],
  ['client', 'example.org', 'me@example.org'],
  ['client', undefined, 'a@b'],
  ['client', undefined, 'me@example.org/elsewhere'],
  ['client', 'me@example.org', 'me@example.org/elsewhere'],
  ['client', 'me@example.org', 'you@example.org'],
  ['client', 'a@b', 'not@@an@address'],
  ['component', 'a@b/c', undefined],
  ['component', 'a@b/c', 'echo.example.org'],
  ['component', 'a@b/c', 'b'],
  ['component', 'echo.example.org', undefined],
  ['component', undefined, undefined],
  ['component', undefined, 'echo.example.org'],
];

describe('the answer to a request (RFC 6120 8.1.2.1)', () => {
  for (const [kind, to, from] of TAKEN) {
    it(`of a ${kind} to ${to ?? 'nobody'} is one from ${from ?? 'nobody'}`, async () =>
      assert.ok(await takes(kind, to, from)));
  }

  for (const [kind, to, from] of PASSED_OVER) {
    it(`of a ${kind} to ${to ?? 'nobody'} is none from ${from ?? 'nobody'}`, async () =>
      assert.ok(!(await takes(kind, to, from))));
  }

  it('is found by its id, whatever the order', async () => {
    const pending = requests('client');
    const first = pending.wait('1', 'a@b', 1000);
    const second = pending.wait('2', 'a@b', 1000);
    pending.settle(read("<iq type='result' id='2' from='a@b'>two</iq>"));
    pending.settle(read("<iq type='result' id='1' from='a@b'>one</iq>"));
    assert.match(written(await first), />one</);
    assert.match(written(await second), />two</);
  });

  it('is the first one; a second one is passed over', async () => {
    const pending = requests('client');
    const answer = pending.wait('1', 'a@b', 1000);
    pending.settle(read("<iq type='result' id='1' from='a@b'>one</iq>"));
    pending.settle(read("<iq type='error' id='1' from='a@b'/>"));
    assert.match(written(await answer), />one</);
  });

  it('may be an error', async () => {
    const pending = requests('client');
    const answer = pending.wait('1', 'a@b', 1000);
    const condition = "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>";
    pending.settle(read(`<iq type='error' id='1' from='a@b'><error>${condition}</error></iq>`));
    await assert.rejects(
      answer,
      (error) => error instanceof StanzaError && error.condition === 'item-not-found',
    );
  });

  it('is for a request that was made: others are passed over', () => {
    const pending = requests('client');
    pending.settle(read("<iq type='result' id='1'/>"));
    pending.settle(read("<iq type='result'/>"));
    pending.settle(read("<iq type='result' id='__proto__'/>"));
  });
});

describe('a request that nobody answers', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('fails when its time is up, and not before', async () => {
    const pending = requests('client');
    const failures: unknown[] = [];
    const settled = pending.wait('1', 'a@b', 2500).catch((error: unknown) => failures.push(error));
    mock.timers.tick(2499);
    await Promise.resolve();
    assert.equal(failures.length, 0);
    mock.timers.tick(1);
    await settled;
    const [failure] = failures;
    assert.ok(failure instanceof CliError);
    assert.deepEqual(
      [failure.kind, failure.message],
      ['answer', 'no answer from a@b: timed out after 2.5 s'],
    );
  });

  it('is not answered any more after that', async () => {
    const pending = requests('client');
    const settled = pending.wait('1', undefined, 100).catch((error: Error) => error.message);
    mock.timers.tick(100);
    pending.settle(read("<iq type='result' id='1'/>"));
    assert.equal(await settled, 'no answer from the server: timed out after 0.1 s');
  });

  it('fails with all the others when the connection is lost', async () => {
    const pending = requests('client');
    const lost = new CliError('stream', 'lost');
    const all = Promise.allSettled([pending.wait('1', 'a@b', 100), pending.wait('2', undefined, 100)]);
    pending.fail(lost);
    mock.timers.tick(100);
    for (const result of await all) assert.ok(result.status === 'rejected' && result.reason === lost);
  });
});
