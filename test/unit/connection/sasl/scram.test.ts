import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { type ChannelBinding, Scram, type ScramHash } from '../../../../src/connection/sasl/scram.ts';
import { CliError } from '../../../../src/errors.ts';

const NONCE_5802 = 'fyko+d2lbbFgONRv9qkxdawL';
const NONCE_7677 = 'rOprNGfwEbeRWgbNEkqO';
const FIRST_7677 = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096';
const FINAL_7677 = 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=';

function scram(hash: ScramHash, nonce: string, binding: ChannelBinding = { gs2: 'n' }): Scram {
  return new Scram({ hash, username: 'user', password: 'pencil', binding, nonce });
}

function refusal(pattern: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof CliError &&
    error.kind === 'auth' &&
    pattern.test(error.message) &&
    error.message.startsWith('login: ') &&
    !error.message.includes('pencil');
}

/** The exchange of RFC 7677 3 up to the proof. */
async function proven(): Promise<Scram> {
  const exchange = scram('SHA-256', NONCE_7677);
  exchange.initial();
  await exchange.challenge(FIRST_7677);
  return exchange;
}

describe('SCRAM', () => {
  it('is the exchange of RFC 5802 section 5 with SHA-1', async () => {
    const exchange = scram('SHA-1', NONCE_5802);
    assert.equal(exchange.mechanism, 'SCRAM-SHA-1');
    assert.equal(exchange.initial(), `n,,n=user,r=${NONCE_5802}`);
    assert.equal(
      await exchange.challenge('r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096'),
      'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    );
    exchange.final('v=rmF9pqV8S7suAoZWja4dJRkFsKQ=');
  });

  it('is the exchange of RFC 7677 section 3 with SHA-256', async () => {
    const exchange = scram('SHA-256', NONCE_7677);
    assert.equal(exchange.initial(), `n,,n=user,r=${NONCE_7677}`);
    assert.equal(
      await exchange.challenge(FIRST_7677),
      'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    );
    exchange.final(FINAL_7677);
  });
});
