import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { BOT_JID, BOT_PASSWORD, type ConnectionKind, connectionKinds, startBot } from '../helpers/bots.ts';
import { type RunningCli, runCli, startCli } from '../helpers/cli.ts';
import { withServer } from '../helpers/servers.ts';

const LOAD = 'load.localhost';
const SECRET = BOT_PASSWORD.component;
const COMPONENTS = ['echo.localhost', LOAD].map((domain) => ({ domain, secret: SECRET }));
const USERS = ['alice', 'bob', 'user1', 'user2', 'user3'].map((username) => ({
  username,
  password: `${username === 'bob' ? 'bob' : 'alice'}-secret`,
}));

for (const backend of ['prosody', 'ejabberd'] as const) {
  withServer(backend, { components: COMPONENTS, users: USERS }, (server) => {
    const bots: Partial<Record<ConnectionKind, RunningCli>> = {};
    before(async () => {
      for (const kind of connectionKinds) bots[kind] = await startBot(server(), kind);
    });
    after(async () => {
      for (const kind of connectionKinds) await bots[kind]?.stop();
    });

    for (const kind of connectionKinds) {
      test(`sends to echo-${kind} as a client, and every message comes back once`, async () => {
        const args = ['--to', BOT_JID[kind], '--messages', '30', '--window', '4', '--json'];
        const { code, stdout, stderr } = await runCli(asClient(server(), 'alice', args), { env: ALICE });
        assert.equal(stderr, '');
        assert.equal(code, 0);
        assertComplete(JSON.parse(stdout), { to: BOT_JID[kind], sent: 30, sessions: 1 });
      });
    }

    test('sends as a component at a fixed rate', async () => {
      const args = ['--to', 'echo.localhost', '--rate', '100', '--messages', '50', '--size', '200', '--json'];
      const { code, stdout } = await runCli(asComponent(server(), args), { env: COMPONENT });
      assert.equal(code, 0);
      const result = JSON.parse(stdout);
      assertComplete(result, { to: 'echo.localhost', sent: 50, sessions: 1 });
      assert.equal(result.aim, 100);
      assert.equal(result.size, 200);
    });

    test('sends as many clients', async () => {
      const args = ['--clients', '3', '--to', 'echo.localhost', '--messages', '30', '--json'];
      const { code, stdout } = await runCli(asClient(server(), 'user%d', args), { env: ALICE });
      assert.equal(code, 0);
      assertComplete(JSON.parse(stdout), { to: 'echo.localhost', sent: 30, sessions: 3 });
    });

    test('shows a table and a histogram, and what was asserted', async () => {
      const args = [
        '--to',
        'echo.localhost',
        '--messages',
        '20',
        '--assert',
        'p99<60s',
        '--assert',
        'lost=0',
      ];
      const { code, stdout } = await runCli(asClient(server(), 'alice', args), { env: ALICE });
      assert.equal(code, 0);
      assert.match(stdout, /^ {2}echoed +20 +\S+\/s over \S+ s$/m);
      assert.match(stdout, /^ {2}p99\.9 +\S+ ms$/m);
      assert.match(stdout, /^ +≤ \S+ ms +\S+ % +█+$/m);
      assert.match(stdout, /^ {2}ok {6}p99<60s {2}measured \S+ ms$/m);
      assert.match(stdout, /^ {2}ok {6}lost=0 {2}measured 0$/m);
    });

    test('exits 1 when an assertion does not hold, and says which', async () => {
      const args = ['--to', 'echo.localhost', '--messages', '5', '--assert', 'p50<1us', '--assert', 'lost=0'];
      const { code, stdout, stderr } = await runCli(asClient(server(), 'alice', args), { env: ALICE });
      assert.equal(code, 1);
      assert.match(stdout, /^ {2}FAILED {2}p50<1us/m);
      assert.equal(stderr, 'xmpp-tool: bench: does not hold: p50<1us\n');
    });

    test('exits 1 when nothing but errors comes back', async () => {
      const args = ['--to', 'nobody.localhost', '--messages', '3', '--json'];
      const { code, stdout, stderr } = await runCli(asClient(server(), 'alice', args), { env: ALICE });
      assert.equal(code, 1);
      assert.equal(JSON.parse(stdout).errors, 3);
      assert.match(stderr, /^xmpp-tool: bench echo: no echo from nobody\.localhost: (not-allowed|forbidden)/);
    });

    test('logs in many times, and tells how long each part took', async () => {
      const args = ['--clients', '6', '--concurrency', '3', '--json', '--assert', 'sasl.p99<60s'];
      const { code, stdout, stderr } = await runCli(asLogins(server(), 'user1', args), { env: ALICE });
      assert.equal(stderr, '');
      assert.equal(code, 0);
      const { bench, logins, failed, phases, latency, assertions } = JSON.parse(stdout);
      assert.deepEqual({ bench, logins, failed }, { bench: 'connect', logins: 6, failed: 0 });
      assert.deepEqual(Object.keys(phases), ['dns', 'tcp', 'tls', 'sasl', 'bind']);
      const parts = Object.values<{ mean: number }>(phases).reduce((sum, { mean }) => sum + mean, 0);
      assert.ok(Math.abs(parts - latency.mean) < 0.02 * latency.mean, `${parts} of ${latency.mean}`);
      assert.equal(assertions[0].holds, true);
    });

    test('counts logins that fail, and has the exit code of the failure when all do', async () => {
      const some = await runCli(asLogins(server(), 'user%d', ['--clients', '4', '--assert', 'failed=0']), {
        env: ALICE,
      });
      assert.equal(some.code, 1);
      assert.match(some.stderr, /does not hold: failed=0\n$/);
      assert.match(some.stdout, /^ {2}logins +3 /m);
      assert.match(some.stdout, /^ {2}failed +1$/m);
      const logins = asLogins(server(), 'user%d', ['--clients', '4']);
      const unasked = await runCli(logins, { env: ALICE });
      assert.equal(unasked.code, 1);
      assert.match(
        unasked.stderr,
        /^xmpp-tool: bench: 1 of 4 logins failed\nhint: --assert 'failed<=1' says how many may\n$/m,
      );
      const tolerated = await runCli([...logins, '--assert', 'failed<2'], { env: ALICE });
      assert.equal(tolerated.code, 0, tolerated.stderr);
      const none = await runCli(asLogins(server(), 'nobody', ['--clients', '2']), { env: ALICE });
      assert.equal(none.code, 4);
      assert.match(none.stderr, /not-authorized/);
    });

    test('ends early on Ctrl-C, with what was measured', async () => {
      const args = ['--to', 'echo.localhost', '--json', '--duration', '3600', '--log-traffic'];
      const running = startCli(asClient(server(), 'alice', args), { env: ALICE });
      await running.waitFor('stderr', /in {3}message chat echo\.localhost ->/);
      const { code, stdout } = await running.stop('SIGINT');
      assert.equal(code, 0);
      const { sent, echoed, lost } = JSON.parse(stdout);
      assert.ok(echoed > 0 && echoed <= sent);
      assert.equal(lost, 0);
    });
  });
}

test('refuses what makes no sense before it connects', async () => {
  const server = ['--server', '127.0.0.1:1', '--jid', 'alice@localhost'];
  const refused: [string[], RegExp][] = [
    [['echo'], /--to JID is missing/],
    [['connect', '--rate', '5'], /--rate: is for bench echo/],
    [['connect', '--component'], /it logs in clients/],
    [
      ['echo', '--to', 'b@c', '--html', '/nonexistent/x.html'],
      /--html \/nonexistent\/x\.html: cannot be written/,
    ],
    [['login'], /bench login: must be echo or connect/],
    [['echo', '--to', 'b@c', '--window', '2', '--rate', '3'], /--window and --rate: give one of them/],
    [['echo', '--to', 'b@c', '--assert', 'p99<50'], /--assert p99<50: a time needs a unit/],
    [['echo', '--to', 'b@c', '--users', '/nonexistent'], /--users \/nonexistent: cannot be read/],
    [['echo', '--to', 'b@c', '--component', '--clients', '2'], /--component: there is one/],
  ];
  for (const [args, why] of refused) {
    const { code, stderr } = await runCli(['bench', ...args, ...server], { env: ALICE });
    assert.match(stderr, why);
    assert.equal(code, 2);
  }
});

const ALICE = { XMPP_PASSWORD: 'alice-secret' };
const COMPONENT = { XMPP_PASSWORD: SECRET };

function asClient(server: RunningBackend, user: string, args: readonly string[]): string[] {
  const where = ['--server', `${server.host}:${server.ports.client}`, '--ca', server.caFile];
  return ['bench', 'echo', ...where, '--jid', `${user}@localhost`, ...args];
}

function asLogins(server: RunningBackend, user: string, args: readonly string[]): string[] {
  return asClient(server, user, args).with(1, 'connect');
}

function asComponent(server: RunningBackend, args: readonly string[]): string[] {
  const where = ['--server', `${server.host}:${server.ports.component}`, '--jid', LOAD];
  return ['bench', 'echo', '--component', ...where, ...args];
}

interface Expected {
  readonly to: string;
  readonly sent: number;
  readonly sessions: number;
}

function assertComplete(result: Record<string, unknown>, { to, sent, sessions }: Expected): void {
  const { bench, echoed, lost, duplicates, errors, unanswered, latency, timeline, assertions } = result;
  assert.deepEqual(
    {
      bench,
      to: result.to,
      sessions: result.sessions,
      sent: result.sent,
      echoed,
      lost,
      duplicates,
      errors,
      unanswered,
    },
    { bench: 'echo', to, sessions, sent, echoed: sent, lost: 0, duplicates: 0, errors: 0, unanswered: 0 },
  );
  assert.deepEqual(Object.keys(Object(latency)), ['min', 'mean', 'stddev', 'max', 'percentiles']);
  assert.deepEqual(Object.keys(Object(Object(latency).percentiles)), [
    'p50',
    'p75',
    'p90',
    'p95',
    'p99',
    'p99.9',
    'p99.99',
  ]);
  assert.ok(Array.isArray(timeline));
  assert.deepEqual(assertions, []);
}
