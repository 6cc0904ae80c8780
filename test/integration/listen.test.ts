import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import {
  BOT_JID,
  BOT_PASSWORD,
  type ConnectionKind,
  connectionKinds,
  connectionOptions,
} from '../helpers/bots.ts';
import { type RunningCli, runCli, startCli } from '../helpers/cli.ts';
import { isRunning } from '../helpers/processes.ts';
import { attribute, content, escapeXml, loginRaw, type RawStream } from '../helpers/raw-client.ts';
import { temporaryScript } from '../helpers/scripts.ts';
import { backends, withServer } from '../helpers/servers.ts';

async function listen(
  server: RunningBackend,
  kind: ConnectionKind,
  extra: readonly string[] = [],
): Promise<RunningCli> {
  const component = kind === 'component' ? ['--component'] : [];
  const args = ['listen', ...component, ...connectionOptions(server, kind), ...extra];
  const listening = startCli(args, { timeout: 60_000, env: { XMPP_PASSWORD: BOT_PASSWORD[kind] } });
  await listening.waitFor('stderr', /^online as /m);
  return listening;
}

function chat(kind: ConnectionKind, body: string, more = ''): string {
  return `<message to='${BOT_JID[kind]}' type='chat'>${more}<body>${escapeXml(body)}</body></message>`;
}

for (const name of backends) {
  withServer(name, {}, (server) => {
    for (const kind of connectionKinds) describe(`as a ${kind}`, () => defineTests(server, kind));
  });
}

function defineTests(server: () => RunningBackend, kind: ConnectionKind): void {
  test('prints a line for each message with a text, and ends after so many', async (t) => {
    const listening = await listen(server(), kind, ['--count', '2']);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    const state = `<message to='${BOT_JID[kind]}'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`;
    alice.send(state + chat(kind, 'two\nlines\u202e') + state + chat(kind, 'hi') + chat(kind, 'too late'));
    const { code, stdout } = await listening.ended;
    assert.match(
      stdout,
      /^\d\d:\d\d:\d\d {2}alice@localhost\/raw {2}two\\nlines\\u\{202e\}\n\d\d:\d\d:\d\d {2}alice@localhost\/raw {2}hi\n$/,
    );
    assert.equal(code, 0);
  });

  test('prints JSON of what a selector matches, from whom it is to come', async (t) => {
    const args = [
      '--json',
      '--filter',
      'message:has(> composing)',
      '--from',
      'alice@localhost',
      '--count',
      '1',
    ];
    const listening = await listen(server(), kind, args);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    alice.send(
      `${chat(kind, 'hi')}<message to='${BOT_JID[kind]}' id='7'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
    );
    const { code, stdout } = await listening.ended;
    const { xml, time, ...rest } = JSON.parse(stdout);
    assert.deepEqual(rest, {
      kind: 'message',
      from: 'alice@localhost/raw',
      to: BOT_JID[kind],
      type: name(rest.type),
      id: '7',
      body: null,
    });
    assert.match(xml, /^<message .*<composing /);
    assert.equal(new Date(time).toISOString(), time);
    assert.equal(code, 0);
  });

  test('a program answers: same type, same thread', async (t) => {
    const script = temporaryScript(
      'read -r json; echo "$json" >&2; echo "$1 $XMPP_STANZA_BODY [$XMPP_PASSWORD]"',
    );
    const listening = await listen(server(), kind, ['--count', '1', '--exec', script, '--', 'a; b']);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    alice.send(chat(kind, 'hi', '<thread>t1</thread>'));
    const reply = await alice.next(/^<message/);
    assert.equal(content(reply, 'body'), 'a; b hi []');
    assert.equal(content(reply, 'thread'), 't1');
    assert.equal(attribute(reply, 'type'), 'chat');
    assert.equal(attribute(reply, 'from'), BOT_JID[kind]);
    const { code, stderr } = await listening.ended;
    assert.match(stderr, /^\{"kind":"message".*"body":"hi".*\}$/m);
    assert.equal(code, 0);
  });

  test('programs that fail are told in a line, and the next message is answered', async (t) => {
    const script = temporaryScript(
      [
        'case $XMPP_STANZA_BODY in',
        'fail) echo no; exit 3 ;;',
        'bell) printf "\\007" ;;',
        'bytes) printf "\\377" ;;',
        'endless) yes ;;',
        'hang) sleep 60 ;;',
        'nothing) ;;',
        '*) echo "$XMPP_STANZA_BODY" ;;',
        'esac',
      ].join('\n'),
    );
    const bodies = ['fail', 'bell', 'bytes', 'endless', 'hang', 'nothing', 'last'];
    const listening = await listen(server(), kind, [
      ...['--exec', script, '--count', String(bodies.length), '--timeout', '3'],
    ]);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    for (const body of bodies) alice.send(chat(kind, body));
    assert.equal(content(await alice.next(/^<message/), 'body'), 'last');
    const { code, stderr } = await listening.ended;
    const told = stderr.split('\n').filter((line) => line.startsWith('xmpp-tool:'));
    assert.deepEqual(
      told.map((line) => line.replace(`xmpp-tool: ${script} for alice@localhost/raw: `, '')),
      [
        'exit code 3',
        'its output has a character that XML cannot carry (U+0007)',
        'its output is not UTF-8',
        'prints more than 65536 bytes',
        'timed out after 3 s',
      ],
    );
    assert.equal(code, 0);
  });

  test('SIGINT lets a program end, sends what it says, and is a success', async (t) => {
    const script = temporaryScript('echo started >&2; sleep 0.5; echo late');
    const listening = await listen(server(), kind, ['--exec', script]);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    alice.send(chat(kind, 'hi'));
    await listening.waitFor('stderr', /started/);
    const [{ code }, reply] = await Promise.all([listening.stop('SIGINT'), alice.next(/^<message/)]);
    assert.equal(content(reply, 'body'), 'late');
    assert.equal(code, 0);
  });

  test('when time is up that is a success, unless more was wanted', async () => {
    const args = [
      'listen',
      ...(kind === 'component' ? ['--component'] : []),
      ...connectionOptions(server(), kind),
    ];
    const env = { XMPP_PASSWORD: BOT_PASSWORD[kind] };
    const enough = await runCli([...args, '--for', '2'], { env });
    assert.equal(enough.code, 0);
    const { code, stderr } = await runCli([...args, '--for', '2', '--count', '1', '-q'], { env });
    assert.equal(stderr, 'xmpp-tool: listen: heard 0 of 1: timed out after 2 s\n');
    assert.equal(code, 1);
  });
}

/** ejabberd and the builtin server leave it out or pass it on as it came: it had none. */
function name(type: unknown): unknown {
  assert.ok(type === null || type === 'normal');
  return type;
}

withServer('prosody', {}, (server) => {
  test('prints the presence of others', async (t) => {
    const listening = await listen(server(), 'client', ['--presence', '--count', '2']);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    alice.send(`<presence to='${BOT_JID.client}'><show>dnd</show><status>busy</status></presence>`);
    alice.send(`<presence to='${BOT_JID.client}' type='unavailable'/>`);
    const { stdout } = await listening.ended;
    assert.match(
      stdout,
      / alice@localhost\/raw {2}\(dnd\) busy\n.* alice@localhost\/raw {2}\(unavailable\)\n$/,
    );
  });

  test('a message that was kept has its own time', async (t) => {
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    alice.send(
      "<message to='bob@localhost' type='chat'><body>kept</body><delay xmlns='urn:xmpp:delay' stamp='2002-02-03T04:05:06Z'/></message>",
    );
    const listening = await listen(server(), 'client', ['--count', '1', '--json']);
    const { stdout } = await listening.ended;
    assert.equal(JSON.parse(stdout).time, '2002-02-03T04:05:06.000Z');
  });

  test('replies to one sender keep their order, also when several programs run', async (t) => {
    const script = temporaryScript('[ "$XMPP_STANZA_BODY" = 1 ] && sleep 1; echo "$XMPP_STANZA_BODY"');
    const listening = await listen(server(), 'component', ['--exec', script, '--jobs', '4', '--count', '20']);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    for (let i = 1; i <= 20; i++) alice.send(chat('component', String(i)));
    const replies = await collect(alice, 20);
    assert.deepEqual(
      replies,
      Array.from({ length: 20 }, (_, i) => String(i + 1)),
    );
    assert.equal((await listening.ended).code, 0);
  });

  test('more messages than it has room for are all answered', async (t) => {
    const listening = await listen(server(), 'component', [
      ...['--exec', '/bin/true', '--jobs', '4', '--count', '1300', '--log-traffic=compact'],
    ]);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    for (let i = 1; i <= 1300; i++) alice.send(chat('component', `m${i}`));
    const { code, stdout } = await listening.ended;
    const bodies = stdout.split('\n').map((line) => line.split('  ').at(-1));
    assert.equal(bodies.length - 1, 1300);
    assert.deepEqual([bodies[0], bodies[1299]], ['m1', 'm1300']);
    assert.equal(code, 0);
  });

  test('no program outlives it, also when it is killed', async (t) => {
    // It gets its input once its guard knows of it.
    const script = temporaryScript('cat > /dev/null; echo "pid $$" >&2; sleep 60');
    const listening = await listen(server(), 'client', ['--exec', script]);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    alice.send(chat('client', 'hi'));
    const [, pid] = await listening.waitFor('stderr', /^pid (\d+)$/m);
    await listening.stop('SIGKILL');
    for (let i = 0; (await isRunning(Number(pid))) && i < 100; i++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(await isRunning(Number(pid)), false);
  });
});

async function collect(stream: RawStream, count: number): Promise<(string | undefined)[]> {
  const bodies: (string | undefined)[] = [];
  while (bodies.length < count) bodies.push(content(await stream.next(/^<message/), 'body'));
  return bodies;
}

for (const [args, complaint] of [
  [['--exec', '/nonexistent'], /^xmpp-tool: --exec \/nonexistent: no such program\n$/],
  [['--exec', 'jq .body'], /^xmpp-tool: --exec jq \.body: no such program\nhint: .*--exec jq -- \.body\n$/],
  [['--', 'jq'], /^xmpp-tool: listen -- jq: arguments of no program\nhint: .*--exec jq/],
  [['--jobs', '2'], /^xmpp-tool: --jobs: is only for --exec\n$/],
  [['--filter', 'message['], /^xmpp-tool: --filter message\[: /],
  [['--from', '@'], /^xmpp-tool: --from @: /],
  [['--count', '0'], /^xmpp-tool: --count 0: must be /],
  [['message'], /^xmpp-tool: listen message: one argument too many\n/],
] as const) {
  test(`listen ${args.join(' ')} is a mistake that is told in a line`, async () => {
    const { code, stderr } = await runCli(['listen', '--jid', 'me@example.org', ...args], {
      env: { XMPP_PASSWORD: 'x' },
    });
    assert.match(stderr, complaint);
    assert.equal(code, 2);
  });
}

test('listen --for without a server ends in time, and says why', async () => {
  const args = [
    'listen',
    '--jid',
    'me@example.org',
    '--server',
    '127.0.0.1:1',
    '--tls',
    'none',
    '--for',
    '2',
  ];
  const { code, stderr } = await runCli(args, { env: { XMPP_PASSWORD: 'x' } });
  assert.match(stderr, /ECONNREFUSED|refused/);
  assert.equal(code, 3);
});

for (const count of [[], ['--count', '1']]) {
  test(`listen ${['--for', '1', ...count].join(' ')} on a server that says nothing was not online`, async (t) => {
    const silent = createServer().listen(0, '127.0.0.1');
    t.after(() => silent.close());
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const args = ['--component', '--jid', 'echo.localhost', '--server', `127.0.0.1:${port}`];
    const { code, stderr } = await runCli(['listen', ...args, '--for', '1', ...count], {
      env: { XMPP_PASSWORD: 'x' },
    });
    assert.equal(stderr, 'xmpp-tool: listen: not online: timed out after 1 s\n');
    assert.equal(code, 3);
  });
}
