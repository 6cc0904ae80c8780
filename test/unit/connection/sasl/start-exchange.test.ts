import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Secrets, startExchange } from '../../../../src/connection/sasl/start-exchange.ts';
import { refusal } from './refusal.ts';

const secrets: Secrets = {
  username: 'user',
  password: 'pencil',
  signal: new AbortController().signal,
  exportTlsKey: () => assert.fail('nothing is to be exported'),
};

describe('startExchange', () => {
  it('makes the SCRAM that was chosen', () => {
    const exchange = startExchange(
      { kind: 'scram', mechanism: 'SCRAM-SHA-256', hash: 'SHA-256', gs2: 'y' },
      secrets,
    );
    assert.equal(exchange.mechanism, 'SCRAM-SHA-256');
    assert.match(exchange.initial(), /^y,,n=user,r=/);
  });

  it('binds a -PLUS to the key of the connection', async () => {
    const exchange = startExchange(
      { kind: 'scram', mechanism: 'SCRAM-SHA-1-PLUS', hash: 'SHA-1', gs2: 'p=tls-exporter' },
      { ...secrets, exportTlsKey: () => new Uint8Array(32).fill(97) },
    );
    const nonce = /r=(.*)/.exec(exchange.initial())?.[1];
    const proof = await exchange.challenge(`r=${nonce}x,s=AAAA,i=4096`);
    assert.equal(exchange.mechanism, 'SCRAM-SHA-1-PLUS');
    assert.equal(atob(/^c=([^,]*)/.exec(proof)?.[1] ?? ''), `p=tls-exporter,,${'a'.repeat(32)}`);
  });

  it('makes PLAIN', () => {
    assert.equal(startExchange({ kind: 'other', mechanism: 'PLAIN' }, secrets).initial(), '\0user\0pencil');
  });

  it('makes EXTERNAL and ANONYMOUS, which have nothing to say', async () => {
    for (const mechanism of ['EXTERNAL', 'ANONYMOUS'] as const) {
      const exchange = startExchange({ kind: 'other', mechanism }, secrets);
      assert.equal(exchange.mechanism, mechanism);
      assert.equal(exchange.initial(), '');
      assert.equal(await exchange.challenge(''), '');
      exchange.final(undefined);
    }
  });

  it('refuses with the reason when nothing could be chosen', () => {
    const choice = { kind: 'refused', reason: 'nothing fits', hint: 'try TLS' } as const;
    assert.throws(() => startExchange(choice, secrets), refusal(/^login: nothing fits$/));
  });
});
