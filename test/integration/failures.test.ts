import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import type { RunningBackend } from '../../src/server/backend.ts';
import { createCertificate } from '../../src/transport/certificate.ts';
import { BOT_PASSWORD, connectionOptions } from '../helpers/bots.ts';
import { PROGRAM, runCli, startCli } from '../helpers/cli.ts';
import { temporaryFile } from '../helpers/files.ts';
import { loginRaw } from '../helpers/raw-client.ts';
import { backends, missing, startServer, withServer } from '../helpers/servers.ts';

const GOOD = { XMPP_PASSWORD: 'alice-secret' };
const WRONG = { XMPP_PASSWORD: 'wrong-secret' };

for (const name of backends) {
  withServer(name, {}, (server) => {
    for (const command of ['echo-client', 'version-query', 'traffic']) {
      test(`${command}: a wrong password is not let in`, async () => {
        const { code, stderr } = await runCli([command, ...alice(server())], { env: WRONG });
        assert.match(
          stderr,
          /^xmpp-tool: login.*not-authorized.*\nhint: check the user name in the JID and the password$/m,
        );
        assert.doesNotMatch(stderr, /wrong-secret| at /);
        assert.equal(code, 4);
      });
    }

    test('a wrong component secret is not let in', async () => {
      const args = ['echo-component', ...connectionOptions(server(), 'component')];
      const { code, stdout, stderr } = await runCli(args, { env: WRONG });
      assert.match(
        stderr,
        /^xmpp-tool: login as component echo\.localhost: .*not-authorized.*\nhint: is the secret .*\n$/,
      );
      assert.equal(stdout, '');
      assert.equal(code, 4);
    });

    test('a component that the server does not know is not let in', async () => {
      const address = `${server().host}:${server().ports.component}`;
      const args = ['echo-component', '--jid', 'unknown.localhost', '--server', address];
      const { code, stderr } = await runCli(args, { env: { XMPP_PASSWORD: BOT_PASSWORD.component } });
      assert.match(
        stderr,
        /^xmpp-tool: login as component unknown\.localhost: .*\nhint: .*a component of this domain.*\n$/,
      );
      assert.equal(code, 4);
    });

    // ejabberd spreads a domain over all that connect under it.
    if (name !== 'ejabberd') {
      test('a component whose domain is taken is not let in, and told so', async (t) => {
        const args = ['echo-component', ...connectionOptions(server(), 'component')];
        const env = { XMPP_PASSWORD: BOT_PASSWORD.component };
        const first = startCli(args, { env });
        t.after(() => first.stop());
        await first.waitFor('stderr', /online as/);
        const { code, stderr } = await runCli(args, { env });
        assert.match(
          stderr,
          /^xmpp-tool: login as component echo\.localhost: conflict.*\nhint: another component is connected .*\n$/,
        );
        assert.equal(code, 3);
      });
    }

    test('an unknown authority is refused with all that is needed to trust it, and its pin works', async () => {
      const args = ['version-query', ...alice(server()).slice(0, -2)];
      const refused = await runCli(args, { env: GOOD });
      assert.match(
        refused.stderr,
        /^xmpp-tool: certificate for localhost: self-signed certificate; the certificate is for localhost.*, issued by localhost, valid until \w+ +\d+ .* GMT\n/,
      );
      assert.equal(refused.code, 3);
      const [, pin = ''] = /^hint: .*--ca FILE.*--tls-pin (\S+)$/m.exec(refused.stderr) ?? [];
      const pinned = await runCli([...args, '--tls-pin', pin], { env: GOOD });
      assert.equal(pinned.stderr, '');
      assert.match(pinned.stdout, /^Name: /);
      assert.equal(pinned.code, 0);
      const other = Buffer.alloc(32).toString('base64');
      assert.equal((await runCli([...args, '--tls-pin', other], { env: GOOD })).code, 3);
    });

    test('--insecure takes any certificate, with a warning', async () => {
      const { code, stderr } = await runCli(
        ['version-query', ...alice(server()).slice(0, -2), '--insecure'],
        {
          env: GOOD,
        },
      );
      assert.match(stderr, /^xmpp-tool: warning: --insecure: .*\n$/);
      assert.equal(code, 0);
    });

    test('a domain that the server does not serve is no usable connection', async () => {
      const args = ['version-query', ...alice(server(), 'elsewhere.example')];
      const { code, stderr } = await runCli(args, { env: GOOD });
      assert.match(
        stderr,
        /^xmpp-tool: opening the stream with 127\.0\.0\.1:\d+: host-unknown.*\nhint: .*\n$/,
      );
      assert.equal(code, 3);
    });

    test('--tls none does not get the password out where TLS is required', async () => {
      const args = [
        'version-query',
        ...alice(server()),
        '--tls',
        'none',
        '--log-traffic=raw',
        '--show-secrets',
      ];
      const { code, stdout, stderr } = await runCli(args, { env: GOOD });
      assert.match(stderr, /^xmpp-tool: login as alice@localhost: the server lets nobody in without TLS\n/m);
      assert.doesNotMatch(stderr, /SEND: <auth/);
      assert.equal(stdout, '');
      assert.equal(code, 3);
    });
  });

  withServer(name, { allowPlain: true }, (server) => {
    test('--tls none logs in where the server allows it, and only then is nothing encrypted', async () => {
      const args = ['version-query', ...alice(server()), '--log-traffic=raw'];
      const plain = await runCli([...args, '--tls', 'none'], { env: GOOD });
      assert.doesNotMatch(plain.stderr, /starttls'\/>\n|NOTE: tls/);
      assert.match(plain.stdout, /^Name: /);
      assert.equal(plain.code, 0);
      const secure = await runCli(args, { env: GOOD });
      assert.match(secure.stderr, /^NOTE: tls TLSv1\.3/m);
      assert.equal(secure.code, 0);
    });
  });
}

withServer('prosody', {}, (server) => {
  test('a closed stdout ends it quietly', async () => {
    const pipe = `"$0" "$@" --format raw --wait 3600 </dev/zero | head -1; exit "\${PIPESTATUS[0]}"`;
    const { code, stdout, stderr } = await runCli(['traffic', ...alice(server())], {
      env: GOOD,
      program: ['bash', '-c', pipe, process.execPath, PROGRAM],
    });
    assert.match(stdout, /^NOTE: connecting .*\n$/);
    assert.equal(stderr, '');
    assert.equal(code, 0);
  });
});

for (const name of backends) {
  test(`a one-off whose ${name} goes away fails`, { skip: missing.get(name) ?? false }, async (t) => {
    const server = await startServer(name);
    t.after(() => server.stop());
    const bob = await loginRaw(server, 'bob');
    t.after(() => bob.close());
    const asking = startCli(['version-query', ...alice(server), bob.jid], { env: GOOD });
    await bob.next(/^<iq/);
    await server.stop();
    const { code, stdout, stderr } = await asking.ended;
    assert.match(stderr, /^xmpp-tool: .*connection lost: .+\n/);
    assert.equal(stdout, '');
    assert.equal(code, 5);
  });
}

const CERTIFICATES = [
  {
    name: 'for another name',
    names: ['elsewhere.example', '*.elsewhere.example'],
    notAfter: new Date('2999-01-01'),
    says: /^xmpp-tool: certificate for localhost: made out for another name; the certificate is for elsewhere\.example, \*\.elsewhere\.example, issued by elsewhere\.example, valid until Jan +1 00:00:00 2999 GMT\nhint: is the domain of the JID right\?/,
  },
  {
    name: 'that has expired',
    names: ['localhost'],
    notAfter: new Date('2020-01-01'),
    says: /^xmpp-tool: certificate for localhost: expired; .* valid until Jan +1 00:00:00 2020 GMT\nhint: .*clock/,
  },
  {
    name: 'that is not valid yet',
    names: ['localhost'],
    notBefore: new Date('2998-01-01'),
    notAfter: new Date('2999-01-01'),
    says: /^xmpp-tool: certificate for localhost: not valid yet; .*, valid from Jan +1 00:00:00 2998 GMT\nhint: is the clock right, here and there\?/,
  },
];

for (const { name, names, notBefore = new Date('2019-01-01'), notAfter, says } of CERTIFICATES) {
  test(`a certificate ${name} is refused, unless it is pinned`, async (t) => {
    const { certificate, key } = createCertificate({ names, notAfter, notBefore });
    const listener = createTlsServer({ cert: certificate, key }, (socket) => socket.destroy());
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    t.after(() => listener.close());
    const { port } = listener.address() as AddressInfo;
    const ca = temporaryFile('ca.pem', certificate);
    const args = ['version-query', '--jid', 'alice@localhost', '--tls', 'direct', '--ca', ca];
    const address = ['--server', `127.0.0.1:${port}`];
    const refused = await runCli([...args, ...address], { env: GOOD });
    assert.match(refused.stderr, says);
    assert.equal(refused.code, 3);
    const [, pin = ''] = /--tls-pin (\S+)$/m.exec(refused.stderr) ?? [];
    const pinned = await runCli([...args, ...address, '--tls-pin', pin, '--log-traffic=raw'], { env: GOOD });
    assert.match(pinned.stderr, /^NOTE: tls TLSv1\.3/m);
  });
}

const NOWHERE = [
  {
    name: 'a domain that DNS knows nothing of',
    args: ['--jid', 'a@nothing.invalid', '--timeout', '10'],
    says: /connecting to nothing\.invalid:5222: (no such host|the name could not be looked up)\nhint: .*--server HOST/,
  },
  {
    name: 'an IPv6 address that there is no way to',
    args: ['--jid', 'a@localhost', '--server', '[2001:db8::1]', '--timeout', '3'],
    says: /connecting to \[2001:db8::1\]:5222: (\w+ unreachable|address not available from here)\nhint: .*IPv6|timed out/,
  },
];

for (const { name, args, says } of NOWHERE) {
  test(`${name} is no usable connection, and the hint says why`, async () => {
    const { code, stderr } = await runCli(['ping', '--count', '1', ...args, 'localhost'], { env: GOOD });
    assert.match(stderr, says);
    assert.equal(code, 3);
  });
}

test('a server that has PLAIN alone gets no password without TLS', async (t) => {
  const features =
    '<mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><mechanism>PLAIN</mechanism></mechanisms>';
  const header = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='a' version='1.0'>`;
  let heard = '';
  const listener = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      heard += bytes;
    });
    socket.write(`${header}<stream:features>${features}</stream:features>`);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  t.after(() => listener.close());
  const { port } = listener.address() as AddressInfo;
  const args = [
    'version-query',
    '--jid',
    'alice@localhost',
    '--server',
    `127.0.0.1:${port}`,
    '--tls',
    'none',
  ];
  const { code, stderr } = await runCli(args, { env: GOOD });
  assert.match(stderr, /^xmpp-tool: login as alice@localhost: .*only PLAIN.*\nhint: leave out --tls none\n$/);
  assert.doesNotMatch(heard, /<auth/);
  assert.equal(code, 4);
});

test('a port that nobody listens at is no usable connection', async () => {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  await once(listener.close(), 'close');
  const args = [
    'echo-component',
    '--jid',
    'echo.localhost',
    '--server',
    `127.0.0.1:${port}`,
    '--no-reconnect',
  ];
  const { code, stderr } = await runCli(args, { env: GOOD });
  assert.match(
    stderr,
    new RegExp(`^xmpp-tool: connecting to 127\\.0\\.0\\.1:${port}: connection refused\nhint: .+\n$`),
  );
  assert.equal(code, 3);
});

/** What listens, but is no XMPP server. */
const STRANGERS = [
  { name: 'says nothing', greeting: '', says: /timed out/ },
  {
    name: 'speaks something else',
    greeting: 'HTTP/1.1 400 Bad Request\r\n\r\n',
    says: /cannot be read|no XMPP/,
  },
  { name: 'hangs up', greeting: undefined, says: /closed/ },
];

for (const { name, greeting, says } of STRANGERS) {
  for (const kind of ['client', 'component'] as const) {
    test(`a ${kind} tells of a server that ${name}`, async (t) => {
      const listener = createServer((socket) => {
        socket.on('error', () => {});
        if (greeting === undefined) socket.destroy();
        else socket.write(greeting);
      }).listen(0, '127.0.0.1');
      await once(listener, 'listening');
      t.after(() => listener.close());
      const { port } = listener.address() as AddressInfo;
      const who =
        kind === 'client' ? ['--jid', 'alice@localhost'] : ['--component', '--jid', 'echo.localhost'];
      const args = ['version-query', ...who, '--server', `127.0.0.1:${port}`, '--timeout', '1', 'localhost'];
      const { code, stdout, stderr } = await runCli(args, { env: GOOD });
      assert.match(stderr, says);
      assert.match(stderr, /^xmpp-tool: /);
      assert.equal(stdout, '');
      assert.equal(code, 3);
    });
  }
}

function alice(server: RunningBackend, domain = 'localhost'): string[] {
  const address = `${server.host}:${server.ports.client}`;
  return ['--jid', `alice@${domain}`, '--server', address, '--ca', server.caFile];
}
