import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { BOT_PASSWORD, connectionOptions } from '../helpers/bots.ts';
import { PROGRAM, type RunningCli, startCli } from '../helpers/cli.ts';
import { backends, withServer } from '../helpers/servers.ts';

/** util-linux's `script` runs it with a terminal for stdin, stdout and stderr. */
const ON_TERMINAL = ['sh', '-c', 'exec script -qec "$*" /dev/null', 'sh', process.execPath, PROGRAM];

for (const name of backends) {
  withServer(name, {}, (server) => {
    for (const format of ['pretty', 'compact']) {
      test(`on a terminal the answer stands behind the stanza that it came in: ${format}`, async () => {
        const args = ['version-query', '--no-color', `--log-traffic=${format}`, 'localhost'];
        const { code, stdout } = await startOnTerminal(server(), args).ended;
        assert.equal(code, 0, stdout);
        const stanza = stdout.lastIndexOf('jabber:iq:version');
        const result = stdout.search(/^Name: /m);
        const goodbye = stdout.indexOf('</stream:stream>');
        assert.ok(
          stdout.indexOf('jabber:iq:version') < stanza && stanza < result && result < goodbye,
          stdout,
        );
      });
    }

    test('Ctrl-C on a terminal lets ping tell its statistics', async () => {
      const pinging = startOnTerminal(server(), ['ping', '--interval', '0.05', 'localhost']);
      await pinging.waitFor('stdout', /seq=2 /);
      pinging.write('\u0003');
      const { stdout } = await pinging.ended;
      assert.match(stdout, /--- localhost ping statistics ---/);
    });

    test('what to type is said in the faint colour, and without colours if they are not wanted', async () => {
      for (const [colour, expected] of [
        ['--color', '\u001b[2mtype a stanza'],
        ['--no-color', '\ntype a stanza'],
      ] as const) {
        const running = startOnTerminal(server(), ['traffic', colour]);
        await running.waitFor('stdout', /Ctrl-D ends/);
        running.write('\u0004');
        const { stdout } = await running.ended;
        assert.ok(stdout.includes(expected), JSON.stringify(stdout));
      }
    });
  });
}

function startOnTerminal(server: RunningBackend, [command = '', ...args]: readonly string[]): RunningCli {
  return startCli([command, ...connectionOptions(server, 'client'), ...args], {
    env: { XMPP_PASSWORD: BOT_PASSWORD.client, TERM: 'xterm' },
    program: ON_TERMINAL,
  });
}
