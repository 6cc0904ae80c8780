import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CertificateFacts } from '../../../src/probe/certificate-facts.ts';
import type { AcceptedVersion, EndpointFacts } from '../../../src/probe/endpoint-facts.ts';
import { judgeEndpoint } from '../../../src/probe/judge-endpoint.ts';
import type { StreamFeatures } from '../../../src/probe/stream-features.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const CIPHER = 'TLS_AES_256_GCM_SHA384';

const CERTIFICATE: CertificateFacts = {
  names: ['test.example'],
  issuer: 'Authority',
  validFrom: new Date('2026-01-01T00:00:00Z'),
  validTo: new Date('2026-12-01T00:00:00Z'),
  key: { type: 'ec', bits: 256 },
  weakSignature: undefined,
  selfSigned: false,
  chainError: undefined,
  chainProblem: undefined,
  nameProblem: undefined,
};

const FEATURES: StreamFeatures = {
  starttls: 'none',
  mechanisms: ['SCRAM-SHA-256'],
  channelBindings: undefined,
  namespaces: ['urn:ietf:params:xml:ns:xmpp-sasl'],
};

function taken(...ciphers: string[]): AcceptedVersion {
  return { cipher: ciphers[0] ?? '', ciphers, complete: true };
}

const place = { host: 'xmpp.test.example', port: 5222, address: '192.0.2.1' };

const GOOD: EndpointFacts = {
  endpoint: { role: 'c2s', encryption: 'starttls', announced: true, ...place },
  times: { tcp: 1, tls: 20, stream: 3 },
  namespace: 'jabber:client',
  open: { starttls: 'required', mechanisms: [], channelBindings: undefined, namespaces: [] },
  tls: { protocol: 'TLSv1.3', cipher: CIPHER, alpn: undefined, certificate: CERTIFICATE },
  secured: FEATURES,
  versions: {
    TLSv1: 'refused',
    'TLSv1.1': 'refused',
    'TLSv1.2': taken(CIPHER),
    'TLSv1.3': taken(CIPHER),
  },
};

/** What is said about it besides what is good. */
function complaints(changes: Partial<EndpointFacts>): string[] {
  const findings = judgeEndpoint({ ...GOOD, ...changes }, NOW);
  return findings.filter(({ level }) => level !== 'ok').map(({ level, check }) => `${level} ${check}`);
}

const withCertificate = (changes: Partial<CertificateFacts>) =>
  complaints({
    tls: {
      protocol: 'TLSv1.3',
      cipher: CIPHER,
      alpn: undefined,
      certificate: { ...CERTIFICATE, ...changes },
    },
  });
const withFeatures = (changes: Partial<StreamFeatures>) =>
  complaints({ secured: { ...FEATURES, ...changes } });

describe('of an endpoint', () => {
  it('that is as it should be there is nothing to complain of', () => {
    assert.deepEqual(complaints({}), []);
  });

  it('all that is not ok says how it is mended', () => {
    for (const stage of ['tcp', 'stream', 'starttls', 'tls', 'secured'] as const) {
      const problem = { stage, why: 'x', ourNetwork: false };
      const found = judgeEndpoint({ ...GOOD, problem }, NOW).filter(({ level }) => level !== 'ok');
      assert.equal(found.length, 1);
      assert.ok(found[0]?.fix);
    }
  });

  it('that our own network does not lead to nothing is said but that', () => {
    const problem = { stage: 'tcp', why: 'network unreachable', ourNetwork: true } as const;
    const { endpoint } = GOOD;
    const facts = { endpoint, times: {}, versions: {}, problem };
    assert.deepEqual(
      judgeEndpoint(facts, NOW).map(({ level, check }) => `${level} ${check}`),
      ['warning not-tried'],
    );
  });

  it('for servers that nobody has announced it is no failure that it is not there', () => {
    const problem = { stage: 'tcp', why: 'connection refused', ourNetwork: false } as const;
    const facts = { times: {}, versions: {}, problem };
    const guessed = { ...GOOD.endpoint, role: 's2s', announced: false } as const;
    assert.equal(judgeEndpoint({ ...facts, endpoint: guessed }, NOW)[0]?.level, 'warning');
    assert.equal(
      judgeEndpoint({ ...facts, endpoint: { ...guessed, announced: true } }, NOW)[0]?.level,
      'failure',
    );
  });
});

describe('of a certificate', () => {
  for (const [what, changes, found] of [
    ['the day of its end', { validTo: new Date('2026-05-31T00:00:00Z') }, 'failure certificate-expired'],
    ['the two weeks before', { validTo: new Date('2026-06-14T00:00:00Z') }, 'warning certificate-expires'],
    [
      'the time before its beginning',
      { validFrom: new Date('2026-06-02T00:00:00Z') },
      'failure certificate-not-yet-valid',
    ],
    ['another name', { nameProblem: 'made out for another name' }, 'failure certificate-name'],
    ['a short RSA key', { key: { type: 'rsa', bits: 1024 } }, 'failure weak-key'],
    ['a small curve', { key: { type: 'ec', bits: 192 } }, 'failure weak-key'],
    ['SHA-1', { weakSignature: 'SHA-1' }, 'failure weak-signature'],
    [
      'an unknown authority',
      { chainError: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', chainProblem: 'x' },
      'failure certificate-untrusted',
    ],
    [
      'a chain of one',
      { chainError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', chainProblem: 'x' },
      'failure certificate-incomplete',
    ],
    [
      'itself as issuer',
      { chainError: 'DEPTH_ZERO_SELF_SIGNED_CERT', chainProblem: 'x', selfSigned: true },
      'failure certificate-self-signed',
    ],
  ] as const) {
    it(`${what} is told`, () => assert.deepEqual(withCertificate(changes), [found]));
  }

  it('a self-signed one that is trusted is good, whatever it is signed with', () => {
    assert.deepEqual(withCertificate({ selfSigned: true, weakSignature: 'SHA-1' }), []);
  });

  it('both an end and another name are told', () => {
    const validTo = new Date('2026-05-01T00:00:00Z');
    assert.deepEqual(
      withCertificate({ validTo, nameProblem: 'x', chainError: 'CERT_HAS_EXPIRED', chainProblem: 'x' }),
      ['failure certificate-expired', 'failure certificate-name'],
    );
  });
});

describe('of TLS', () => {
  it('versions that are deprecated, or missing, are told', () => {
    const { versions } = GOOD;
    assert.deepEqual(complaints({ versions: { ...versions, TLSv1: taken(CIPHER) } }), ['warning old-tls']);
    assert.deepEqual(complaints({ versions: { ...versions, 'TLSv1.2': 'refused' } }), ['warning no-new-tls']);
  });

  it('nothing is said of versions that were not tried', () => {
    assert.deepEqual(complaints({ versions: {} }), []);
  });

  it('all ciphers of each version that is accepted are listed, the newest version first', () => {
    const versions = {
      ...GOOD.versions,
      'TLSv1.2': { cipher: 'A', ciphers: ['A', 'B'], complete: false },
      'TLSv1.3': taken('C'),
    };
    const found = judgeEndpoint({ ...GOOD, versions }, NOW).filter(({ check }) => check === 'tls-ciphers');
    assert.deepEqual(
      found.map(({ text }) => text),
      ['TLS 1.3 accepts C', 'TLS 1.2 accepts A, B, and perhaps more'],
    );
  });

  it('ciphers that are broken, or keep no secret for later, are told', () => {
    const using = (...ciphers: string[]) =>
      complaints({ versions: { ...GOOD.versions, 'TLSv1.2': taken(CIPHER, ...ciphers) } });
    assert.deepEqual(using('TLS_RSA_WITH_AES_128_CBC_SHA'), ['warning no-forward-secrecy']);
    assert.deepEqual(using('TLS_ECDHE_RSA_WITH_RC4_128_SHA'), ['failure broken-cipher']);
    assert.deepEqual(using('TLS_ECDH_anon_WITH_AES_128_CBC_SHA'), ['failure broken-cipher']);
    assert.deepEqual(using('TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'TLS_RSA_WITH_AES_128_CBC_SHA'), [
      'failure broken-cipher',
      'warning no-forward-secrecy',
    ]);
  });
});

describe('of logins', () => {
  for (const [mechanisms, found] of [
    [[], 'failure no-sasl'],
    [['PLAIN'], 'warning no-scram'],
    [['PLAIN', 'SCRAM-SHA-1'], 'warning scram-sha-1'],
    [['SCRAM-SHA-256', 'DIGEST-MD5'], 'warning obsolete-sasl'],
    [['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'], 'warning channel-binding-unknown'],
  ] as const) {
    it(`${mechanisms.join(', ') || 'none'} is told`, () =>
      assert.deepEqual(withFeatures({ mechanisms }), [found]));
  }

  it('channel bindings that are announced are good', () => {
    const mechanisms = ['SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'];
    assert.deepEqual(withFeatures({ mechanisms, channelBindings: ['tls-exporter'] }), []);
  });

  it('what comes before TLS is told', () => {
    const open = (changes: Partial<StreamFeatures>) =>
      complaints({ open: { ...FEATURES, starttls: 'required', ...changes } });
    assert.deepEqual(open({ mechanisms: ['SCRAM-SHA-1'] }), ['warning sasl-without-tls']);
    assert.deepEqual(open({ mechanisms: ['PLAIN'] }), ['failure plain-without-tls']);
    assert.deepEqual(open({ mechanisms: [], starttls: 'offered' }), ['warning starttls-optional']);
  });
});

describe('of features', () => {
  for (const [namespace, found] of [
    ['http://jabber.org/features/compress', 'warning compression'],
    ['http://jabber.org/features/iq-auth', 'warning iq-auth'],
    ['http://jabber.org/features/iq-register', 'warning open-registration'],
  ] as const) {
    it(`${namespace} is told`, () => assert.deepEqual(withFeatures({ namespaces: [namespace] }), [found]));
  }

  it('STARTTLS inside of TLS is told', () => {
    assert.deepEqual(withFeatures({ starttls: 'offered' }), ['failure starttls-in-tls']);
  });
});
