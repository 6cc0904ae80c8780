import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ChannelBinding, Scram, type ScramHash } from '../../../../src/connection/sasl/scram.ts';
import { CliError } from '../../../../src/errors.ts';
import { fc } from '../../../helpers/properties.ts';
import { refusal } from './refusal.ts';
import { ScramServer } from './scram-server.ts';

const NONCE_5802 = 'fyko+d2lbbFgONRv9qkxdawL';
const NONCE = 'rOprNGfwEbeRWgbNEkqO';
const FULL_NONCE = `${NONCE}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`;
const SERVER_FIRST = `r=${FULL_NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
const SIGNATURE = '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=';

function scram(hash: ScramHash, nonce = NONCE, binding: ChannelBinding = { gs2: 'n' }): Scram {
  return new Scram({ hash, username: 'user', password: 'pencil', binding, nonce });
}

/** The exchange of RFC 7677 3 up to the proof. */
async function atProof(): Promise<Scram> {
  const exchange = scram('SHA-256');
  exchange.initial();
  await exchange.challenge(SERVER_FIRST);
  return exchange;
}

describe('SCRAM', () => {
  it('is the exchange of RFC 5802 section 5 with SHA-1', async () => {
    const exchange = scram('SHA-1', NONCE_5802);
    assert.equal(exchange.mechanism, 'SCRAM-SHA-1');
    assert.equal(exchange.initial(), `n,,n=user,r=${NONCE_5802}`);
    assert.equal(
      await exchange.challenge(`r=${NONCE_5802}3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096`),
      `c=biws,r=${NONCE_5802}3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=`,
    );
    exchange.final('v=rmF9pqV8S7suAoZWja4dJRkFsKQ=');
  });

  it('is the exchange of RFC 7677 section 3 with SHA-256', async () => {
    const exchange = scram('SHA-256');
    assert.equal(exchange.initial(), `n,,n=user,r=${NONCE}`);
    assert.equal(
      await exchange.challenge(SERVER_FIRST),
      `c=biws,r=${FULL_NONCE},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
    );
    exchange.final(`v=${SIGNATURE}`);
  });

  it('needs a connection, not another password, when many rounds cannot be reckoned', async (t) => {
    const { execPath } = process;
    t.after(() => {
      process.execPath = execPath;
    });
    process.execPath = '/nonexistent/node';
    const exchange = scram('SHA-1');
    exchange.initial();
    await assert.rejects(
      exchange.challenge(`r=${NONCE}x,s=c2FsdA==,i=100000`),
      (error) => error instanceof CliError && error.kind === 'connection' && /^login: /.test(error.message),
    );
  });

  // The RFCs have no vectors for what follows; these are made with Python's hashlib and hmac.
  it('computes proof and signature with SHA-512', async () => {
    const exchange = scram('SHA-512');
    assert.equal(exchange.mechanism, 'SCRAM-SHA-512');
    assert.equal(
      await exchange.challenge(SERVER_FIRST),
      `c=biws,r=${FULL_NONCE},p=gMGXRcevScNtxZ6/8lQYpGtnsNAc3mGcmNomv+xnoOMw+3R2xNJdMNnzMlTN8PPC6wdp6dybEmDYXYTxwnYPJQ==`,
    );
    exchange.final(
      'v=ZQnYEgWQMFmmsM8aQMF0nDDCy/AgCzkwk8CmMZYcMg0vSVlKDanekLtifDSeVGT4+5ZxXnJq199RVG2rR7N7Zw==',
    );
  });

  it('binds a -PLUS exchange to what TLS exported', async () => {
    const data = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
    const exchange = scram('SHA-512', NONCE, { gs2: 'p=tls-exporter', data });
    assert.equal(exchange.mechanism, 'SCRAM-SHA-512-PLUS');
    assert.equal(exchange.initial(), `p=tls-exporter,,n=user,r=${NONCE}`);
    assert.equal(
      await exchange.challenge(SERVER_FIRST),
      `c=cD10bHMtZXhwb3J0ZXIsLAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f,r=${FULL_NONCE},p=jVaGV/PIJ7hgkpxV9a1jdpzyYkHQH9gW6fn3DbAL2oEA+5w4CCSJjoq8G37bn2FsGaVEMsk4kiHRqMUoN/aiiA==`,
    );
    exchange.final(
      'v=bTvxua5nsJsvSd2bk+1WbSe84MBgjkACQPOqiN7MhTBLYxVX2QUqwET2NLcZEv2CfexR6NbAMluKltOEs5vLYw==',
    );
  });

  it('prepares user name and password, escapes the name, and says y when told to', async () => {
    const exchange = new Scram({
      hash: 'SHA-256',
      username: 'ju\u0308rgen=,',
      password: 'Pa\u0308ss\u2168',
      binding: { gs2: 'y' },
      nonce: NONCE,
    });
    assert.equal(exchange.initial(), `y,,n=jürgen=3D=2C,r=${NONCE}`);
    assert.equal(
      await exchange.challenge(SERVER_FIRST),
      `c=eSws,r=${FULL_NONCE},p=vRQQdzWGvt2rML8TeJDlqcM1xjaMv+Gal3oO82NXBIk=`,
    );
    exchange.final('v=8RIMqpalWNFpVWK7noyeQMC3J3TKKFA7/Sv+anyefpc=');
  });

  it('computes off the main thread: other things go on meanwhile', async () => {
    const response = scram('SHA-256').challenge(SERVER_FIRST.replace('i=4096', 'i=100000'));
    const first = await Promise.race([
      response.then(() => 'the response'),
      nextTurn().then(() => 'the next turn'),
    ]);
    assert.equal(first, 'the next turn');
    await response;
  });

  it('has another nonce each time, of 24 bytes', () => {
    const settings = { hash: 'SHA-1', username: 'u', password: 'p', binding: { gs2: 'n' } } as const;
    const messages = [new Scram(settings).initial(), new Scram(settings).initial()];
    assert.notEqual(messages[0], messages[1]);
    for (const message of messages) assert.match(message, /^n,,n=u,r=[A-Za-z0-9+/]{32}$/);
  });

  it('takes the last message as a challenge followed by an empty success', async () => {
    for (const empty of [undefined, '']) {
      const exchange = await atProof();
      assert.equal(await exchange.challenge(`v=${SIGNATURE}`), '');
      exchange.final(empty);
    }
  });

  it('ignores extensions that are not mandatory', async () => {
    const exchange = scram('SHA-1');
    const message = `${SERVER_FIRST},x=y,d=abc=`;
    assert.match(await exchange.challenge(message), /^c=biws,/);
    const other = await atProof();
    other.final(`v=${SIGNATURE},x=y`);
  });

  it('gets in at a server that knows the password, and at no other', async () => {
    const text = fc
      .string({ unit: fc.constantFrom(...'abc,=ÄßéⅨ½😀 ') })
      .filter((name) => name.trim() !== '');
    const hash = fc.constantFrom<ScramHash>('SHA-1', 'SHA-256', 'SHA-512');
    await fc.assert(
      fc.asyncProperty(hash, text, text, fc.boolean(), async (name, username, password, knows) => {
        const server = new ScramServer(name, knows ? password : `${password}x`);
        const binding = { gs2: 'n' } as const;
        const exchange = new Scram({ hash: name, username, password, binding });
        const proof = await exchange.challenge(server.first(exchange.initial()));
        assert.equal(server.accepts(proof), knows);
        const end = () => exchange.final(server.final(proof));
        if (knows) end();
        else assert.throws(end, refusal(/signature is wrong/));
      }),
      { numRuns: 40 },
    );
  });
});

describe('SCRAM with so many rounds that another process does them', () => {
  const server = new ScramServer('SHA-256', 'pässword', 120_000);

  it('gets in as with few', async () => {
    const exchange = new Scram({
      hash: 'SHA-256',
      username: 'user',
      password: 'pässword',
      binding: { gs2: 'n' },
    });
    const proof = await exchange.challenge(server.first(exchange.initial()));
    assert.ok(server.accepts(proof));
    exchange.final(server.final(proof));
  });

  it('is given up with the reason of the signal', async () => {
    const controller = new AbortController();
    const exchange = new Scram({
      hash: 'SHA-256',
      username: 'user',
      password: 'pässword',
      binding: { gs2: 'n' },
      signal: controller.signal,
    });
    const proof = exchange.challenge(server.first(exchange.initial()));
    controller.abort(new Error('enough'));
    await assert.rejects(proof, /^Error: enough$/);
  });
});

describe('SCRAM with a hostile server', () => {
  const firsts: [string, string, RegExp][] = [
    ['a nonce that is only ours', `r=${NONCE},s=AAAA,i=4096`, /adds nothing/],
    ['another nonce', 'r=abcdefghijklmnopqrstuvwxyz,s=AAAA,i=4096', /does not begin with ours/],
    ['a cut nonce', `r=${NONCE.slice(0, -1)},s=AAAA,i=4096`, /does not begin with ours/],
    ['a nonce with a space', `r=${NONCE} x,s=AAAA,i=4096`, /not printable/],
    ['one round', `r=${FULL_NONCE},s=AAAA,i=1`, /out of range/],
    ['4095 rounds', `r=${FULL_NONCE},s=AAAA,i=4095`, /out of range/],
    ['10,000,001 rounds', `r=${FULL_NONCE},s=AAAA,i=10000001`, /out of range/],
    ['2^32 rounds', `r=${FULL_NONCE},s=AAAA,i=4294967296`, /out of range/],
    ['rounds beyond numbers', `r=${FULL_NONCE},s=AAAA,i=${'9'.repeat(400)}`, /out of range/],
    ['rounds in hexadecimal', `r=${FULL_NONCE},s=AAAA,i=0x1000`, /not a number/],
    ['rounds with an exponent', `r=${FULL_NONCE},s=AAAA,i=1e4`, /not a number/],
    ['rounds below zero', `r=${FULL_NONCE},s=AAAA,i=-4096`, /not a number/],
    ['an empty salt', `r=${FULL_NONCE},s=,i=4096`, /malformed/],
    ['a salt that is not base64', `r=${FULL_NONCE},s=A*AA,i=4096`, /salt is not base64/],
    ['a salt without padding', `r=${FULL_NONCE},s=QQ,i=4096`, /salt is not base64/],
    ['a mandatory extension', `m=x,${SERVER_FIRST}`, /demands a SCRAM extension/],
    ['a mandatory extension at the end', `${SERVER_FIRST},m=x`, /demands a SCRAM extension/],
    ['the attributes in another order', `s=AAAA,r=${FULL_NONCE},i=4096`, /not nonce, salt/],
    ['no iteration count', `r=${FULL_NONCE},s=AAAA`, /not nonce, salt/],
    ['an iteration count twice', `${SERVER_FIRST},i=9999`, /twice/],
    ['an error first', 'e=unknown-user', /not nonce, salt/],
    ['nothing', '', /malformed/],
    ['the signature at once', `v=${SIGNATURE}`, /not nonce, salt/],
  ];
  for (const [what, message, pattern] of firsts) {
    it(`refuses ${what} as its first message`, async () => {
      await assert.rejects(scram('SHA-256').challenge(message), refusal(pattern));
    });
  }

  const finals: [string, string | undefined, RegExp][] = [
    ['no signature', undefined, /did not prove/],
    ['an empty text', '', /did not prove/],
    ['an empty signature', 'v=', /malformed/],
    ['another signature', `v=${Buffer.alloc(32).toString('base64')}`, /signature is wrong/],
    ['a short signature', `v=${SIGNATURE.slice(0, 40)}`, /signature is wrong/],
    ['a long signature', `v=${Buffer.alloc(64).toString('base64')}`, /signature is wrong/],
    ['a signature that is not base64', 'v=***', /no signature/],
    ['a second signature', `v=${SIGNATURE},v=${SIGNATURE}`, /wrong place/],
    ['a signature in the wrong place', `x=y,v=${SIGNATURE}`, /wrong place/],
    ['an error', 'e=invalid-proof', /the server answers invalid-proof$/],
    ['an error with text of its own', 'e=Call \u001b[31m 0900', /the server answers other-error$/],
    ['a mandatory extension', 'm=x', /no signature/],
  ];
  for (const [what, message, pattern] of finals) {
    it(`refuses ${what} in a success`, async () => {
      const exchange = await atProof();
      assert.throws(() => exchange.final(message), refusal(pattern));
    });
  }

  it('refuses an error or a wrong signature that comes as a challenge, and is refused for good', async () => {
    for (const message of ['e=invalid-proof', `v=${Buffer.alloc(32).toString('base64')}`]) {
      const exchange = await atProof();
      await assert.rejects(exchange.challenge(message), refusal(/invalid-proof|signature is wrong/));
      assert.throws(() => exchange.final(undefined), refusal(/did not prove/));
    }
  });

  it('refuses a success before any challenge, with or without a signature', () => {
    assert.throws(() => scram('SHA-256').final(undefined), refusal(/did not prove/));
    assert.throws(() => scram('SHA-256').final(`v=${SIGNATURE}`), refusal(/order/));
  });

  it('refuses a second signature after the first', async () => {
    const exchange = await atProof();
    await exchange.challenge(`v=${SIGNATURE}`);
    await assert.rejects(exchange.challenge(`v=${SIGNATURE}`), refusal(/order/));
  });

  it('refuses a challenge that comes while the first is being answered', async () => {
    const exchange = scram('SHA-256');
    const answer = exchange.challenge(SERVER_FIRST);
    await assert.rejects(exchange.challenge(`v=${SIGNATURE}`), refusal(/order/));
    await answer;
  });

  it('throws nothing but refusals, whatever the server says', async () => {
    const attribute = fc.tuple(fc.constantFrom(...'rsimvex'), fc.string()).map((pair) => pair.join('='));
    const message = fc.oneof(
      fc.string(),
      fc.array(attribute).map((list) => list.join(',')),
    );
    await fc.assert(
      fc.asyncProperty(message, message, async (first, last) => {
        await assert.rejects(scram('SHA-1').challenge(first), refusal(/./));
        const exchange = await atProof();
        assert.throws(() => exchange.final(last), refusal(/./));
      }),
      { numRuns: 100 },
    );
  });
});
