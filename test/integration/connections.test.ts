import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunningBackend } from '../../src/server/backend.ts';
import { BOT_PASSWORD } from '../helpers/bots.ts';
import { type RunningCli, runCli, startCli } from '../helpers/cli.ts';
import { temporaryPath } from '../helpers/files.ts';
import { childrenOf, isRunning } from '../helpers/processes.ts';
import { content, loginRaw, type RawStream } from '../helpers/raw-client.ts';
import { startRecordingRelay } from '../helpers/recording-relay.ts';
import { withServer } from '../helpers/servers.ts';

const ENV = { XMPP_PASSWORD: BOT_PASSWORD.component };
const TWO = ['--connections', '2'];

withServer('ejabberd', {}, (server) => {
  test('two connections share the traffic of a domain, and its log', async (t) => {
    const file = temporaryPath('both.ndjson');
    const bot = await startTwo(server(), ['--json', '--traffic-file', file]);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    assert.deepEqual(await echoes(alice, numbered('shared', 40)), numbered('shared', 40).sort());
    const { code, stdout, stderr } = await bot.stop('SIGINT');
    assert.equal(code, 0);
    assert.match(stderr, /^#1 online as echo\.localhost$/m);
    assert.match(stderr, /^#2 online as echo\.localhost$/m);
    assert.match(stderr, /^40 echoes in \d+\.\d s$/m);
    const told = parseLines(stdout).map(({ body }) => body);
    assert.deepEqual(told.sort(), numbered('shared', 40).sort());
    const records = parseLines(await readFile(file, 'utf8'));
    assert.equal(records.filter(({ kind }) => kind === 'capture').length, 1);
    assert.equal(records[0]?.kind, 'capture');
    for (const conn of [1, 2]) {
      const texts = records
        .filter((each) => each.conn === conn && each.dir === 'out')
        .map(({ text }) => text);
      assert.ok(
        texts.some((text) => `${text}`.includes('<body>shared')),
        `nothing was echoed on ${conn}`,
      );
      assert.equal(texts.at(-1), '</stream:stream>');
    }
  });

  test('one that is killed loses nothing that the server had not handed to it, and comes back', async (t) => {
    const relay = await startRecordingRelay(server().ports.component);
    t.after(() => relay.close());
    const bot = await startTwo(server(), ['--json', '--server', relay.address], ENV);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    const sent = numbered('under way', 400);
    const [, victim = 0] = await childrenOf(bot.pid);
    for (const [i, body] of sent.entries()) {
      if (i === 200) process.kill(victim, 'SIGKILL');
      alice.send(chat(body));
      if (i % 10 === 0) await delay(1);
    }
    const [, number] = await bot.waitFor(
      'stderr',
      /^xmpp-tool: #(\d) was ended by SIGKILL; starting again in \d/m,
    );
    await bot.waitFor('stderr', new RegExp(`(#${number} online as [\\s\\S]*){2}`));
    assert.deepEqual(await echoes(alice, numbered('after', 20)), numbered('after', 20).sort());
    const [dead = -1] = relay.ended;
    const { code, stdout, stderr } = await bot.stop('SIGTERM');
    const answered = new Set(parseLines(stdout).map(({ body }) => body));
    const lost = sent.filter((body) => !answered.has(body));
    // What the server had given to the dead connection is gone, also what it had not written to the socket yet.
    const alive = relay.handedOut.filter((_, number) => number !== dead);
    const given = lost.filter((body) => alive.some((text) => text.includes(`<body>${body}</body>`)));
    assert.deepEqual(given, []);
    assert.ok(lost.length < 400, 'nothing was answered');
    assert.match(stderr, /^at least \d+ echoes in /m);
    assert.equal(code, 0);
  });

  test('a process that ends all the same is not started again with --no-reconnect', async () => {
    const bot = await startTwo(server(), ['--no-reconnect']);
    const [, victim = 0] = await childrenOf(bot.pid);
    process.kill(victim, 'SIGKILL');
    const { code, stderr } = await bot.ended;
    assert.match(stderr, /^xmpp-tool: #\d was ended by SIGKILL$/m);
    assert.equal(code, 5);
  });

  test('the processes do not outlive the one that has started them', async () => {
    const bot = await startTwo(server());
    const children = await childrenOf(bot.pid);
    assert.equal(children.length, 2);
    process.kill(bot.pid, 'SIGKILL');
    for (const pid of children) while (await isRunning(pid)) await delay(20);
  });

  test('the secret is in no argument and no environment of the processes', async () => {
    const bot = await startTwo(server());
    for (const pid of await childrenOf(bot.pid)) {
      for (const what of ['cmdline', 'environ']) {
        assert.doesNotMatch(await readFile(`/proc/${pid}/${what}`, 'utf8'), /component-secret/);
      }
    }
    assert.equal((await bot.stop('SIGINT')).code, 0);
  });

  test('each line of a log says which process it is of', async () => {
    const bot = await startTwo(server(), ['--log-traffic=compact']);
    const { stderr } = await bot.stop('SIGINT');
    const unmarked = stderr.split('\n').filter((line) => !/^#[12] /.test(line));
    assert.match(unmarked.join('\n'), /^0 echoes in \d+\.\d s\n$/);
  });
});

for (const name of ['prosody', 'builtin'] as const) {
  withServer(name, {}, (server) => {
    test('a server that takes one connection a domain ends all, and says why', async () => {
      const { code, stderr } = await runCli([...options(server()), ...TWO], { env: ENV });
      assert.match(
        stderr,
        /^xmpp-tool: login as component echo\.localhost: conflict \(.*already connected\)$/m,
      );
      assert.match(stderr, /^hint: .*one connection for each component domain.*ejabberd/m);
      assert.equal(code, 3);
    });

    test('a wrong secret ends all, and is told once', async () => {
      const env = { XMPP_PASSWORD: 'wrong' };
      const { code, stderr } = await runCli([...options(server()), '--connections', '3'], { env });
      assert.match(stderr, /^xmpp-tool: login as component echo\.localhost: not-authorized .*\nhint: .*\n$/);
      assert.equal(code, 4);
    });
  });
}

describe('--connections', () => {
  for (const other of [['--count', '3'], ['--anonymize']]) {
    test(`does not go with ${other[0]}`, async () => {
      const args = ['echo-component', '--jid', 'echo.localhost', '--server', 'localhost', ...other, ...TWO];
      const { code, stderr } = await runCli(args, { env: ENV });
      assert.match(stderr, new RegExp(`^xmpp-tool: ${other[0]} and --connections: `));
      assert.equal(code, 2);
    });
  }

  test('what a worker is told comes from its parent alone', async () => {
    const { code, stderr } = await runCli(['echo-worker']);
    assert.match(stderr, /^xmpp-tool: no job: /);
    assert.equal(code, 2);
  });
});

function options({ host, ports }: RunningBackend): string[] {
  return ['echo-component', '--jid', 'echo.localhost', '--server', `${host}:${ports.component}`];
}

/** Resolves when both are online. */
async function startTwo(
  server: RunningBackend,
  extra: readonly string[] = [],
  env: Readonly<Record<string, string>> = ENV,
): Promise<RunningCli> {
  const [command = '', ...rest] = options(server);
  const kept = extra.includes('--server') ? rest.slice(0, 2) : rest;
  const bot = startCli([command, ...kept, ...TWO, ...extra], { env, timeout: 60_000 });
  for (const number of [1, 2]) await bot.waitFor('stderr', new RegExp(`^#${number} online as `, 'm'));
  return bot;
}

function numbered(text: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${text} ${i}.`);
}

function chat(body: string): string {
  return `<message to='echo.localhost' type='chat'><body>${body}</body></message>`;
}

/** Sends all of them, and gives what has come back once so many of this kind have, sorted. */
async function echoes(alice: RawStream, bodies: readonly string[]): Promise<string[]> {
  for (const body of bodies) alice.send(chat(body));
  const heard: string[] = [];
  while (heard.length < bodies.length) {
    const body = content(await alice.next(/^<message/), 'body') ?? '';
    if (bodies.includes(body)) heard.push(body);
  }
  return heard.sort();
}

function parseLines(text: string): Readonly<Record<string, string | number>>[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
