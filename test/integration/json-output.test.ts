import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { commands } from '../../src/commands/index.ts';
import { type CliResult, runCli, startCli } from '../helpers/cli.ts';
import { temporaryPath } from '../helpers/files.ts';
import { assertJson } from '../helpers/json-schema.ts';
import { settingsFolder } from '../helpers/profiles.ts';
import { backends, withServer } from '../helpers/servers.ts';

/** Which commands' output was compared. */
const checked = new Set<string>();

function check(command: string, { stdout }: Pick<CliResult, 'stdout'>): unknown[] {
  checked.add(command);
  return assertJson(command, stdout);
}

const NOT_FOUND = '<item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>';
const NOBODY = 'alice@localhost/nobody-there';

for (const backend of backends) {
  withServer(backend, {}, (server) => {
    const env = () => ({
      XMPP_JID: 'alice@localhost',
      XMPP_PASSWORD: 'alice-secret',
      XMPP_SERVER: `${server().host}:${server().ports.client}`,
      XMPP_CA: server().caFile,
    });
    const component = () => ({
      XMPP_JID: 'echo.localhost',
      XMPP_PASSWORD: 'component-secret',
      XMPP_SERVER: `${server().host}:${server().ports.component}`,
    });
    const run = (...args: string[]): Promise<CliResult> => runCli([...args, '--json'], { env: env() });

    for (const command of ['version-query', 'time', 'uptime']) {
      test(`${command} writes what its schema says, also of errors`, async () => {
        assert.equal(check(command, await run(command, 'localhost', NOBODY)).length, 2);
      });
    }

    test('ping writes what its schema says, also of errors', async () => {
      const lines = check('ping', await run('ping', '--count', '1', 'localhost', NOBODY));
      assert.equal(lines.length, 4);
    });

    test('disco writes what its schema says, also of trees, items and errors', async () => {
      for (const args of [['localhost'], ['--tree', '1', 'localhost'], ['--items', 'localhost'], [NOBODY]])
        check('disco', await run('disco', ...args));
    });

    test('resolve and doctor write what their schemas say', async () => {
      check('resolve', await run('resolve', '--timeout', '3', 'localhost'));
      check('doctor', await run('doctor', '--timeout', '5', 'localhost'));
    });

    test('send writes what its schema says', async () => {
      check('send', await run('send', 'bob@localhost', 'Hello'));
      check('send', await run('send', '--wait-receipt', '--timeout', '3', 'bob@localhost', 'Hello'));
    });

    test('iq and raw write what their schemas say', async () => {
      check('iq', await run('iq', 'get', 'localhost', '<ping xmlns="urn:xmpp:ping"/>'));
      check('iq', await run('iq', 'get', NOBODY, '<ping xmlns="urn:xmpp:ping"/>'));
      const request = '<iq type="get" id="a" to="localhost"><ping xmlns="urn:xmpp:ping"/></iq>';
      check('raw', await run('raw', '--wait', '0.5', request));
    });

    test('the echo bots write what their schemas say', async () => {
      for (const [command, environment] of [
        ['echo-client', env()],
        ['echo-component', component()],
      ] as const) {
        const bot = startCli([command, '--json', '--count', '1'], { env: environment });
        const [, jid = ''] = await bot.waitFor('stderr', /online as (\S+)/);
        const sent = await runCli(['send', command === 'echo-client' ? jid : `me@${jid}`, 'Hällo \u202e'], {
          env: { ...env(), XMPP_JID: 'bob@localhost', XMPP_PASSWORD: 'bob-secret' },
        });
        assert.equal(sent.code, 0, sent.stderr);
        check(command, await bot.ended);
      }
    });

    test('listen writes what its schema says, also of presence, errors and what has no text', async () => {
      const args = ['listen', '--json', '--filter', 'message, presence', '--count', '4'];
      const listening = startCli(args, { env: env() });
      const [, jid = ''] = await listening.waitFor('stderr', /online as (\S+)/);
      const bob = { ...env(), XMPP_JID: 'bob@localhost', XMPP_PASSWORD: 'bob-secret' };
      const stanzas = [
        `<message to="${jid}" type="chat" id="a"><body>Hällo \u202e</body></message>`,
        `<message to="${jid}" type="error"><error type="cancel">${NOT_FOUND}</error></message>`,
        `<presence to="${jid}"><show>away</show></presence>`,
        `<presence to="${jid}" type="unavailable"/>`,
      ];
      await runCli(['raw', '--wait', '0.2', stanzas.join('')], { env: bob });
      check('listen', await listening.ended);
    });

    test('bench writes what its schema says', async () => {
      const bot = startCli(['echo-component'], { env: component() });
      await bot.waitFor('stderr', /online as/);
      check('bench', await run('bench', 'connect', '--clients', '2', '--assert', 'p99<60s'));
      const aim = ['--messages', '20', '--assert', 'lost=0'];
      check('bench', await run('bench', 'echo', '--to', 'echo.localhost', ...aim));
      check('bench', await run('bench', 'echo', '--to', 'echo.localhost', '--rate', '50', ...aim));
      await bot.stop();
    });

    test('traffic, captures and what show makes of them are what their schemas say', async () => {
      const file = temporaryPath('capture.ndjson');
      const logged = await runCli(
        ['ping', '--count', '1', '-q', '--log-traffic=json', '--traffic-file', file, 'localhost'],
        { env: env() },
      );
      check('traffic', { stdout: logged.stderr });
      check('traffic', { stdout: readFileSync(file, 'utf8') });
      check('traffic', await runCli(['traffic', '--json', '--wait', '0.2'], { env: env() }));
      check('show', await runCli(['show', '--json', file]));
      check('show', await runCli(['show', '--json', '--stats', file]));
    });
  });
}

describe('without a server', () => {
  test('explain writes what its schema says', async () => {
    const words = ['policy-violation', 'not-authorized', 'XEP-0313', 'RFC6120', '4', 'urn:xmpp:sid:0'];
    check('explain', await runCli(['explain', '--json', ...words]));
  });

  test('profile writes what its schema says', async () => {
    const { env } = settingsFolder(
      '[profile.a]\njid = "a@b"\npassword = "x"\nwith-user = ["a"]\n[profile.b]\n',
    );
    check('profile', await runCli(['profile', 'list', '--json'], { env }));
    check('profile', await runCli(['profile', 'show', 'a', '--json'], { env }));
  });

  test('sandbox writes what its schema says', async () => {
    const sandbox = startCli(['sandbox', '--json', '--fault', 'split']);
    await sandbox.waitFor('stdout', /\n/);
    check('sandbox', await sandbox.stop());
  });
});

test('no command with --json was left out', () => {
  const withJson = commands.filter(({ options }) => Object.hasOwn(options, 'json'));
  assert.deepEqual([...checked].sort(), withJson.map(({ name }) => name).sort());
});
