import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Scram, type ScramHash } from '../../../../src/connection/sasl/scram.ts';
import { Account } from '../../../../src/server/builtin/account.ts';
import type { SaslStep } from '../../../../src/server/builtin/sasl-mechanism.ts';
import { ScramExchange } from '../../../../src/server/builtin/sasl-scram.ts';
import { parseJid } from '../../../../src/stanza/jid.ts';

const PASSWORD = 'pässword & \u00a0more';
const ALICE = new Account(parseJid('alice@localhost'), PASSWORD);
const KEY = Buffer.alloc(32, 7);
const accounts = { find: (username: string) => (username === 'alice' ? ALICE : undefined) };

describe('the server side of SCRAM', () => {
  for (const [name, digest] of [
    ['SHA-1', 'sha1'],
    ['SHA-256', 'sha256'],
  ] as const) {
    it(`lets the client side of ${name} in and proves itself, bound to the connection or not`, async () => {
      for (const plus of [false, true]) {
        const client = newClient(name, PASSWORD, plus);
        const server = new ScramExchange({ hash: digest, plus, bindings: bindings(), accounts });
        const end = server.step(await client.challenge(challengeOf(server.step(client.initial()))));
        assert.equal(end.kind, 'success');
        assert.doesNotThrow(() => client.final(end.kind === 'success' ? end.data : undefined));
      }
    });
  }

  it('refuses a wrong password', async () => {
    const client = newClient('SHA-256', 'wrong', false);
    const server = new ScramExchange({ hash: 'sha256', plus: false, bindings: bindings(), accounts });
    const end = server.step(await client.challenge(challengeOf(server.step(client.initial()))));
    assert.deepEqual(end, { kind: 'failure', condition: 'not-authorized' });
  });

  it('refuses a login that was overheard and is said again', async () => {
    const client = newClient('SHA-256', PASSWORD, false);
    const server = (): ScramExchange =>
      new ScramExchange({ hash: 'sha256', plus: false, bindings: bindings(), accounts });
    const first = client.initial();
    const overheard = server();
    const final = await client.challenge(challengeOf(overheard.step(first)));
    assert.equal(overheard.step(final).kind, 'success');
    const replayed = server();
    replayed.step(first);
    assert.deepEqual(replayed.step(final), { kind: 'failure', condition: 'not-authorized' });
  });

  it('refuses a login that is bound to another connection', async () => {
    const client = newClient('SHA-256', PASSWORD, true);
    const other = new Map([['tls-exporter', () => Buffer.alloc(32, 8)]]);
    const server = new ScramExchange({ hash: 'sha256', plus: true, bindings: other, accounts });
    const end = server.step(await client.challenge(challengeOf(server.step(client.initial()))));
    assert.deepEqual(end, { kind: 'failure', condition: 'not-authorized' });
  });

  it('believes a client that says that it saw no -PLUS only where none was offered', () => {
    const say = (kinds: ReadonlyMap<string, () => Buffer>): string =>
      new ScramExchange({ hash: 'sha1', plus: false, bindings: kinds, accounts }).step('y,,n=alice,r=a').kind;
    assert.equal(say(bindings()), 'failure');
    assert.equal(say(new Map()), 'challenge');
  });
});

function bindings(): ReadonlyMap<string, () => Buffer> {
  return new Map([['tls-exporter', () => KEY]]);
}

function newClient(hash: ScramHash, password: string, plus: boolean): Scram {
  const binding = plus ? ({ gs2: 'p=tls-exporter', data: KEY } as const) : ({ gs2: 'n' } as const);
  return new Scram({ hash, username: 'alice', password, binding });
}

function challengeOf(step: SaslStep): string {
  assert.equal(step.kind, 'challenge');
  return step.kind === 'challenge' ? step.data : '';
}
