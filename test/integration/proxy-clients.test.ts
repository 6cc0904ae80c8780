import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { BOT_JID, startBot } from '../helpers/bots.ts';
import { ROOT, type RunningCli, runCli, startCli } from '../helpers/cli.ts';
import { temporaryPath } from '../helpers/files.ts';
import { reasonToSkip } from '../helpers/installed.ts';
import { type StartedProxy, startProxy } from '../helpers/proxies.ts';
import { content, escapeXml, loginRaw } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

// Clients and components that are not ours, through the proxy: what they say and hear is what they would without it.

const PYTHON = '/usr/bin/python3';
const BODY = 'through the middle: <&> ä 😀';

const withoutSlixmpp = reasonToSkip(PYTHON, ['-c', 'import slixmpp'], 'python3-slixmpp');
const withoutWokkel = reasonToSkip(PYTHON, ['-c', 'import wokkel'], 'python3-wokkel');
const withoutGo = reasonToSkip('go-sendxmpp', ['--version'], 'go-sendxmpp');
const withoutProfanity = reasonToSkip('profanity', ['--version'], 'profanity');

for (const name of backends) {
  withServer(name, {}, (server) => {
    describe('through the proxy', () => {
      let bot: RunningCli;
      let proxy: StartedProxy;
      before(async () => {
        bot = await startBot(server(), 'client');
        proxy = await startProxy(server());
      });
      after(async () => {
        const { code, stdout } = await proxy.cli.stop('SIGINT');
        assert.equal(code, 0);
        assert.doesNotMatch(stdout, /alice-secret|YWxpY2Ut/);
        await bot.stop();
      });

      test('slixmpp gets its message back', { skip: withoutSlixmpp }, async () => {
        const script = path.join(ROOT, 'test/helpers/slixmpp-ask.py');
        const { port, caFile } = proxy;
        const args = [script, 'alice@localhost', '127.0.0.1', `${port}`, caFile, BOT_JID.client, BODY];
        const env = { XMPP_PASSWORD: 'alice-secret' };
        const { code, stdout, stderr } = await runCli(args, { program: [PYTHON], env });
        assert.equal(code, 0, `${stderr}\n${proxy.cli.stderr}`);
        assert.deepEqual(JSON.parse(stdout), { type: 'chat', from: BOT_JID.client, body: BODY });
      });

      test('wokkel gets its message back', { skip: withoutWokkel }, async () => {
        const script = path.join(ROOT, 'test/helpers/wokkel-ask.py');
        const args = [script, 'alice@localhost/wokkel', '127.0.0.1', `${proxy.port}`, BOT_JID.client, BODY];
        const env = { XMPP_PASSWORD: 'alice-secret', SSL_CERT_FILE: proxy.caFile };
        const { code, stdout, stderr } = await runCli(args, { program: [PYTHON], env });
        assert.equal(code, 0, `${stderr}\n${proxy.cli.stderr}`);
        assert.deepEqual(JSON.parse(stdout), { type: 'chat', from: BOT_JID.client, body: BODY });
      });

      for (const direct of [[], ['-t']]) {
        test(`go-sendxmpp sends a message ${direct.join()}`, { skip: withoutGo }, async () => {
          const options = ['-u', 'alice@localhost', '-p', 'alice-secret', '-j', `127.0.0.1:${proxy.port}`];
          const { code, stderr } = await runCli([...options, ...direct, BOT_JID.client], {
            program: ['go-sendxmpp'],
            env: { SSL_CERT_FILE: proxy.caFile },
            input: `${BODY}${direct}`,
          });
          assert.equal(code, 0, stderr);
          await bot.waitFor('stdout', new RegExp(`alice@localhost/go-sendxmpp\\S* {2}${BODY}${direct}\n`));
        });
      }

      test('profanity exchanges messages', { skip: withoutProfanity }, async (t) => {
        const home = temporaryPath('home');
        await writeAccount(home, proxy.port);
        const program = ['script', '-qec', 'profanity -a alice', path.join(home, 'typescript')];
        const profanity = startCli([], { program, env: { TERM: 'xterm', HOME: home, LANG: 'C.UTF-8' } });
        t.after(() => profanity.stop('SIGKILL'));
        await proxy.cli.waitFor('stdout', /presence.*alice@localhost\/prof/);
        profanity.write('/msg bob@localhost/bot hello from profanity\r');
        await bot.waitFor('stdout', /alice@localhost\/prof {2}hello from profanity/);
        await proxy.cli.waitFor('stdout', /← in {3}message chat bob@localhost\/bot -> alice@localhost\/prof/);
        profanity.write('/quit\r');
        assert.equal((await profanity.ended).code, 0);
      });

      for (const tls of ['starttls', 'direct', 'none']) {
        test(`version-query goes through with --tls ${tls}, if the server can let it`, async () => {
          const address = `127.0.0.1:${proxy.port}`;
          const options = [
            '--server',
            address,
            '--jid',
            'alice@localhost',
            '--tls',
            tls,
            '--ca',
            proxy.caFile,
          ];
          const env = { XMPP_PASSWORD: 'alice-secret' };
          const { code, stderr } = await runCli(['version-query', ...options, 'localhost'], { env });
          if (name !== 'builtin' || tls === 'none') return assert.equal(code, 0, stderr);
          // It could have bound the channel and was offered nothing: a server that does offer refuses (RFC 5802 6).
          assert.equal(code, 4);
          await proxy.cli.waitFor('stderr', /the login failed, perhaps because of the proxy\n/);
        });
      }
    });

    for (const library of ['slixmpp', 'wokkel']) {
      const skip = reasonToSkip(PYTHON, ['-c', `import ${library}`], `python3-${library}`);
      test(`a component made with ${library} answers through the proxy`, { skip }, async (t) => {
        const proxy = await startProxy(server(), 'component');
        const script = path.join(ROOT, `test/helpers/${library}-component.py`);
        const args = [script, 'echo.localhost', '127.0.0.1', `${proxy.port}`];
        const component = startCli(args, { program: [PYTHON], env: { XMPP_PASSWORD: 'component-secret' } });
        t.after(() => component.stop('SIGKILL'));
        await component.waitFor('stdout', /^online$/m);
        const alice = await loginRaw(server(), 'alice', library);
        t.after(() => alice.close());
        alice.send(`<message to='any@echo.localhost' type='chat'><body>${escapeXml(BODY)}</body></message>`);
        assert.equal(content(await alice.next(/^<message/), 'body'), BODY);
        await component.stop('SIGTERM');
        await proxy.cli.waitFor('stdout', /<handshake[^>]*>\[/);
      });
    }

    test('an echo-component of ours answers through the proxy', async (t) => {
      const proxy = await startProxy(server(), 'component');
      const bot = await startBot(proxy.server, 'component');
      t.after(() => bot.stop());
      const alice = await loginRaw(server(), 'alice', 'ours');
      t.after(() => alice.close());
      alice.send(`<message to='any@echo.localhost' type='chat'><body>${escapeXml(BODY)}</body></message>`);
      assert.equal(content(await alice.next(/^<message/), 'body'), BODY);
    });
  });
}

async function writeAccount(home: string, port: number): Promise<void> {
  const folder = path.join(home, '.local/share/profanity');
  await mkdir(folder, { recursive: true });
  await mkdir(path.join(home, '.config/profanity'), { recursive: true });
  const account = [
    'enabled=true',
    'jid=alice@localhost',
    'password=alice-secret',
    'server=127.0.0.1',
    `port=${port}`,
    'tls.policy=trust',
    'resource=prof',
  ];
  await writeFile(path.join(folder, 'accounts'), `[alice]\n${account.join('\n')}\n`);
}
