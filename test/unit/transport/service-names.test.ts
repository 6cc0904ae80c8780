import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { createCertificate } from '../../../src/transport/certificate.ts';
import { namesService, readServiceNames } from '../../../src/transport/service-names.ts';
import { fc } from '../../helpers/properties.ts';

/** subjectAltName=DNS:a.example, SRVName, XmppAddr b.example, 1.2.3.4;UTF8:test.example, email:me@test.example */
const MADE_BY_OPENSSL = `-----BEGIN CERTIFICATE-----
MIICDTCCAbOgAwIBAgIUejuVlY2RzPjm3qkE/YItk4jsDI8wCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPbWFkZSBieSBvcGVuc3NsMCAXDTI2MTEyMTEyNDA1OFoYDzIx
MjYxMDI4MTI0MDU4WjAaMRgwFgYDVQQDDA9tYWRlIGJ5IG9wZW5zc2wwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAARwsOCCads3gJ8KphdTibeUdI6P0q3iYNYK7NQc
KzCYRl8AEHWhFDU7nCab3unkRghDM6SlHplj/Uer9TUZgIm0o4HUMIHRMB0GA1Ud
DgQWBBTvFhaOpodNoV6cMmItathcEgeCxzAfBgNVHSMEGDAWgBTvFhaOpodNoV6c
MmItathcEgeCxzAPBgNVHRMBAf8EBTADAQH/MH4GA1UdEQR3MHWCCWEuZXhhbXBs
ZaAnBggrBgEFBQcIB6AbFhlfeG1wcC1jbGllbnQudGVzdC5leGFtcGxloBcGCCsG
AQUFBwgFoAsMCWIuZXhhbXBsZaAVBgMqAwSgDgwMdGVzdC5leGFtcGxlgQ9tZUB0
ZXN0LmV4YW1wbGUwCgYIKoZIzj0EAwIDSAAwRQIgeDHVFOm6ChhYQH/B+n6/riHD
A3qUqCUy02I1M7sz1mcCIQCq2W4BPeqrOIx9wDBhTn/8ycHbtSaOftEBw7T4IoAc
IQ==
-----END CERTIFICATE-----
`;

const NONE = { srvNames: [], xmppAddresses: [] };

describe('the names of services in a certificate', () => {
  it('are read as OpenSSL writes them, and no others', () => {
    assert.deepEqual(readServiceNames(new X509Certificate(MADE_BY_OPENSSL).raw), {
      srvNames: ['_xmpp-client.test.example'],
      xmppAddresses: ['b.example'],
    });
  });

  it('are read as we write them', () => {
    const names = {
      srvNames: ['_xmpp-client.test.example', '_xmpp-server.test.example'],
      xmppAddresses: ['test.example'],
    };
    const { certificate } = createCertificate({ names: ['a.example'], ...names });
    assert.deepEqual(readServiceNames(new X509Certificate(certificate).raw), names);
    const { certificate: without } = createCertificate({ names: ['a.example'] });
    assert.deepEqual(readServiceNames(new X509Certificate(without).raw), NONE);
  });

  it('are none in a certificate that is cut anywhere', () => {
    const { raw } = new X509Certificate(MADE_BY_OPENSSL);
    for (let end = 0; end < raw.length; end++) assert.deepEqual(readServiceNames(raw.subarray(0, end)), NONE);
  });

  it('are none where lengths lead beyond the end', () => {
    for (const hex of [
      '3080',
      '30ff',
      '3084ffffffff',
      '30847fffffff00',
      '308500000000ff',
      '3005a003',
      '1f8101',
    ]) {
      assert.deepEqual(readServiceNames(Buffer.from(hex, 'hex')), NONE);
    }
  });

  it('throw nothing and take no time, whatever bytes are changed', () => {
    const { raw } = new X509Certificate(MADE_BY_OPENSSL);
    const change = fc.record({ at: fc.nat(raw.length - 1), to: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(raw);
        for (const { at, to } of changes) bytes[at] = to;
        readServiceNames(bytes);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void readServiceNames(Buffer.from(bytes))),
    );
  });
});

describe('a service is named', () => {
  const srv = (name: string) => ({ srvNames: [name], xmppAddresses: [] });
  const xmpp = (address: string) => ({ srvNames: [], xmppAddresses: [address] });

  it('by the SRVName of XMPP for clients, whatever its case', () => {
    assert.ok(namesService(srv('_xmpp-client.test.example'), 'test.example', 'xmpp-client'));
    assert.ok(namesService(srv('_XMPP-Client.Test.Example'), 'test.example', 'xmpp-client'));
  });

  it('by that for servers, where it is one of them', () => {
    assert.ok(namesService(srv('_xmpp-server.test.example'), 'test.example', 'xmpp-server'));
    assert.equal(namesService(srv('_xmpp-client.test.example'), 'test.example', 'xmpp-server'), false);
  });

  it('by its domain as XmppAddr', () => {
    assert.ok(namesService(xmpp('test.example'), 'test.example', 'xmpp-client'));
    assert.ok(namesService(xmpp('bücher.example'), 'xn--bcher-kva.example', 'xmpp-client'));
  });

  it('by nothing else', () => {
    for (const name of [
      'test.example',
      '_xmpp-server.test.example',
      '_xmpp-client.*.example',
      '_xmpp-client.sub.test.example',
      '_xmpp-client.test.example\0.evil.example',
      '_imaps.test.example',
      '',
    ]) {
      assert.equal(namesService(srv(name), 'test.example', 'xmpp-client'), false, name);
    }
    for (const address of [
      'me@test.example',
      '*.example',
      'test.example/x',
      'test.example#',
      'test.example:1',
      ' test.example',
      'evil.example\0test.example',
      '',
    ]) {
      assert.equal(namesService(xmpp(address), 'test.example', 'xmpp-client'), false, address);
    }
  });
});
