import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Choice,
  type CredentialKind,
  chooseMechanism,
  gs2Flag,
} from '../../../../src/connection/sasl/choose.ts';
import { fc } from '../../../helpers/properties.ts';

const TLS13 = { protocol: 'TLSv1.3' };
const TLS12 = { protocol: 'TLSv1.2' };
const EXPORTER = ['tls-exporter'];

interface Case {
  readonly bindings?: readonly string[];
  readonly tls?: { readonly protocol: string } | undefined;
  readonly credentials?: CredentialKind;
}

function choose(offered: string, { bindings, credentials = 'password', ...rest }: Case = {}): Choice {
  const tls = 'tls' in rest ? rest.tls : TLS13;
  return chooseMechanism({ offered: offered.split(' '), bindings, tls, credentials });
}

function chosen(offered: string, options?: Case): string {
  const choice = choose(offered, options);
  if (choice.kind === 'refused') return `refused: ${choice.reason}`;
  return choice.kind === 'scram' ? `${choice.mechanism} ${choice.gs2}` : choice.mechanism;
}

const PLAIN_SCRAMS = 'PLAIN SCRAM-SHA-1 SCRAM-SHA-256 SCRAM-SHA-512';
const ALL_SCRAMS = `${PLAIN_SCRAMS} SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS SCRAM-SHA-512-PLUS`;

describe('the choice of a mechanism with a password', () => {
  it('is the strongest hash', () => {
    assert.equal(chosen(PLAIN_SCRAMS, { tls: TLS12 }), 'SCRAM-SHA-512 n');
    assert.equal(chosen('SCRAM-SHA-1 SCRAM-SHA-256', { tls: TLS12 }), 'SCRAM-SHA-256 n');
    assert.equal(chosen('PLAIN SCRAM-SHA-1', { tls: TLS12 }), 'SCRAM-SHA-1 n');
  });

  it('is bound to TLS 1.3 where the server announces tls-exporter', () => {
    assert.equal(chosen(ALL_SCRAMS, { bindings: EXPORTER }), 'SCRAM-SHA-512-PLUS p=tls-exporter');
    assert.deepEqual(choose('SCRAM-SHA-1-PLUS', { bindings: ['tls-unique', ...EXPORTER] }), {
      kind: 'scram',
      mechanism: 'SCRAM-SHA-1-PLUS',
      hash: 'SHA-1',
      gs2: 'p=tls-exporter',
    });
  });

  it('is a bound weaker hash rather than a stronger one without binding', () => {
    const offered = 'SCRAM-SHA-512 SCRAM-SHA-1 SCRAM-SHA-1-PLUS';
    assert.equal(chosen(offered, { bindings: EXPORTER }), 'SCRAM-SHA-1-PLUS p=tls-exporter');
  });

  it('is not bound where the server announces nothing, or another binding', () => {
    assert.equal(chosen(ALL_SCRAMS), 'SCRAM-SHA-512 n');
    assert.equal(chosen(ALL_SCRAMS, { bindings: ['tls-server-end-point'] }), 'SCRAM-SHA-512 n');
    assert.equal(chosen(ALL_SCRAMS, { bindings: [] }), 'SCRAM-SHA-512 n');
  });

  it('is not bound below TLS 1.3 or without TLS', () => {
    assert.equal(chosen(ALL_SCRAMS, { bindings: EXPORTER, tls: TLS12 }), 'SCRAM-SHA-512 n');
    assert.equal(chosen(ALL_SCRAMS, { bindings: EXPORTER, tls: undefined }), 'SCRAM-SHA-512 n');
  });

  it('says y where it could bind and the server offers no -PLUS', () => {
    assert.equal(chosen(PLAIN_SCRAMS), 'SCRAM-SHA-512 y');
    assert.equal(chosen(PLAIN_SCRAMS, { bindings: EXPORTER }), 'SCRAM-SHA-512 y');
    assert.equal(chosen(PLAIN_SCRAMS, { tls: undefined }), 'SCRAM-SHA-512 n');
  });

  it('does not say y next to a -PLUS of an unknown hash', () => {
    const offered = 'SCRAM-SHA3-512-PLUS SCRAM-SHA-1';
    assert.equal(chosen(offered, { bindings: EXPORTER }), 'SCRAM-SHA-1 n');
    assert.equal(chosen(offered), 'SCRAM-SHA-1 n');
  });

  it('is PLAIN over TLS when there is no SCRAM', () => {
    assert.equal(chosen('PLAIN DIGEST-MD5 X-OAUTH2'), 'PLAIN');
    assert.equal(chosen('PLAIN', { tls: TLS12 }), 'PLAIN');
  });

  it('is never PLAIN without TLS', () => {
    const choice = choose('PLAIN', { tls: undefined });
    assert.ok(choice.kind === 'refused');
    assert.match(choice.reason, /over TLS only/);
    assert.equal(choice.hint, 'leave out --tls none');
  });

  it('is never PLAIN next to a SCRAM, not even one that cannot be used', () => {
    assert.match(chosen('PLAIN SCRAM-SHA3-512'), /^refused: .*SCRAM only as xmpp-tool cannot/);
    assert.match(chosen('PLAIN SCRAM-SHA-1-PLUS'), /^refused: .*SCRAM only as xmpp-tool cannot/);
  });

  it('is never EXTERNAL or ANONYMOUS', () => {
    assert.match(chosen('EXTERNAL ANONYMOUS DIGEST-MD5'), /it offers EXTERNAL, ANONYMOUS, DIGEST-MD5/);
  });

  it('tells what was offered by names that can be mechanisms only', () => {
    assert.match(chosen('DIGEST-MD5 \u001b[31mred'), /\(it offers DIGEST-MD5\)$/);
    assert.match(chosen(''), /\(it offers nothing\)$/);
  });
});

describe('the choice of a mechanism without a password', () => {
  it('is EXTERNAL with a certificate, over TLS', () => {
    assert.equal(chosen(`EXTERNAL ${ALL_SCRAMS}`, { credentials: 'certificate' }), 'EXTERNAL');
    assert.match(chosen(PLAIN_SCRAMS, { credentials: 'certificate' }), /does not offer login by certificate/);
    assert.match(chosen('EXTERNAL', { credentials: 'certificate', tls: undefined }), /over TLS only/);
  });

  it('is ANONYMOUS when that is asked for', () => {
    assert.equal(chosen(`${PLAIN_SCRAMS} ANONYMOUS`, { credentials: 'anonymous' }), 'ANONYMOUS');
    assert.equal(chosen('ANONYMOUS', { credentials: 'anonymous', tls: undefined }), 'ANONYMOUS');
    assert.match(chosen(PLAIN_SCRAMS, { credentials: 'anonymous' }), /does not offer anonymous login/);
  });
});

const anyOffer = fc.record({
  offered: fc.subarray([...ALL_SCRAMS.split(' '), 'EXTERNAL', 'ANONYMOUS', 'DIGEST-MD5', 'SCRAM-SHA3-512']),
  bindings: fc.option(fc.subarray(['tls-exporter', 'tls-unique']), { nil: undefined }),
  tls: fc.constantFrom(undefined, TLS12, TLS13),
  credentials: fc.constantFrom<CredentialKind>('password', 'certificate', 'anonymous'),
});

describe('whatever a server offers', () => {
  it('the mechanism is one of those that it offers, and is bound if and only if it is a -PLUS', () => {
    fc.assert(
      fc.property(anyOffer, (offer) => {
        const choice = chooseMechanism(offer);
        if (choice.kind === 'refused') return;
        assert.ok(offer.offered.includes(choice.mechanism));
        const bound = choice.kind === 'scram' && choice.gs2 === 'p=tls-exporter';
        assert.equal(choice.mechanism.endsWith('-PLUS'), bound);
      }),
    );
  });

  it('y is said only to a server without any -PLUS, and over TLS 1.3', () => {
    fc.assert(
      fc.property(anyOffer, (offer) => {
        const plus = offer.offered.some((name) => name.endsWith('-PLUS'));
        assert.equal(gs2Flag(offer) === 'y', !plus && offer.tls === TLS13);
      }),
    );
  });
});
