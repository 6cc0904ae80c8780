import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionOptions, startBot } from '../helpers/bots.ts';
import { runCli } from '../helpers/cli.ts';
import { loginRaw } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

const ENV = { XMPP_PASSWORD: 'alice-secret' };

for (const name of backends) {
  withServer(name, {}, (server) => {
    const alice = () => [
      ...['--jid', 'alice@localhost', '--ca', server().caFile],
      ...['--server', `${server().host}:${server().ports.client}`],
    ];

    test('disco tells what a server is and can do, in columns of tabs', async () => {
      const { code, stdout, stderr } = await runCli(['disco', ...alice(), 'localhost'], { env: ENV });
      assert.equal(stderr, '');
      assert.match(stdout, /^identity\tserver\/im\t/m);
      assert.match(
        stdout,
        /^feature\thttp:\/\/jabber.org\/protocol\/disco#info\tXEP-0030 Service Discovery$/m,
      );
      assert.equal(code, 0);
    });

    test('disco of a bot has the features of its handlers', async (t) => {
      const bot = await startBot(server(), 'client');
      t.after(() => bot.stop());
      const { code, stdout } = await runCli(['disco', ...alice(), '--json', 'bob@localhost/bot'], {
        env: ENV,
      });
      const { jid, identities, features, items, error } = JSON.parse(stdout);
      assert.equal(jid, 'bob@localhost/bot');
      assert.deepEqual(identities, [{ category: 'client', type: 'bot', name: 'xmpp-tool' }]);
      assert.ok(features.some((feature: { var: string }) => feature.var === 'urn:xmpp:ping'));
      assert.deepEqual([items, error], [[], null]);
      assert.equal(code, 0);
    });

    test('disco --tree walks to what belongs to a server', async (t) => {
      const bot = await startBot(server(), 'component');
      t.after(() => bot.stop());
      const { code, stdout } = await runCli(['disco', ...alice(), '--tree', '1', 'localhost'], { env: ENV });
      assert.match(stdout, /^localhost\t/);
      assert.match(stdout, /^ {2}\S+\t/m);
      assert.equal(code, 0);
    });

    test('disco is 1 where all is refused, and says so in a line', async () => {
      const args = ['disco', ...alice(), 'bob@localhost/nobody'];
      const { code, stdout, stderr } = await runCli(args, { env: ENV });
      assert.match(
        stderr,
        /^xmpp-tool: disco info and items of bob@localhost\/nobody: service-unavailable.*\n$/,
      );
      assert.equal(stdout, '');
      assert.equal(code, 1);
    });

    test('disco of a node that there is not', async () => {
      const { code, stderr } = await runCli(['disco', ...alice(), 'localhost', 'no node'], { env: ENV });
      assert.match(stderr, /item-not-found/);
      assert.equal(code, 1);
    });

    test('disco as a component', async () => {
      const args = [
        'disco',
        '--component',
        ...connectionOptions(server(), 'component'),
        '--items',
        'localhost',
      ];
      const { code, stdout } = await runCli(args, { env: { XMPP_PASSWORD: 'component-secret' } });
      assert.doesNotMatch(stdout, /^(identity|feature)/m);
      assert.equal(code, 0);
    });
  });
}

withServer('builtin', {}, (server) => {
  test('disco waits no longer than --timeout', async (t) => {
    const bob = await loginRaw(server(), 'bob');
    t.after(() => bob.close());
    const address = `${server().host}:${server().ports.client}`;
    const args = ['disco', '--jid', 'alice@localhost', '--server', address, '--ca', server().caFile];
    const { code, stderr } = await runCli([...args, '--timeout', '3', bob.jid], { env: ENV });
    assert.equal(stderr, 'xmpp-tool: no answer from bob@localhost/raw: timed out after 3 s\n');
    assert.equal(code, 1);
  });
});

for (const [args, complaint] of [
  [['disco'], /^xmpp-tool: disco: JID is missing\nhint: /],
  [['disco', '@'], /^xmpp-tool: JID @: /],
  [['disco', 'a', 'b', 'c'], /^xmpp-tool: disco c: one argument too many\nhint: /],
  [['disco', 'a', '--tree', '0'], /^xmpp-tool: --tree 0: must be a whole number from 1 to 10/],
] as const) {
  test(`${args.join(' ')} is a mistake that is told in a line`, async () => {
    const { code, stderr } = await runCli([...args, '--jid', 'me@example.org'], { env: ENV });
    assert.match(stderr, complaint);
    assert.equal(code, 2);
  });
}
