import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { describe, it } from 'node:test';
import { createServer, type TlsOptions as ServerOptions, type TLSSocket } from 'node:tls';
import { CliError } from '../../../src/errors.ts';
import { type Certificate, createCertificate } from '../../../src/transport/certificate.ts';
import { describeTls, secureSocket, type TlsTrust } from '../../../src/transport/tls.ts';

const DOMAIN = 'test.example';
const DAY = 86_400_000;
const NEVER = new AbortController().signal;

const AUTHORITY = createCertificate({ names: ['Test Authority'] });
const GOOD = createCertificate({ names: [DOMAIN], issuer: AUTHORITY });
const SELF_SIGNED = createCertificate({ names: [DOMAIN] });

function pinOf({ certificate }: Certificate): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

interface Attempt {
  readonly certificate?: Certificate;
  readonly trust?: Partial<TlsTrust>;
  readonly server?: ServerOptions;
  readonly alpn?: string;
}

/** A TLS connection to a server of our own: both ends of it, or why there is none. */
async function attempt<T>(
  { certificate = GOOD, trust = {}, server: options = {}, alpn }: Attempt,
  use: (ours: TLSSocket, theirs: TLSSocket) => T,
): Promise<T> {
  const server = createServer({ cert: certificate.certificate, key: certificate.key, ...options });
  server.on('tlsClientError', () => {});
  const port = await listen(server);
  const accepted = once(server, 'secureConnection').catch(() => []);
  const socket = connect({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  try {
    const secured = await secureSocket(socket, {
      trust: { domain: DOMAIN, ca: AUTHORITY.certificate, ...trust },
      signal: NEVER,
      ...(alpn !== undefined && { alpn }),
    });
    const [theirs] = (await accepted) as [TLSSocket];
    const result = use(secured, theirs);
    theirs.on('error', () => {}).destroy();
    return result;
  } finally {
    socket.destroy();
    server.close();
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function failureOf(what: Attempt): Promise<CliError> {
  const failure = await attempt(what, () => undefined).catch((error: unknown) => error);
  assert.ok(failure instanceof CliError, `refused, not ${failure}`);
  assert.equal(failure.kind, 'connection');
  return failure;
}

describe('a TLS connection', () => {
  it('names the domain (SNI), and the protocol when it is told to (ALPN)', async () => {
    const seen = await attempt(
      { alpn: 'xmpp-client', server: { ALPNProtocols: ['xmpp-client'] } },
      (ours, theirs) => [theirs.servername, theirs.alpnProtocol, ours.alpnProtocol],
    );
    assert.deepEqual(seen, [DOMAIN, 'xmpp-client', 'xmpp-client']);
  });

  it('names no protocol with STARTTLS', async () => {
    const seen = await attempt(
      { server: { ALPNProtocols: ['xmpp-client'] } },
      (_, theirs) => theirs.alpnProtocol,
    );
    assert.equal(seen, false);
  });

  it('puts up with a server that knows no ALPN', async () => {
    assert.equal(await attempt({ alpn: 'xmpp-client' }, (ours) => ours.alpnProtocol), false);
  });

  it('to an address names no domain', async () => {
    const trust = { domain: '127.0.0.1', insecure: true };
    assert.equal(await attempt({ trust }, (_, theirs) => theirs.servername), false);
  });

  it('is TLS 1.3 or 1.2, and says so', async () => {
    assert.match(await attempt({}, describeTls), /^TLSv1\.3 TLS_/);
    assert.match(await attempt({ server: { maxVersion: 'TLSv1.2' } }, describeTls), /^TLSv1\.2 TLS_ECDHE_/);
  });

  it('offers no older one, whatever the library could do', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    const accepted = once(server, 'connection');
    const socket = connect({ host: '127.0.0.1', port });
    const controller = new AbortController();
    const secured = secureSocket(socket, { trust: { domain: DOMAIN }, signal: controller.signal }).catch(
      () => {},
    );
    const [theirs] = (await accepted) as [Socket];
    const [hello] = (await once(theirs, 'data')) as [Buffer];
    controller.abort();
    await secured;
    theirs.destroy();
    server.close();
    assert.deepEqual(offeredVersions(hello), [0x0304, 0x0303]);
  });

  it('is never older', async () => {
    const server: ServerOptions = {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    };
    for (const trust of [{}, { insecure: true }, { pin: pinOf(GOOD) }]) {
      assert.match((await failureOf({ server, trust })).message, /^TLS handshake: /);
    }
  });
});

/** The versions in the extension supported_versions of a ClientHello in one record (RFC 8446 4.1.2, 4.2.1). */
function offeredVersions(hello: Buffer): number[] {
  let at = 5 + 4 + 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  for (at += 2; at < hello.length; at += 4 + hello.readUInt16BE(at + 2)) {
    if (hello.readUInt16BE(at) !== SUPPORTED_VERSIONS) continue;
    const count = hello.readUInt8(at + 4) / 2;
    return Array.from({ length: count }, (_, i) => hello.readUInt16BE(at + 5 + 2 * i));
  }
  return [];
}

const SUPPORTED_VERSIONS = 43;

describe('a certificate', () => {
  it('is good when an authority that is trusted has signed it for the domain', async () => {
    await attempt({}, () => undefined);
  });

  it('is good for a domain that a wildcard covers, in any spelling, also in A-labels', async () => {
    const wildcard = createCertificate({ names: ['*.test.example', 'münchen.example'], issuer: AUTHORITY });
    await attempt({ certificate: wildcard, trust: { domain: 'chat.test.example' } }, () => undefined);
    await attempt({ certificate: wildcard, trust: { domain: 'xn--mnchen-3ya.example' } }, () => undefined);
    await failureOf({ certificate: wildcard, trust: { domain: 'a.b.test.example' } });
    await failureOf({ certificate: wildcard, trust: { domain: 'test.example' } });
  });

  it('that is self-signed is good as its own authority', async () => {
    await attempt({ certificate: SELF_SIGNED, trust: { ca: SELF_SIGNED.certificate } }, () => undefined);
  });

  for (const names of [
    { srvNames: [`_xmpp-client.${DOMAIN}`] },
    { xmppAddresses: [DOMAIN] },
    { names: ['a.example'], srvNames: [`_imaps.${DOMAIN}`, `_xmpp-client.${DOMAIN}`] },
  ]) {
    it(`is good for the XMPP service alone: ${JSON.stringify(names)}`, async () => {
      const certificate = createCertificate({ names: [], ...names, issuer: AUTHORITY });
      await attempt({ certificate }, () => undefined);
      const { message } = await failureOf({ certificate, trust: { domain: 'other.example' } });
      assert.match(message, /made out for another name; .* is for .*test\.example,/);
      const { certificate: ca } = SELF_SIGNED;
      assert.match((await failureOf({ certificate, trust: { ca } })).message, /unknown authority/);
    });
  }

  const hourAgo = new Date(Date.now() - 3_600_000);
  const BAD: readonly [what: string, attempt: Attempt, why: RegExp][] = [
    [
      'for another name',
      { trust: { domain: 'other.example' } },
      /made out for another name; .* is for test\.example,/,
    ],
    ['that is self-signed', { certificate: SELF_SIGNED }, /self-signed/],
    ['of an unknown authority', { trust: { ca: SELF_SIGNED.certificate } }, /unknown authority/],
    [
      'that has expired',
      {
        certificate: createCertificate({
          names: [DOMAIN],
          issuer: AUTHORITY,
          notBefore: new Date(Date.now() - 2 * DAY),
          notAfter: hourAgo,
        }),
      },
      /expired; /,
    ],
    [
      'that is not valid yet',
      {
        certificate: createCertificate({
          names: [DOMAIN],
          issuer: AUTHORITY,
          notBefore: new Date(Date.now() + DAY),
        }),
      },
      /not valid yet/,
    ],
  ];

  for (const [what, tried, why] of BAD) {
    it(`${what} is refused; the refusal says what was found, and the pin that would accept it`, async () => {
      const failure = await failureOf(tried);
      assert.match(failure.message, /^certificate for /);
      assert.match(failure.message, why);
      assert.ok(failure.hint?.endsWith(`--tls-pin ${pinOf(tried.certificate ?? GOOD)}`), failure.hint);
    });

    it(`${what} is accepted with its pin, and when anybody will do`, async () => {
      await attempt(
        { ...tried, trust: { ...tried.trust, pin: pinOf(tried.certificate ?? GOOD) } },
        () => undefined,
      );
      await attempt({ ...tried, trust: { ...tried.trust, insecure: true } }, () => undefined);
    });
  }

  it('that is good is refused when it has another key than the pinned one', async () => {
    assert.match(
      (await failureOf({ trust: { pin: pinOf(SELF_SIGNED) } })).message,
      /another key than the pinned one/,
    );
  });

  it('with no subject alternative name is refused: the common name proves nothing (RFC 6125)', async () => {
    const certificate = createCertificate({ names: ['Not A Name'], issuer: AUTHORITY });
    await failureOf({ certificate, trust: { domain: 'not' } });
  });
});

describe('a TLS handshake', () => {
  /** What becomes of a handshake with a server that does this to its connections. */
  async function failure(serve: Parameters<typeof createTcpServer>[1], signal = NEVER): Promise<unknown> {
    const server = createTcpServer({}, serve);
    const port = await listen(server);
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    const result = await secureSocket(socket, { trust: { domain: DOMAIN }, signal }).catch(
      (error: unknown) => error,
    );
    assert.ok(socket.destroyed, 'the connection is dropped');
    server.close();
    return result;
  }

  it('with a server that speaks something else says so', async () => {
    const error = await failure(
      (socket) => void socket.on('error', () => {}).write('<?xml version="1.0"?><stream:stream>'),
    );
    assert.match(String(error), /TLS handshake: the other side does not speak TLS here/);
  });

  it('that the other side closes says so', async () => {
    assert.match(
      String(await failure((socket) => void socket.once('data', () => socket.end()))),
      /TLS handshake: the other side closed/,
    );
  });

  it('that the other side resets says so', async () => {
    assert.match(
      String(await failure((socket) => void socket.once('data', () => socket.resetAndDestroy()))),
      /TLS handshake: .*(reset|closed)/,
    );
  });

  it('ends with the reason when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const error = await failure((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => controller.abort(reason));
    }, controller.signal);
    assert.equal(error, reason);
  });
});
