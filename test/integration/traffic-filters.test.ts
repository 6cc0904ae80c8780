import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BOT_JID, BOT_PASSWORD, connectionOptions, startBot } from '../helpers/bots.ts';
import { type CliResult, runCli } from '../helpers/cli.ts';
import { temporaryPath } from '../helpers/files.ts';
import { startProxy } from '../helpers/proxies.ts';
import { loginRaw } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

const ASKED = { env: { XMPP_PASSWORD: BOT_PASSWORD.client } };
const VERSION = 'iq:has(> [xmlns="jabber:iq:version"])';
const PAIRED = /^\S+ +#(\d+) .*iq get version -> localhost.*\n[\s\S]*iq result .*answers #\1 in \d+ ms/m;

for (const name of backends) {
  withServer(name, {}, (server) => {
    const options = (): string[] => connectionOptions(server(), 'client');

    test('a filter shows and keeps the same stanzas, with the numbers of the whole traffic', async () => {
      const file = temporaryPath('filtered.ndjson');
      const args = ['--log-traffic', '--filter', VERSION, '--not', 'iq[type=set]', '--traffic-file', file];
      const { code, stderr } = await runCli(['version-query', ...options(), 'localhost', ...args], ASKED);
      assert.equal(code, 0, stderr);
      assert.match(stderr, PAIRED);
      assert.deepEqual(
        textsOf(file).map((text) => /^<(\w+)/.exec(text)?.[1]),
        ['iq', 'iq'],
      );
    });

    test('show filters a capture of everything as it was filtered live, and --stats counts what is left', async () => {
      const file = temporaryPath('all.ndjson');
      await runCli(['version-query', ...options(), 'localhost', '--traffic-file', file], ASKED);
      const filter = ['--xep', '92', '--with', 'localhost'];
      const { stdout } = await runCli(['show', ...filter, file]);
      assert.match(stdout, PAIRED);
      assert.equal(stdout.match(/^\d\d:/gm)?.length, 2, stdout);
      const stats = JSON.parse((await runCli(['show', '--stats', '--json', ...filter, file])).stdout);
      assert.equal(JSON.stringify(stats).includes('jabber:iq:version'), true);
      assert.equal(JSON.stringify(stats).includes('xmpp-bind'), false);
    });

    test('a bot shows one direction of what was searched for', async () => {
      const bot = await startBot(server(), 'client', ['--log-traffic=raw', '--in', '--grep', 'ne{2}dle']);
      const alice = await loginRaw(server(), 'alice', 'filters');
      for (const body of ['hay', 'a needle']) {
        alice.send(`<message to='${BOT_JID.client}' type='chat'><body>${body}</body></message>`);
        await alice.next(/^<message/);
      }
      await alice.close();
      const { stderr } = await bot.stop();
      const shown = stderr.split('\n').filter((line) => /^(?:SEND|RECV)/.test(line));
      assert.equal(shown.length, 1, stderr);
      assert.match(shown[0] ?? '', /^RECV: <message .*a needle/);
    });

    test('traffic shows only the messages with a body', async () => {
      const stanza = `<message to='${BOT_JID.client}' type='chat'><body>to myself</body></message>`;
      const args = ['traffic', ...options(), '--format', 'json', '--wait', '0.5'];
      const { code, stdout, stderr } = await runCli([...args, '--filter', 'message:has(> body)'], {
        ...ASKED,
        input: `<presence/>${stanza}`,
      });
      assert.equal(code, 0, stderr);
      const events = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.ok(events.length >= 1, stdout);
      for (const { kind, text } of events) {
        assert.equal(kind, 'message');
        assert.match(text, /to myself/);
      }
    });

    test('the proxy filters, and a page is made of its capture', async () => {
      const file = temporaryPath('proxy.ndjson');
      const proxy = await startProxy(server(), 'client', ['--filter', VERSION, '--traffic-file', file]);
      const through = ['--jid', 'bob@localhost', '--server', `127.0.0.1:${proxy.port}`, '--tls', 'none'];
      const { code } = await runCli(['version-query', ...through, 'localhost'], ASKED);
      assert.equal(code, 0);
      const { stdout } = await proxy.cli.stop('SIGINT');
      assert.match(stdout, PAIRED);
      assert.equal(stdout.match(/^\d\d:/gm)?.length, 2, stdout);
      assert.equal((await runCli(['show', '--no-color', file])).stdout.match(/^\d\d:/gm)?.length, 2);
      const page = await runCli(['show', '--html', '-', file]);
      assert.equal(page.code, 0, page.stderr);
      assert.match(page.stdout, /jabber:iq:version/);
    });

    test('--anonymize leaves nothing that tells whose traffic it is, and pairs stay joined', async () => {
      const secrets = ['bob', 'needle', 'localhost', '127.0.0.1', 'quirky-id', 'peculiar', 'echo'];
      const stanzas = [
        '<presence><status>peculiar</status></presence>',
        "<message id='quirky-id-1' to='bob@localhost' type='chat'><body>needle</body><thread>peculiar</thread></message>",
        "<iq id='quirky-id-2' type='get' to='localhost'><query xmlns='jabber:iq:version'/></iq>",
        "<iq id='quirky-id-3' type='set'><query xmlns='jabber:iq:roster'><item jid='needle@peculiar.example' name='needle'/></query></iq>",
        "<iq id='quirky-id-4' type='get' to='nobody-peculiar@localhost'><query xmlns='jabber:iq:version'/></iq>",
      ];
      const whole = temporaryPath('whole.ndjson');
      const kept = temporaryPath('anonymous.ndjson');
      const run = (more: readonly string[]): Promise<CliResult> =>
        runCli(['traffic', ...options(), '--wait', '0.5', '--format', 'pretty', ...more], {
          ...ASKED,
          input: stanzas.join(''),
        });
      await run(['--traffic-file', whole]);
      const live = await run(['--traffic-file', kept, '--log-traffic', '--anonymize']);
      assert.equal(live.code, 0, live.stderr);
      const outputs = [live.stdout, live.stderr, readFileSync(kept, 'utf8')];
      for (const format of ['pretty', 'compact', 'raw', 'json']) {
        outputs.push((await runCli(['show', '--anonymize', '--format', format, whole])).stdout);
      }
      outputs.push((await runCli(['show', '--anonymize', '--stats', whole])).stdout);
      assert.match(readFileSync(whole, 'utf8'), /quirky-id-4/);
      for (const output of outputs) {
        assert.ok(output.length > 500, output);
        for (const secret of secrets) assert.equal(output.includes(secret), false, `${secret} in ${output}`);
      }
      for (const output of [outputs[0], outputs[1], outputs[3]]) {
        assert.match(output ?? '', /#(\d+) .*iq get version[\s\S]*iq result .*answers #\1 in/);
      }
    });
  });
}

withServer('builtin', {}, (server) => {
  for (const [args, says] of [
    [['--filter', 'iq[type='], /^xmpp-tool: --filter iq\[type=: .* at column \d+/],
    [['--filter', 'iq:no'], /^xmpp-tool: --filter iq:no: no such pseudo-class at column 3: :no\n/],
    [['--not', 'message > body'], /^xmpp-tool: --not message > body: /],
    [['--grep', 'a(b'], /^xmpp-tool: --grep a\(b: /],
    [['--with', 'a@@b'], /^xmpp-tool: --with a@@b: /],
    [['--xep', 'ninety'], /^xmpp-tool: --xep ninety: /],
    [['--xep', '9999'], /^xmpp-tool: --xep 9999: /],
    [['--in', '--out'], /^xmpp-tool: --in, --out: nothing goes both ways\nhint: /],
    [
      ['--anonymize', '--show-secrets'],
      /^xmpp-tool: --anonymize, --show-secrets: secrets have no stand-ins\n/,
    ],
  ] as const) {
    test(`${args.join(' ')} is refused wherever it stands, before anything is connected`, async () => {
      const file = temporaryPath('none.ndjson');
      const lines = [
        ['show', ...args, '/nonexistent'],
        ['version-query', ...connectionOptions(server(), 'client'), '--log-traffic', ...args],
        ['echo-client', ...connectionOptions(server(), 'client'), '--traffic-file', file, ...args],
        ['traffic', ...connectionOptions(server(), 'client'), ...args],
        ['proxy', '--listen', '0', '--domain', 'localhost', ...args],
      ];
      for (const line of lines) {
        const { code, stdout, stderr } = await runCli(line, ASKED);
        assert.match(stderr, says);
        assert.doesNotMatch(stderr, /^listening|^online/m);
        assert.deepEqual([code, stdout], [2, ''], line.join(' '));
      }
    });
  }

  for (const args of [['--filter', 'iq'], ['--not', 'iq'], ['--in'], ['--anonymize']]) {
    test(`${args.join(' ')} is refused where no traffic is shown or kept`, async () => {
      // Connections of several processes have no stand-ins in common.
      for (const more of args[0] === '--anonymize' ? [[]] : [[], ['--connections', '2']]) {
        const command =
          more.length > 0
            ? ['echo-component', ...connectionOptions(server(), 'component')]
            : ['version-query', ...connectionOptions(server(), 'client')];
        const { code, stderr } = await runCli([...command, ...more, ...args], ASKED);
        assert.match(
          stderr,
          new RegExp(`^xmpp-tool: ${args[0]}: no traffic is shown or kept .*\nhint: .*--log-traffic`),
        );
        assert.equal(code, 2);
      }
    });
  }
});

function textsOf(file: string): string[] {
  const events = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return events.filter(({ kind }) => kind !== 'capture').map(({ text }) => text);
}
