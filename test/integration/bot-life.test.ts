import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import {
  BOT_JID,
  BOT_PASSWORD,
  type ConnectionKind,
  connectionKinds,
  connectionOptions,
  startBot,
} from '../helpers/bots.ts';
import { startCli } from '../helpers/cli.ts';
import { escapeXml, loginRaw } from '../helpers/raw-client.ts';
import { backends, withServer } from '../helpers/servers.ts';

for (const name of backends) {
  withServer(name, {}, (server) => {
    for (const kind of connectionKinds) describe(`echo-${kind}`, () => defineLifeTests(server, kind));
  });
}

withServer('prosody', {}, (server) => {
  for (const kind of connectionKinds) describe(`echo-${kind}`, () => defineOutputTests(server, kind));
});

function defineLifeTests(server: () => RunningBackend, kind: ConnectionKind): void {
  test('stops after exactly so many echoes', async (t) => {
    const bot = await startBot(server(), kind, ['--count', '3']);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    alice.send(`<message to='${BOT_JID[kind]}' type='chat'><body>hi</body></message>`.repeat(5));
    const { code, stdout, stderr } = await bot.ended;
    assert.equal(code, 0);
    assert.equal(stdout.split('\n').length - 1, 3);
    assert.match(stderr, /^3 echoes in \d+\.\d s$/m);
    alice.send("<iq type='get' id='last' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>");
    const received = await alice.until(/^<iq/);
    const echoes = received.filter((element) => /^<message[^>]*type=['"]chat/.test(element));
    assert.equal(echoes.length, 3, received.join('\n'));
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`${signal} closes the stream and is a success`, async () => {
      const bot = await startBot(server(), kind, ['--log-traffic=compact']);
      const { code, stdout, stderr } = await bot.stop(signal);
      assert.equal(code, 0);
      assert.equal(stdout, '');
      assert.match(stderr, /-> <\/stream:stream>.*<- <\/stream:stream>/s);
      assert.match(stderr, /^0 echoes in \d+\.\d s$/m);
    });
  }
}

function defineOutputTests(server: () => RunningBackend, kind: ConnectionKind): void {
  test('prints a line for each echo: time, sender and what came', async (t) => {
    const bot = await startBot(server(), kind);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    alice.send(`<message to='${BOT_JID[kind]}' type='chat'><body>two\nlines\u202e</body></message>`);
    await bot.waitFor('stdout', /\n/);
    const { stdout, stderr } = await bot.stop();
    assert.match(stdout, /^\d\d:\d\d:\d\d {2}alice@localhost\/raw {2}two\\nlines\\u\{202e\}\n$/);
    assert.match(stderr, new RegExp(`^online as ${BOT_JID[kind]}\n1 echo in \\d+\\.\\d s\n$`));
  });

  test('--json prints an object a line', async (t) => {
    const bot = await startBot(server(), kind, ['--json']);
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    const bodies = ['"quoted"\n<second> line', '👩‍👩‍👧'];
    for (const body of bodies) {
      alice.send(`<message to='${BOT_JID[kind]}' type='chat'><body>${escapeXml(body)}</body></message>`);
    }
    await bot.waitFor('stdout', /\n.*\n/);
    const { stdout } = await bot.stop();
    const echoes = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      echoes.map(({ from, body }) => ({ from, body })),
      bodies.map((body) => ({ from: 'alice@localhost/raw', body })),
    );
    for (const { time } of echoes) assert.equal(new Date(time).toISOString(), time);
  });

  test('-q prints the summary alone', async (t) => {
    const file = connectionOptions(server(), kind);
    const bot = startCli([`echo-${kind}`, ...file, '-q', '--count', '1'], {
      env: { XMPP_PASSWORD: BOT_PASSWORD[kind] },
    });
    const alice = await loginRaw(server(), 'alice');
    t.after(() => alice.close());
    for (let i = 1, online = false; !online; i++) {
      alice.send(`<iq to='${BOT_JID[kind]}' type='get' id='p${i}'><ping xmlns='urn:xmpp:ping'/></iq>`);
      online = (await alice.next(/^<iq/)).includes('result');
    }
    alice.send(`<message to='${BOT_JID[kind]}' type='chat'><body>hi</body></message>`);
    const { code, stdout, stderr } = await bot.ended;
    assert.equal(code, 0);
    assert.equal(stdout, '');
    assert.match(stderr, /^1 echo in \d+\.\d s\n$/);
  });
}
