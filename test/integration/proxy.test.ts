import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createCertificate } from '../../src/transport/certificate.ts';
import { BOT_PASSWORD, startBot } from '../helpers/bots.ts';
import { runCli, startCli } from '../helpers/cli.ts';
import { temporaryFile, temporaryPath } from '../helpers/files.ts';
import { startProxy, startProxyAt } from '../helpers/proxies.ts';
import { withServer } from '../helpers/servers.ts';

const PASSWORD = { env: { XMPP_PASSWORD: 'alice-secret' } };

withServer('builtin', {}, (server) => {
  test('the first line says where it listens, and the last how many it has served', async () => {
    const { cli, port } = await startProxy(server(), 'client', ['--insecure']);
    const options = ['--jid', 'alice@localhost', '--server', `127.0.0.1:${port}`, '--tls', 'none'];
    for (const _ of [1, 2]) {
      assert.equal((await runCli(['version-query', ...options, 'localhost'], PASSWORD)).code, 0);
    }
    const { code, stderr } = await cli.stop('SIGINT');
    assert.equal(code, 0);
    assert.match(stderr, new RegExp(`^listening on 127\\.0\\.0\\.1:${port}\nxmpp-tool: warning: --insecure`));
    assert.match(stderr, /\n2 connections\n$/);
  });

  test('a capture numbers the connections, hides what is secret, and reads as it was shown', async () => {
    const file = temporaryPath('proxy.ndjson');
    const { cli, port } = await startProxy(server(), 'client', ['--traffic-file', file, '--no-color']);
    const options = ['--jid', 'alice@localhost', '--server', `127.0.0.1:${port}`, '--tls', 'none'];
    for (const _ of [1, 2]) await runCli(['version-query', ...options, 'localhost'], PASSWORD);
    const { stdout } = await cli.stop('SIGINT');
    const text = await readFile(file, 'utf8');
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(new Set(events.map(({ conn }) => conn)), new Set([1, 2]));
    const auth = events.filter((event) => event.text.startsWith('<auth'));
    assert.equal(auth.length, 2);
    for (const event of auth) assert.match(event.text, /^<auth [^>]*>\[[^\]]*\]<\/auth>$/);
    assert.equal((await runCli(['show', '--no-color', file])).stdout, stdout);
  });

  test('--tls-keylog has the keys of both hops, as Wireshark reads them', async () => {
    const keys = temporaryPath('keys.log');
    const { server: proxied, cli } = await startProxy(server(), 'client', ['--tls-keylog', keys]);
    const options = ['--jid', 'alice@localhost', '--server', `127.0.0.1:${proxied.ports.client}`];
    const tls = ['--tls', 'direct', '--ca', proxied.caFile];
    const seen = await runCli(['traffic', '--no-login', '--wait', '0.1', ...options, ...tls]);
    assert.equal(seen.code, 0, seen.stderr);
    const { stderr } = await cli.stop('SIGINT');
    assert.match(stderr, /warning: --tls-keylog: whoever has .*keys\.log can read/);
    const lines = (await readFile(keys, 'utf8')).trimEnd().split('\n');
    for (const line of lines) assert.match(line, /^[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]{64,96}$/);
    const handshakes = lines.filter((line) => line.startsWith('CLIENT_TRAFFIC_SECRET_0 '));
    assert.equal(new Set(handshakes.map((line) => line.split(' ')[1])).size, 2);
  });

  test('a proxy may listen where IPv6 is spoken, and for all, with a warning', async () => {
    const where = ['--server', `127.0.0.1:${server().ports.client}`, '--domain', 'localhost'];
    for (const [listen, address, warning] of [
      ['[::1]:0', /^listening on \[::1\]:[1-9]\d*\n/, false],
      [
        '0.0.0.0:0',
        /^listening on 0\.0\.0\.0:[1-9]\d*\nxmpp-tool: warning: --listen 0\.0\.0\.0:0: others/,
        true,
      ],
    ] as const) {
      const cli = startCli(['proxy', '--listen', listen, ...where]);
      await cli.waitFor('stderr', /has to trust/);
      const { code, stderr } = await cli.stop('SIGINT');
      assert.match(stderr, address);
      assert.equal(/warning/.test(stderr), warning);
      assert.equal(code, 0);
    }
  });

  test('an interruption ends the connections that are open', async () => {
    const proxy = await startProxy(server(), 'component');
    const bot = await startBot(proxy.server, 'component', ['--no-reconnect'], {
      env: { XMPP_PASSWORD: BOT_PASSWORD.component },
    });
    assert.equal((await proxy.cli.stop('SIGINT')).code, 0);
    assert.equal((await bot.ended).code, 5);
  });

  test('a proxy that cannot start leaves no certificate behind', async () => {
    const folder = temporaryPath('tmp');
    mkdirSync(folder);
    for (const wrong of [
      ['--filter', 'iq['],
      ['--traffic-file', '/nonexistent/traffic'],
      ['--listen', '192.0.2.1:5222'],
    ]) {
      const { code } = await runCli(['proxy', '--domain', 'localhost', ...wrong], {
        env: { TMPDIR: folder },
      });
      assert.notEqual(code, 0);
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  test('--listen-cert and --listen-key are what clients see, in one file or two', async () => {
    const { certificate, key } = createCertificate({ names: ['localhost'] });
    const both = temporaryFile('both.pem', `${certificate}${key}`);
    const [ca, keyFile] = [temporaryFile('own.pem', certificate), temporaryFile('key.pem', key)];
    for (const files of [
      ['--listen-cert', both],
      ['--listen-cert', ca, '--listen-key', keyFile],
    ]) {
      const { cli, port, caFile } = await startProxy(server(), 'client', files);
      assert.equal(caFile, files[1]);
      for (const trusted of [ca, server().caFile]) {
        const options = ['--jid', 'alice@localhost', '--server', `127.0.0.1:${port}`, '--ca', trusted];
        const { code, stderr } = await runCli(
          ['traffic', ...options, '--tls', 'direct', '--no-login', '--wait', '0'],
          PASSWORD,
        );
        assert.equal(code, trusted === ca ? 0 : 3, stderr);
      }
      assert.match(cli.stdout, /tls with the client|TLS established with the client/);
      assert.equal((await cli.stop('SIGINT')).code, 0);
    }
  });

  test('a component may use TLS from the first byte to the proxy', async () => {
    const proxy = await startProxy(server(), 'component');
    const where = ['--jid', 'echo.localhost', '--server', `localhost:${proxy.port}`, '--tls', 'direct'];
    const { code, stderr } = await runCli(
      ['version-query', '--component', ...where, '--ca', proxy.caFile, 'localhost'],
      {
        env: { XMPP_PASSWORD: BOT_PASSWORD.component },
      },
    );
    assert.equal(code, 0, stderr);
    const { stdout } = await proxy.cli.stop('SIGINT');
    assert.match(stdout, /component handshake\n[\s\S]*iq result localhost -> echo.localhost, answers #/);
  });

  test('a port that is taken is a failure to connect', async () => {
    const { port } = await startProxyAt(['--domain', 'localhost', '--server', 'localhost']);
    const args = ['proxy', '--server', 'localhost', '--listen', `${port}`];
    const { code, stderr } = await runCli(args);
    assert.equal(code, 3);
    assert.match(
      stderr,
      new RegExp(`^xmpp-tool: listening on 127\\.0\\.0\\.1:${port}: the port is taken\nhint: `),
    );
  });
});
