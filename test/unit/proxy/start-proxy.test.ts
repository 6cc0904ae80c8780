import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { connect as connectTls, createSecureContext, TLSSocket } from 'node:tls';
import type { TlsSettings } from '../../../src/connection/settings.ts';
import { CliError } from '../../../src/errors.ts';
import type { ProxySettings } from '../../../src/proxy/settings.ts';
import { type RunningProxy, startProxy } from '../../../src/proxy/start-proxy.ts';
import { parseJid } from '../../../src/stanza/jid.ts';
import { createCertificate } from '../../../src/transport/certificate.ts';
import { deferred } from '../../helpers/refused.ts';

const HEADER =
  "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='a.example' version='1.0'>";
const FEATURES = '<stream:features><a/></stream:features>';
const OWN = createCertificate({ names: ['a.example'] });
const CONTEXT = createSecureContext({ cert: OWN.certificate, key: OWN.key });

interface Scene {
  readonly proxy: RunningProxy;
  readonly failures: string[];
  /** What was seen, as `>` and `<` lines and notes. */
  readonly seen: string[];
  /** A client's connection. */
  client(): Promise<Socket>;
}

const cleanups: (() => unknown)[] = [];
after(async () => {
  for (const clean of cleanups.reverse()) await clean();
});

/** A proxy in front of a server that does this with each connection. */
async function scene(
  serve: (socket: Socket) => void,
  options: { tls?: Partial<TlsSettings>; component?: boolean; timeout?: number; port?: number } = {},
): Promise<Scene> {
  const backend = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    cleanups.push(() => socket.destroy());
    serve(socket.on('error', () => {}));
  }).listen(0, '127.0.0.1');
  await once(backend, 'listening');
  cleanups.push(() => backend.close());
  const port = options.port ?? (backend.address() as AddressInfo).port;
  const failures: string[] = [];
  const seen: string[] = [];
  const settings: ProxySettings = {
    listen: { host: '127.0.0.1', port: 0 },
    upstream: {
      kind: 'client',
      jid: parseJid('a.example'),
      server: { host: '127.0.0.1', port, directTls: options.tls?.mode === 'direct' },
      tls: { mode: 'none', insecure: false, ...options.tls },
      timeout: options.timeout ?? 20_000,
      warn: () => {},
    },
    component: options.component === true,
    context: CONTEXT,
    openTap: () => ({
      data: (direction, bytes) => void seen.push(`${direction === 'out' ? '>' : '<'} ${bytes}`),
      note: ({ kind, text }) => void seen.push(`${kind} ${text}`),
      end: () => void seen.push('end'),
    }),
  };
  const proxy = await startProxy(settings, {
    mechanismsRemoved: () => {},
    loginFailedUnbound: () => {},
    failed: (number, error) =>
      void failures.push(`${number}: ${error instanceof Error ? error.message : error}`),
  });
  cleanups.push(() => proxy.stop());
  const client = async (): Promise<Socket> => {
    const at = Number(proxy.address.split(':')[1]);
    const socket = connect({ host: '127.0.0.1', port: at, noDelay: true, allowHalfOpen: true });
    cleanups.push(() => socket.destroy());
    await once(
      socket.on('error', () => {}),
      'connect',
    );
    return socket;
  };
  return { proxy, failures, seen, client };
}

/** All that comes up to the end. */
async function readAll(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes;
  });
  socket.resume();
  if (!socket.readableEnded && !socket.destroyed)
    await Promise.race([once(socket, 'end'), once(socket, 'close')]);
  return text;
}

async function readUntil(socket: Socket, end: string): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    const onData = (bytes: Buffer): void => {
      text += bytes;
      if (!text.includes(end)) return;
      socket.off('data', onData).pause();
      resolve(text);
    };
    socket.on('data', onData).resume();
    socket.once('close', () => reject(new Error(`ended after ${text}`)));
  });
}

/** Answers a header with a header and features, and what follows with itself. */
function echoServer(socket: Socket): void {
  socket.once('data', (first) => {
    socket.write(HEADER + FEATURES + first.subarray(HEADER.length));
    socket.on('data', (bytes) => socket.write(bytes)).on('end', () => socket.end());
  });
}

/** Says what it has heard when the other side has ended. */
function answerInTheClear(socket: Socket): void {
  let heard = '';
  socket.on('data', (bytes) => {
    heard += bytes;
  });
  socket.on('end', () => socket.end(`heard ${heard}`));
}

/** Encrypts, and says what it has heard when the other side has ended. */
function answerAtTheEnd(socket: Socket): void {
  const secured = new TLSSocket(socket, { isServer: true, secureContext: CONTEXT });
  let heard = '';
  secured.on('data', (bytes) => {
    heard += bytes;
  });
  secured.on('end', () => secured.end(`heard ${heard}`)).on('error', () => {});
}

describe('a proxy without TLS on either side', { timeout: 20_000 }, () => {
  it('passes bytes and the end on as they are, whatever they are', async () => {
    const { client, seen } = await scene(echoServer);
    const socket = await client();
    for (const byte of Buffer.from(HEADER)) socket.write(Buffer.of(byte));
    assert.match(await readUntil(socket, '</stream:features>'), /<starttls .*<a\/>/);
    const junk = Buffer.from([0, 255, 254, 60, 62, 22, 3, 1, ...Buffer.from('<not xml')]);
    socket.end(junk);
    assert.equal(await readAll(socket), junk.toString());
    await once(socket, 'close');
    assert.ok(seen.includes(`> ${junk}`));
    while (!seen.includes('end')) await nextTurn();
    assert.deepEqual(seen.slice(-2), ['closed by the client', 'end']);
    assert.equal(seen.filter((line) => line === 'end').length, 1);
  });

  it('passes the end of the server on, and lets the client speak on', async () => {
    let last = '';
    let gone: Promise<unknown> | undefined;
    const { client } = await scene((socket) => {
      socket.once('data', () => {
        socket.end(`${HEADER}${FEATURES}</stream:stream>`);
        socket.on('data', (bytes) => {
          last += bytes;
        });
        gone = once(socket, 'end');
      });
    });
    const socket = await client();
    socket.write(HEADER);
    assert.match(await readAll(socket), /<\/stream:stream>$/);
    socket.end('</stream:stream>');
    await gone;
    assert.equal(last, '</stream:stream>');
  });

  it('passes a reset on as a reset, in both directions', async () => {
    for (const who of ['server', 'client']) {
      const accepted: Socket[] = [];
      const { client } = await scene((socket) => {
        accepted.push(socket);
        echoServer(socket);
      });
      const socket = await client();
      socket.write(`${HEADER}<presence/>`);
      await readUntil(socket, '<presence/>');
      const [backend] = accepted;
      assert.ok(backend);
      const [resets, sees] = who === 'server' ? [backend, socket] : [socket, backend];
      const error = once(sees.resume(), 'error');
      resets.resetAndDestroy();
      assert.equal(((await error)[0] as NodeJS.ErrnoException).code, 'ECONNRESET');
    }
  });

  it('reads no more than the other side takes', async () => {
    const { client, seen } = await scene((socket) => {
      socket.once('data', () => {
        socket.write(HEADER + FEATURES);
        socket.pause();
      });
    });
    const socket = await client();
    socket.write(`${HEADER}<presence/>`);
    await readUntil(socket, '</stream:features>');
    const chunk = Buffer.alloc(1 << 20, 'x');
    let taken = 0;
    const before = process.memoryUsage().arrayBuffers;
    while (taken < 200 && (socket.write(chunk) || (await drained(socket)))) taken++;
    assert.ok(taken < 64, `${taken} MiB were taken`);
    seen.length = 0;
    assert.ok(process.memoryUsage().arrayBuffers - before < 128 << 20);
  });

  it('serves a hundred at once, each on its own', async (t) => {
    const warnings: Error[] = [];
    const warned = (warning: Error): void => void warnings.push(warning);
    process.on('warning', warned);
    t.after(() => process.off('warning', warned));
    const { client, proxy } = await scene(echoServer);
    const sockets = await Promise.all(Array.from({ length: 100 }, client));
    while (proxy.accepted < 100) await nextTurn();
    const texts = await Promise.all(
      sockets.map(async (socket, i) => {
        socket.write(`${HEADER}<presence id='${i}'/>`);
        const text = await readUntil(socket, `id='${i}'/>`);
        socket.end();
        return text;
      }),
    );
    assert.equal(texts.filter((text, i) => text.endsWith(`<presence id='${i}'/>`)).length, 100);
    assert.equal(proxy.accepted, 100);
    assert.deepEqual(warnings, []);
  });

  it('ends all connections when it is stopped', async () => {
    const { client, proxy } = await scene(echoServer);
    const socket = await client();
    socket.write(`${HEADER}<presence/>`);
    await readUntil(socket, '<presence/>');
    const ended = readAll(socket);
    const stopped = proxy.stop();
    await ended;
    socket.end();
    await stopped;
  });

  it('is stopped when the end of each connection was told, be the server the last to leave', async () => {
    const left = deferred();
    const { client, proxy, seen } = await scene((backend) => {
      backend.resume().write(HEADER + FEATURES);
      void left.promise.then(nextTurn).then(() => backend.end());
    });
    const socket = await client();
    socket.once('close', () => left.resolve()).write(HEADER);
    await readUntil(socket, '</stream:features>');
    void readAll(socket).then(() => socket.end());
    await proxy.stop();
    assert.deepEqual(seen.slice(-2), ['closed by us', 'end']);
  });
});

describe('a proxy towards the client', { timeout: 20_000 }, () => {
  const trusting = { ca: OWN.certificate, servername: 'a.example' };

  it('speaks STARTTLS, and opens the stream anew on a connection of its own', async () => {
    const ends: Promise<unknown>[] = [];
    const { client, seen } = await scene((socket) => {
      ends.push(once(socket, 'end'));
      echoServer(socket);
    });
    const socket = await client();
    socket.write(HEADER);
    await readUntil(socket, '</stream:features>');
    socket.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\n");
    await readUntil(socket, '<proceed');
    const secured = connectTls({ socket, ...trusting });
    secured.write(`${HEADER}`);
    assert.equal(await readUntil(secured, '</stream:features>'), HEADER + FEATURES);
    assert.equal(ends.length, 2);
    await ends[0];
    const end = once(secured, 'close');
    secured.end();
    secured.resume();
    await end;
    await ends[1];
    assert.ok(seen.some((line) => /^tls with the client, TLSv1.3/.test(line)));
    assert.deepEqual(seen.slice(-2), ['closed by the client', 'end']);
  });

  it('speaks TLS from the first byte', async () => {
    const { client } = await scene(echoServer);
    const secured = connectTls({ socket: await client(), ...trusting, ALPNProtocols: ['xmpp-client'] });
    secured.write(HEADER);
    assert.equal(await readUntil(secured, '</stream:features>'), HEADER + FEATURES);
    assert.equal(secured.alpnProtocol, 'xmpp-client');
    secured.destroy();
  });

  it('refuses words between <starttls/> and TLS', async () => {
    const { client, failures } = await scene(echoServer);
    const socket = await client();
    socket.write(HEADER);
    await readUntil(socket, '</stream:features>');
    socket.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><auth/>");
    assert.match(await readAll(socket), /^<stream:error><policy-violation/);
    assert.equal(failures.length, 1);
  });

  it('tells who sends garbage that it is not well-formed', async () => {
    const { client, failures } = await scene(echoServer);
    for (const garbage of ['GET / HTTP/1.1\r\n\r\n', '\0\0\0', `<a ${'b'.repeat(100_000)}`]) {
      const socket = await client();
      socket.write(garbage);
      assert.match(
        await readAll(socket),
        /<stream:stream.*<stream:error><(not-well-formed|policy-violation)/,
      );
    }
    assert.equal(failures.length, 3);
  });

  it('waits for nobody for ever', async () => {
    const { client, failures } = await scene(echoServer, { timeout: 300 });
    for (const beginning of ['', HEADER, '\x16\x03\x01']) {
      const socket = await client();
      socket.write(beginning);
      const text = await readAll(socket);
      if (beginning !== '\x16\x03\x01') assert.match(text, /<connection-timeout .*timed out after 0.3 s/);
    }
    while (failures.length < 3) await nextTurn();
    assert.match(failures[2] ?? '', /^3: TLS handshake with the client: timed out/);
  });

  it('does not wait for ever for who says nothing once it is encrypted', async () => {
    const { client, failures } = await scene(echoServer, { timeout: 300 });
    const secured = connectTls({ socket: await client(), ...trusting });
    assert.match(await readAll(secured), /<connection-timeout .*timed out after 0.3 s/);
    while (failures.length < 1) await nextTurn();
    assert.match(failures[0] ?? '', /^1: waiting for the client's stream header: timed out/);
  });

  it('passes on what comes with the end of TLS', async () => {
    const { client } = await scene(answerInTheClear);
    const secured = connectTls({ socket: await client(), ...trusting });
    await once(secured, 'secureConnect');
    secured.end(HEADER);
    assert.equal(await readAll(secured), `heard ${HEADER}`);
  });

  it('notices at once that a client leaves in the middle of the handshake', async () => {
    const { client, failures, seen } = await scene(echoServer, { timeout: 3_600_000 });
    const socket = await client();
    socket.end('\x16\x03\x01');
    while (!seen.includes('end')) await nextTurn();
    const why = 'TLS handshake with the client: the other side closed the connection';
    assert.deepEqual(failures, [`1: ${why}`]);
    assert.deepEqual(seen.slice(-3), [`failed ${why}`, 'closed by us', 'end']);
  });

  it('says why the handshake failed, and serves on', async () => {
    const { client, failures } = await scene(echoServer);
    const socket = await client();
    socket.write('\x16\x03\x01\0\x05hello');
    await readAll(socket);
    const next = await client();
    next.write(HEADER);
    await readUntil(next, '</stream:features>');
    assert.match(failures.join(), /^1: TLS handshake with the client: \w/);
  });

  it('notices at once that a client leaves who does not trust the certificate', async () => {
    const { client, failures } = await scene(echoServer);
    connectTls({ socket: await client() }).on('error', () => {});
    while (failures.length === 0) await nextTurn();
    assert.deepEqual(failures, ['1: TLS handshake with the client: the other side closed the connection']);
  });
});

describe('a proxy towards the server', { timeout: 20_000 }, () => {
  it('tells the client when there is none, and serves on', async () => {
    const { client, failures, seen } = await scene(echoServer, { port: 1 });
    for (const number of [1, 2]) {
      const socket = await client();
      socket.write(HEADER);
      assert.match(
        await readAll(socket),
        /^<\?xml.*<stream:error><remote-connection-failed .*connecting to 127\.0\.0\.1:1: connection refused</,
      );
      assert.equal(failures[number - 1], `${number}: connecting to 127.0.0.1:1: connection refused`);
    }
    assert.equal(seen.filter((line) => line === `> ${HEADER}`).length, 2);
  });

  it('tells the client when its certificate is refused', async () => {
    const serve = (socket: Socket): void => {
      new TLSSocket(socket, { isServer: true, secureContext: CONTEXT }).on('error', () => {});
    };
    const { client, failures } = await scene(serve, { tls: { mode: 'direct' } });
    const socket = await client();
    socket.write(HEADER);
    assert.match(await readAll(socket), /<remote-connection-failed .*self-signed certificate/);
    assert.match(failures.join(), /certificate for a\.example: self-signed certificate/);
  });

  it('passes what a component says without a look', async () => {
    const { client } = await scene((socket) => void socket.on('data', (bytes) => socket.write(bytes)), {
      component: true,
    });
    const socket = await client();
    socket.write('\x00anything');
    assert.equal(await readUntil(socket, 'anything'), '\x00anything');
  });

  for (const component of [false, true]) {
    const who = component ? 'a component' : 'a client';
    it(`lets go of a connection that ${who} resets before the server is there`, async () => {
      const reached = deferred();
      const options = { tls: { mode: 'direct' }, component } as const;
      const { client, failures, seen } = await scene(
        (socket) => socket.once('data', reached.resolve),
        options,
      );
      const socket = await client();
      socket.write(HEADER);
      await reached.promise;
      socket.resetAndDestroy();
      while (!seen.includes('end')) await nextTurn();
      assert.deepEqual(seen.slice(-2), ['closed by the client', 'end']);
      assert.deepEqual(failures, []);
    });

    for (const said of [HEADER, `${HEADER}<presence/>`, '<stream:stre']) {
      it(`passes on the end that ${who} has come to before the server is there: ${said.slice(-12)}`, async () => {
        const [reached, ended] = [deferred(), deferred()];
        const serve = (socket: Socket): void => {
          socket.once('readable', () => {
            reached.resolve();
            void ended.promise.then(() => answerAtTheEnd(socket));
          });
        };
        const options = { tls: { mode: 'direct', ca: OWN.certificate }, component } as const;
        const { client, failures, seen } = await scene(serve, options);
        const socket = await client();
        socket.end(said);
        await reached.promise;
        for (let turn = 0; turn < 20; turn++) await nextTurn();
        ended.resolve();
        assert.equal(await readAll(socket), `heard ${said}`);
        while (!seen.includes('end')) await nextTurn();
        assert.deepEqual([seen.at(-2), failures], ['closed by the client', []]);
      });
    }
  }

  it('passes on what a component said while the server was waited for', async () => {
    const waiting = deferred();
    const serve = (socket: Socket): void => {
      void waiting.promise.then(() => {
        const secured = new TLSSocket(socket, { isServer: true, secureContext: CONTEXT });
        secured.on('data', (bytes) => secured.write(bytes)).on('error', () => {});
      });
    };
    const { client } = await scene(serve, { tls: { mode: 'direct', ca: OWN.certificate }, component: true });
    const socket = await client();
    socket.write('one,');
    await nextTurn();
    socket.write('two,');
    waiting.resolve();
    socket.write('three');
    assert.equal(await readUntil(socket, 'three'), 'one,two,three');
  });

  it('cannot listen where somebody else does', async () => {
    const { proxy } = await scene(echoServer);
    const port = Number(proxy.address.split(':')[1]);
    const settings = { listen: { host: '127.0.0.1', port } } as ProxySettings;
    const findings = { mechanismsRemoved: () => {}, loginFailedUnbound: () => {}, failed: () => {} };
    await assert.rejects(startProxy(settings, findings), (error: unknown) => {
      assert.ok(error instanceof CliError);
      assert.equal(error.message, `listening on 127.0.0.1:${port}: the port is taken`);
      return error.exitCode === 3;
    });
  });
});

/** Whether the other side takes more within a second. */
function drained(socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 1000);
    socket.once('drain', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
