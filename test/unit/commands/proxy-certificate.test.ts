import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ListenCertificate, listenCertificate } from '../../../src/commands/proxy-certificate.ts';
import { type CertificateRequest, createCertificate } from '../../../src/transport/certificate.ts';
import { temporaryFile } from '../../helpers/files.ts';

function given(request: CertificateRequest, domain = 'a.example'): Promise<ListenCertificate> {
  const { certificate, key } = createCertificate(request);
  return listenCertificate({ 'listen-cert': temporaryFile('own.pem', certificate + key) }, domain);
}

describe('a certificate of the user for the proxy', () => {
  it('is to be trusted itself, or its authority', async () => {
    const issuer = createCertificate({ names: ['Our Authority'] });
    const [self, issued] = [
      await given({ names: ['a.example'] }),
      await given({ names: ['a.example'], issuer }),
    ];
    assert.match(self.trust, /^\S+own\.pem: --ca FILE/);
    assert.match(issued.trust, /^who issued \S+own\.pem: Our Authority$/);
    assert.deepEqual([self.doubt, issued.doubt], [undefined, undefined]);
  });

  it('is doubted if clients will refuse it', async () => {
    const past = new Date('2020-01-01T00:00:00Z');
    const doubts = [
      await given({ names: ['b.example', '*.b.example'] }),
      await given({ names: ['a.example'], notBefore: past, notAfter: new Date('2020-02-01T00:00:00Z') }),
      await given({ names: ['a.example'], notBefore: new Date('2120-01-01T00:00:00Z') }),
    ].map(({ doubt }) => doubt);
    assert.match(
      doubts[0] ?? '',
      /^--listen-cert \S+: made out for b\.example, \*\.b\.example, and not for a\.example$/,
    );
    assert.match(doubts[1] ?? '', /: expired Feb {2}1 00:00:00 2020 GMT$/);
    assert.match(doubts[2] ?? '', /: not valid before Jan {2}1 00:00:00 2120 GMT$/);
  });

  it('may name the service alone', async () => {
    const { doubt } = await given({ names: [], srvNames: ['_xmpp-client.a.example'] });
    assert.equal(doubt, undefined);
  });
});
