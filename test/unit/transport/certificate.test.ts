import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { connect, createServer } from 'node:tls';
import type { Certificate } from '../../../src/transport/certificate.ts';
import { createCertificate, namesOfDomain } from '../../../src/transport/certificate.ts';
import { nameProblem } from '../../../src/transport/certificate-check.ts';

test('a certificate is its own authority and names its domains', () => {
  const created = createCertificate({ names: ['example.org', '*.example.org', 'bücher.example'] });
  const certificate = new X509Certificate(created.certificate);
  assert.equal(certificate.subject, 'CN=example.org');
  assert.equal(certificate.ca, true);
  assert.equal(certificate.verify(certificate.publicKey), true);
  assert.equal(certificate.checkPrivateKey(createPrivateKey(created.key)), true);
  assert.equal(certificate.checkHost('example.org'), 'example.org');
  assert.equal(certificate.checkHost('chat.example.org'), '*.example.org');
  assert.equal(certificate.checkHost('xn--bcher-kva.example'), 'xn--bcher-kva.example');
  assert.equal(certificate.checkHost('example.net'), undefined);
});

test('a certificate names IP addresses as such', () => {
  const addresses = ['192.0.2.1', '[::1]', '2001:db8::5:0:1', '::ffff:192.0.2.9', '1:2:3:4:5:6:7:8', '::'];
  const certificate = new X509Certificate(
    createCertificate({ names: [...addresses, 'a.example'] }).certificate,
  );
  for (const address of addresses) {
    const plain = address.replace(/[[\]]/g, '');
    assert.equal(certificate.checkIP(plain), plain, address);
  }
  assert.equal(certificate.checkIP('192.0.2.2'), undefined);
  assert.equal(certificate.checkIP('2001:db8::5:1'), undefined);
  assert.equal(certificate.subjectAltName?.match(/DNS:/g)?.length, 1);
});

test('a domain that is an IPv6 address is looked for without its brackets', () => {
  const certificate = new X509Certificate(createCertificate({ names: ['[::1]'] }).certificate);
  assert.equal(nameProblem(certificate, { domain: '[::1]' }), undefined);
  assert.equal(nameProblem(certificate, { domain: '[::2]' })?.why, 'made out for another name');
});

test('all below a domain are named with it, but not below a single label, where wildcards are refused', () => {
  assert.deepEqual(namesOfDomain('a.example'), ['a.example', '*.a.example']);
  assert.deepEqual(namesOfDomain('localhost'), ['localhost']);
});

test('a certificate is valid from an hour ago for a year unless told otherwise', () => {
  const certificate = new X509Certificate(createCertificate({ names: ['localhost'] }).certificate);
  assert.ok(Date.parse(certificate.validFrom) < Date.now());
  assert.ok(Date.parse(certificate.validTo) > Date.now() + 364 * 86_400_000);
});

test('dates are kept on both sides of 2050, where their encoding changes', () => {
  const notBefore = new Date('2049-12-31T23:59:59Z');
  const notAfter = new Date('2050-01-01T00:00:00Z');
  const { certificate } = createCertificate({ names: ['localhost'], notBefore, notAfter });
  const { validFrom, validTo } = new X509Certificate(certificate);
  assert.deepEqual([new Date(validFrom), new Date(validTo)], [notBefore, notAfter]);
});

test('serial numbers differ', () => {
  const serials = [1, 2].map(
    () => new X509Certificate(createCertificate({ names: ['a.example'] }).certificate),
  );
  assert.notEqual(serials[0]?.serialNumber, serials[1]?.serialNumber);
});

test('a TLS client that trusts the certificate accepts it', async () => {
  const server = createCertificate({ names: ['localhost'] });
  assert.equal(await handshake(server, server.certificate, 'localhost'), 'accepted');
});

test('a TLS client refuses another name', async () => {
  const server = createCertificate({ names: ['localhost'] });
  assert.equal(await handshake(server, server.certificate, 'other.example'), 'ERR_TLS_CERT_ALTNAME_INVALID');
});

test('a TLS client refuses an expired certificate', async () => {
  const server = createCertificate({ names: ['localhost'], notAfter: new Date(Date.now() - 60_000) });
  assert.equal(await handshake(server, server.certificate, 'localhost'), 'CERT_HAS_EXPIRED');
});

test('a TLS client refuses a certificate from the future', async () => {
  const server = createCertificate({ names: ['localhost'], notBefore: new Date(Date.now() + 3_600_000) });
  assert.equal(await handshake(server, server.certificate, 'localhost'), 'CERT_NOT_YET_VALID');
});

test('a chain over an intermediate leads to its authority, and only with the intermediate', async () => {
  const root = createCertificate({ names: ['Root of Tests'] });
  const middle = createCertificate({ names: ['Intermediate of Tests'], issuer: root, authority: true });
  const leaf = createCertificate({ names: ['localhost'], issuer: middle });
  const chain = { ...leaf, certificate: leaf.certificate + middle.certificate };
  assert.equal(await handshake(chain, root.certificate, 'localhost'), 'accepted');
  assert.equal(await handshake(leaf, root.certificate, 'localhost'), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

test('what a server certificate signs is refused', async () => {
  const root = createCertificate({ names: ['Root of Tests'] });
  const server = createCertificate({ names: ['a.example'], issuer: root });
  assert.equal(new X509Certificate(server.certificate).ca, false);
  const forged = createCertificate({ names: ['localhost'], issuer: server });
  const chain = { ...forged, certificate: forged.certificate + server.certificate };
  assert.notEqual(await handshake(chain, root.certificate, 'localhost'), 'accepted');
});

/** How a client that trusts `ca` sees a server: `accepted`, or the error's code. */
async function handshake({ certificate, key }: Certificate, ca: string, servername: string): Promise<string> {
  const server = createServer({ cert: certificate, key }, (socket) => socket.on('error', () => {}));
  server.on('tlsClientError', () => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, servername, ca });
  try {
    await once(client, 'secureConnect');
    return 'accepted';
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  } finally {
    client.destroy();
    server.close();
  }
}
