import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectionOptions, startBot } from '../helpers/bots.ts';
import { runCli, startCli } from '../helpers/cli.ts';
import { attribute, loginRaw } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

const ENV = { XMPP_PASSWORD: 'alice-secret' };
const NOBODY = 'bob@localhost/nobody';

for (const name of backends) {
  withServer(name, {}, (server) => {
    const alice = () => [
      ...['--jid', 'alice@localhost', '--ca', server().caFile],
      ...['--server', `${server().host}:${server().ports.client}`],
    ];

    test('ping tells each round trip, and all of them at the end', async () => {
      const args = ['ping', ...alice(), '--count', '2', '--interval', '0.01', 'localhost'];
      const { code, stdout, stderr } = await runCli(args, { env: ENV });
      assert.equal(stderr, '');
      const [first = '', second = '', , ...end] = stdout.trimEnd().split('\n').map(withoutTimes);
      assert.deepEqual([first, second].sort(), [
        'answer from localhost: seq=1 time=T ms',
        'answer from localhost: seq=2 time=T ms',
      ]);
      assert.deepEqual(end, [
        '--- localhost ping statistics ---',
        '2 sent, 2 answered, 0 % lost, time T ms',
        'round trip min/avg/max/mdev = T ms',
      ]);
      assert.equal(code, 0);
    });

    test('ping to many is nothing to warn of', async () => {
      const many = Array.from({ length: 20 }, (_, i) => `bob@localhost/${i}`);
      const args = ['ping', ...alice(), '--count', '2', '--interval', '0.1', ...many];
      const { code, stdout, stderr } = await runCli(args, { env: ENV });
      assert.equal(stderr, '');
      assert.equal(stdout.match(/2 sent, 0 answered, 2 errors/g)?.length, 20);
      assert.equal(code, 1);
    });

    test('ping is 1 when every answer is an error', async () => {
      const args = ['ping', ...alice(), '--count', '1', NOBODY];
      const { code, stdout } = await runCli(args, { env: ENV });
      assert.match(stdout, new RegExp(`^error from ${NOBODY}: seq=1 time=.* service-unavailable`));
      assert.match(stdout, /1 sent, 0 answered, 1 error, 0 % lost/);
      assert.equal(code, 1);
    });

    test('ping is 0 when any answer is a result', async () => {
      const args = ['ping', ...alice(), '--count', '1', '--json', NOBODY, 'alice@localhost'];
      const { code, stdout } = await runCli(args, { env: ENV });
      const records = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const error = records.find(({ jid, seq }) => jid === NOBODY && seq === 1)?.error;
      assert.equal(error.condition, 'service-unavailable');
      assert.deepEqual(
        records.slice(-2).map(({ jid, answered, errors }) => ({ jid, answered, errors })),
        [
          { jid: NOBODY, answered: 0, errors: 1 },
          { jid: 'alice@localhost', answered: 1, errors: 0 },
        ],
      );
      assert.equal(code, 0);
    });

    test('ping without --count goes on until Ctrl-C, and is done then', async () => {
      const pinging = startCli(['ping', ...alice(), '--interval', '0.01', 'localhost'], { env: ENV });
      await pinging.waitFor('stdout', /seq=3 /);
      const { code, stdout, stderr } = await pinging.stop('SIGINT');
      assert.equal(stderr, '');
      assert.match(stdout, /--- localhost ping statistics ---\n\d+ sent, \d+ answered, /);
      assert.equal(code, 0);
    });

    test('ping as a component pings a bot, which answers', async (t) => {
      const bot = await startBot(server(), 'client');
      t.after(() => bot.stop());
      const args = [
        'ping',
        '--component',
        ...connectionOptions(server(), 'component'),
        '--count',
        '1',
        'bob@localhost/bot',
      ];
      const { code, stdout } = await runCli(args, { env: { XMPP_PASSWORD: 'component-secret' } });
      assert.match(stdout, /^answer from bob@localhost\/bot: seq=1/);
      assert.equal(code, 0);
    });

    test('time tells the time of the server, and time and ping are answered by a bot', async (t) => {
      const bot = await startBot(server(), 'component');
      t.after(() => bot.stop());
      const args = ['time', ...alice(), 'localhost', 'echo.localhost'];
      const { code, stdout, stderr } = await runCli(args, { env: ENV });
      assert.equal(stderr, '');
      const block = ['  Local: D +00:00', '  UTC: D', '  Clock: agrees with ours to the second'];
      const lines = stdout.trimEnd().split('\n').map(withoutDates);
      assert.deepEqual(lines, ['localhost', ...block, 'echo.localhost', ...block]);
      assert.equal(code, 0);
    });

    test('uptime tells how long the server is up', async () => {
      const { code, stdout, stderr } = await runCli(['uptime', ...alice()], { env: ENV });
      assert.equal(stderr, '');
      assert.match(stdout, /^Up: (\d+ (hour|minute|second)s? ?)+\n$/);
      assert.equal(code, 0);
    });

    test('uptime of a JID that nobody is at is 1', async () => {
      const { code, stdout, stderr } = await runCli(['uptime', ...alice(), NOBODY], { env: ENV });
      assert.equal(stdout, '');
      assert.match(stderr, new RegExp(`^xmpp-tool: uptime of ${NOBODY}: service-unavailable`));
      assert.equal(code, 1);
    });
  });
}

withServer('builtin', {}, (server) => {
  const alice = () => [
    ...['--jid', 'alice@localhost', '--ca', server().caFile],
    ...['--server', `${server().host}:${server().ports.client}`],
  ];

  test('a ping that is not answered in time is lost', async (t) => {
    const bob = await loginRaw(server(), 'bob');
    t.after(() => bob.close());
    const args = ['ping', ...alice(), '--count', '1', '--timeout', '3', bob.jid];
    const { code, stdout } = await runCli(args, { env: ENV });
    assert.match(stdout, /^no answer from bob@localhost\/raw: seq=1\n/);
    assert.match(stdout, /1 sent, 0 answered, 100 % lost/);
    assert.equal(code, 1);
  });

  test('a ping under way at Ctrl-C is neither answered nor lost', async (t) => {
    const bob = await loginRaw(server(), 'bob');
    t.after(() => bob.close());
    const pinging = startCli(['ping', ...alice(), bob.jid], { env: ENV });
    const request = await bob.next(/^<iq/);
    assert.ok(attribute(request, 'id'));
    const { code, stdout } = await pinging.stop('SIGINT');
    assert.match(stdout, /1 sent, 0 answered, 1 open, 0 % lost/);
    assert.equal(code, 1);
  });

  test('a lost stream ends it with the statistics and 5', async (t) => {
    const bob = await loginRaw(server(), 'bob');
    t.after(() => bob.close());
    const pinging = startCli(['ping', ...alice(), '--interval', '0.01', 'localhost'], { env: ENV });
    await pinging.waitFor('stdout', /seq=2 /);
    await server().stop();
    const { code, stdout, stderr } = await pinging.ended;
    assert.match(stdout, /--- localhost ping statistics ---/);
    assert.match(stderr, /^xmpp-tool: connection lost: /);
    assert.equal(code, 5);
  });
});

function withoutTimes(line: string): string {
  return line.replace(/(time=|time | = )[\d./]+/, '$1T');
}

function withoutDates(line: string): string {
  return line.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\dZ]*/, 'D');
}
