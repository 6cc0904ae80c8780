import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { commands } from '../../src/commands/index.ts';
import { BOT_PASSWORD, type ConnectionKind, connectionKinds, connectionOptions } from '../helpers/bots.ts';
import { type CliResult, runCli } from '../helpers/cli.ts';
import { settingsFolder } from '../helpers/profiles.ts';
import { connectRawComponent, loginRaw } from '../helpers/raw-client.ts';
import { withServer } from '../helpers/servers.ts';

const PING = "<ping xmlns='urn:xmpp:ping'/>";
const NOBODY = 'nobody@localhost/none';

/** How each command that connects asks somebody for something. */
const ASKING: Readonly<Record<string, (jid: string) => readonly string[]>> = {
  ping: (jid) => ['ping', '--count', '1', jid],
  disco: (jid) => ['disco', jid],
  send: (jid) => ['send', '--wait-receipt', jid, 'Hello'],
  iq: (jid) => ['iq', 'get', jid, PING],
  raw: (jid) => ['raw', `<iq type='get' id='a' to='${jid}'>${PING}</iq>`],
  time: (jid) => ['time', jid],
  uptime: (jid) => ['uptime', jid],
  'version-query': (jid) => ['version-query', jid],
};

for (const backend of ['prosody', 'ejabberd'] as const) {
  withServer(backend, {}, (server) => {
    const run = (kind: ConnectionKind, args: readonly string[]): Promise<CliResult> => {
      const as = kind === 'component' ? ['--component'] : [];
      return runCli([...args, ...as, ...connectionOptions(server(), kind)], {
        env: { XMPP_PASSWORD: BOT_PASSWORD[kind] },
      });
    };

    for (const kind of connectionKinds) {
      for (const [command, ask] of Object.entries(ASKING)) {
        test(`${command} as a ${kind}: an error for an answer is told with whose it is, and is 1`, async () => {
          const { code, stdout, stderr } = await run(kind, ask(NOBODY));
          assert.match(stdout + stderr, /service-unavailable/);
          assert.match(stdout + stderr, /nobody@localhost\/none/);
          assertOneFailure(stderr);
          assert.equal(code, 1);
        });

        // ejabberd itself refuses to ask a user for those who do not see their presence (XEP-0012 4).
        if (command === 'uptime' && kind === 'component' && backend === 'ejabberd') continue;
        test(`${command} as a ${kind}: no answer is told with whose it would be, and is 1`, async (t) => {
          const silent =
            kind === 'client' ? await connectRawComponent(server()) : await loginRaw(server(), 'alice');
          t.after(() => silent.close());
          const { code, stdout, stderr } = await run(kind, [...ask(silent.jid), '--timeout', '2.5']);
          assert.match(stdout + stderr, /timed out|timeout|no answer/);
          assert.match(stdout + stderr, new RegExp(silent.jid));
          assertOneFailure(stderr);
          assert.equal(code, 1);
        });
      }

      test(`listen as a ${kind}: nothing heard in time is 1`, async () => {
        const { code, stdout, stderr } = await run(kind, ['listen', '--count', '1', '--for', '2']);
        assert.equal(stdout, '');
        assert.match(stderr, /^online as .*\nxmpp-tool: listen: heard 0 of 1: timed out after 2 s\n$/);
        assert.equal(code, 1);
      });
    }
  });
}

/** One line, and one with a hint at most. */
function assertOneFailure(stderr: string): void {
  assert.match(stderr, /^(xmpp-tool: .+\n(hint: .+\n)?)?$/);
}

for (const kind of connectionKinds) {
  for (const command of [...Object.keys(ASKING), 'listen']) {
    test(`${command} as a ${kind}: a port where nobody listens is 3`, async () => {
      const address = `127.0.0.1:${await freePort()}`;
      const who = kind === 'component' ? ['--component', '--jid', 'a.example'] : ['--jid', 'me@a.example'];
      const args = ASKING[command]?.('b.example') ?? ['listen', '--no-reconnect'];
      const { code, stdout, stderr } = await runCli([...args, ...who, '--server', address], {
        env: { XMPP_PASSWORD: 'x' },
      });
      assert.equal(stdout, '');
      assert.match(
        stderr,
        new RegExp(`^xmpp-tool: connecting to ${address}: connection refused\nhint: .+\n$`),
      );
      assert.equal(code, 3);
    });
  }
}

test('resolve: a name server that is not there is 3', async () => {
  const args = ['resolve', 'a.example', '--dns', `127.0.0.1:${await freePort()}`, '--timeout', '5'];
  const { code, stdout, stderr } = await runCli(args);
  assert.match(stdout, /^failure\tDNS\tthe name server gave no answer about a\.example/m);
  assert.match(stderr, /^xmpp-tool: resolving a\.example: it leads nowhere\nhint: .+\n$/);
  assert.equal(code, 3);
});

for (const command of ['resolve', 'doctor']) {
  test(`${command}: a name server whose name there is not is 3`, async () => {
    const { code, stdout, stderr } = await runCli([command, 'a.example', '--dns', 'nowhere.invalid']);
    assert.match(stderr, /^xmpp-tool: --dns nowhere\.invalid: .+\nhint: .*an address does as well\n$/);
    assert.deepEqual([code, stdout], [3, '']);
  });
}

test('doctor: an endpoint that is not there is a failure, and 1', async () => {
  const args = ['doctor', 'a.example', '--server', `127.0.0.1:${await freePort()}`, '--timeout', '5'];
  const { code, stdout, stderr } = await runCli(args);
  assert.match(stdout, /^failure\tunreachable\t.*\tno connection: connection refused\t.+\n$/);
  assert.equal(stderr, '');
  assert.equal(code, 1);
});

const { env: PROFILES } = settingsFolder('[profile.work]\njid = "me@a.example"\n');

/** A mistake in what each command is given, besides an option that does not exist. */
const MISTAKES: Readonly<
  Record<string, readonly (readonly [args: readonly string[], hint: RegExp | false])[]>
> = {
  ping: [
    [['ping'], /ping --help/],
    [['ping', 'a@'], false],
    [['ping', '--count', '0', 'b.example'], false],
  ],
  disco: [
    [['disco'], /disco --help/],
    [['disco', '--tree', 'x', 'b.example'], false],
    [['disco', '--items', '--tree', '2', 'b.example'], false],
  ],
  send: [
    [['send'], /send JID TEXT/],
    [['send', 'b@', 'Hello'], false],
  ],
  listen: [
    [['listen', 'x'], /listen --help/],
    [['listen', '--jobs', '2'], false],
    [['listen', '--', 'jq'], /--exec jq/],
  ],
  iq: [
    [['iq', 'gt', 'b.example', '<a/>'], /iq get JID PAYLOAD/],
    [['iq', 'get', 'b.example'], /stdin/],
  ],
  raw: [
    [['raw'], /stdin/],
    [['raw', '<a/>'], /traffic/],
    [['raw', '<message'], false],
  ],
  time: [[['time', '@x'], false]],
  uptime: [[['uptime', '@x'], false]],
  'version-query': [[['version-query', '@x'], false]],
  resolve: [
    [['resolve'], /resolve --help/],
    [['resolve', 'a@b'], /as example\.org/],
    [['resolve', 'a..example'], /as example\.org/],
    [['resolve', '--dns', 'a:b:c', 'a.example'], false],
    [['resolve', '--dns', '999.1.1.1', 'a.example'], false],
  ],
  doctor: [
    [['doctor'], /doctor --help/],
    [['doctor', '--tls', 'none', 'a.example'], false],
  ],
  explain: [
    [['explain'], /explain --help/],
    [['explain', 'policy-violaton'], /did you mean policy-violation\?/],
  ],
  profile: [
    [['profile'], /profile --help/],
    [['profile', 'ad'], /did you mean add\?/],
    [['profile', 'show', 'wrk'], /work/],
  ],
  completion: [
    [['completion'], /completion --help/],
    [['completion', 'bsh'], /did you mean bash\?/],
  ],
};

for (const [command, mistakes] of Object.entries(MISTAKES)) {
  const unknown: typeof mistakes = [[[command, '--hepl'], /did you mean --help\?/]];
  for (const [args, hint] of [...unknown, ...mistakes]) {
    test(`a mistake is told in a line, and is 2: ${args.join(' ')}`, async () => {
      const env = { ...PROFILES, XMPP_JID: 'me@a.example', XMPP_PASSWORD: 'x' };
      const { code, stdout, stderr } = await runCli(args, { env });
      assert.equal(stdout, '');
      assert.match(stderr, /^xmpp-tool: .+\n(hint: .+\n)?$/);
      if (hint) assert.match(stderr.split('\n')[1] ?? '', hint);
      assert.equal(code, 2);
    });
  }
}

test('every command of the toolkit is among them', () => {
  const others = ['bench', 'demo', 'echo-client', 'echo-component', 'proxy', 'sandbox', 'show', 'traffic'];
  const all = commands.map(({ name }) => name).filter((name) => !others.includes(name));
  assert.deepEqual(Object.keys(MISTAKES).sort(), all.sort());
});

test('every command that asks a server takes --component, --json, --timeout and the options of traffic', () => {
  const wanted = ['component', 'json', 'timeout', 'log-traffic', 'traffic-file', 'filter', 'show-secrets'];
  for (const { name, options } of commands) {
    if (!Object.hasOwn(ASKING, name) && name !== 'listen') continue;
    for (const option of wanted) assert.ok(Object.hasOwn(options, option), `${name} --${option}`);
  }
});

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  await once(listener.close(), 'close');
  return port;
}
