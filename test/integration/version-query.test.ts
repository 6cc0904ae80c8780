import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { connectionOptions, startBot } from '../helpers/bots.ts';
import { type CliResult, ROOT, type RunningCli, runCli, startCli } from '../helpers/cli.ts';
import { attribute, loginRaw } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const NAMES = { builtin: 'xmpp-tool sandbox', prosody: 'Prosody', ejabberd: 'ejabberd' };
const NOBODY = 'bob@localhost/nobody';

for (const name of backends) {
  withServer(name, {}, (server) => {
    test('without a target it asks the own server', async () => {
      const { code, stdout, stderr } = await query(server());
      assert.equal(stderr, '');
      assert.match(stdout, new RegExp(`^Name: ${NAMES[name]}\nVersion: \\S.*\n(OS: .+\n)?$`));
      assert.equal(code, 0);
    });

    test('it asks the target, a bot', async (t) => {
      const bot = await startBot(server(), 'client');
      t.after(() => bot.stop());
      const { code, stdout, stderr } = await query(server(), ['bob@localhost/bot']);
      assert.equal(stderr, '');
      assert.equal(stdout, `Name: xmpp-tool\nVersion: ${version}\n`);
      assert.equal(code, 0);
    });

    test('one target that fails does not stop the others', async (t) => {
      const bot = await startBot(server(), 'component');
      t.after(() => bot.stop());
      const { code, stdout, stderr } = await query(server(), ['echo.localhost', NOBODY, 'localhost']);
      const [first, second] = stdout.split(/^localhost\n/m);
      assert.equal(first, `echo.localhost\n  Name: xmpp-tool\n  Version: ${version}\n`);
      assert.match(second ?? '', new RegExp(`^  Name: ${NAMES[name]}\n  Version: `));
      assert.match(stderr, new RegExp(`^xmpp-tool: version of ${NOBODY}: service-unavailable.*\n$`));
      assert.equal(code, 1);
    });

    test('--json gives an object a line, for failures too', async () => {
      const { code, stdout, stderr } = await query(server(), ['--json', 'localhost', NOBODY]);
      const [answer, failure] = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.equal(stderr, '');
      assert.deepEqual(Object.keys(answer), ['jid', 'name', 'version', 'os']);
      assert.equal(answer.jid, 'localhost');
      assert.equal(answer.name, NAMES[name]);
      assert.equal(failure.jid, NOBODY);
      assert.equal(failure.error.condition, 'service-unavailable');
      assert.deepEqual(Object.keys(failure.error), ['condition', 'text']);
      assert.equal(code, 1);
    });

    test('--component asks as a component', async (t) => {
      const bob = await loginRaw(server(), 'bob');
      t.after(() => bob.close());
      const asking = startComponentQuery(server(), [bob.jid]);
      const request = await bob.next(/^<iq/);
      assert.equal(attribute(request, 'from'), 'echo.localhost');
      bob.send(answerTo(request, '<name>n\u202em</name><version>1\n2</version><os>o</os>'));
      const { code, stdout, stderr } = await asking.ended;
      assert.equal(stderr, '');
      assert.equal(stdout, 'Name: n\\u{202e}m\nVersion: 1\\n2\nOS: o\n');
      assert.equal(code, 0);
    });

    for (const [signal, expected] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      test(`${signal} while it waits for an answer ends it with ${expected}`, async (t) => {
        const bob = await loginRaw(server(), 'bob');
        t.after(() => bob.close());
        const asking = startCli(['version-query', ...ALICE(server()), bob.jid], { env: PASSWORD });
        await bob.next(/^<iq/);
        const { code, stdout, stderr } = await asking.stop(signal);
        assert.deepEqual({ code, stdout, stderr }, { code: expected, stdout: '', stderr: '' });
      });
    }
  });
}

withServer('prosody', {}, (server) => {
  test('a target that does not answer is waited for no longer than --timeout', async (t) => {
    const bob = await loginRaw(server(), 'bob');
    t.after(() => bob.close());
    const { code, stdout, stderr } = await query(server(), ['--timeout', '2', bob.jid]);
    assert.equal(stdout, '');
    assert.match(stderr, /^xmpp-tool: version of bob@localhost\/raw: .*timed out/);
    assert.equal(code, 1);
  });

  test('an answer from somebody else is not taken', async (t) => {
    const bob = await loginRaw(server(), 'bob');
    const other = await loginRaw(server(), 'bob', 'other');
    t.after(() => bob.close());
    t.after(() => other.close());
    const asking = startCli(['version-query', ...ALICE(server()), bob.jid], { env: PASSWORD });
    const request = await bob.next(/^<iq/);
    other.send(answerTo(request, '<name>false</name><version>0</version>'));
    other.send(
      `<iq type='get' id='after' to='${attribute(request, 'from')}'><ping xmlns='urn:xmpp:ping'/></iq>`,
    );
    await other.next(/^<iq[^>]*after/);
    bob.send(answerTo(request, '<name>true</name><version>1</version>'));
    assert.equal((await asking.ended).stdout, 'Name: true\nVersion: 1\n');
  });

  test('as a component it wants to know whom to ask', async () => {
    const { code, stderr } = await startComponentQuery(server(), []).ended;
    assert.match(stderr, /TARGET is missing\nhint: /);
    assert.equal(code, 2);
  });
});

const PASSWORD = { XMPP_PASSWORD: 'alice-secret' };

function ALICE(server: RunningBackend): string[] {
  const address = `${server.host}:${server.ports.client}`;
  return ['--jid', 'alice@localhost', '--server', address, '--ca', server.caFile];
}

function query(server: RunningBackend, args: readonly string[] = []): Promise<CliResult> {
  return runCli(['version-query', ...ALICE(server), ...args], { env: PASSWORD });
}

function startComponentQuery(server: RunningBackend, targets: readonly string[]): RunningCli {
  const args = ['version-query', '--component', ...connectionOptions(server, 'component'), ...targets];
  return startCli(args, { env: { XMPP_PASSWORD: 'component-secret' } });
}

function answerTo(request: string, fields: string): string {
  const [id, from] = [attribute(request, 'id'), attribute(request, 'from')];
  return `<iq type='result' id='${id}' to='${from}'><query xmlns='jabber:iq:version'>${fields}</query></iq>`;
}
