import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunningBackend } from '../../src/server/backend.ts';
import { startBot } from '../helpers/bots.ts';
import { attribute, content, loginRaw, type RawStream } from '../helpers/raw-client.ts';
import { backends, SETTINGS, withServer } from '../helpers/servers.ts';

const users = [...SETTINGS.users, { username: 'carol', password: 'carol-secret' }];

for (const name of backends) {
  withServer(name, { users }, (server) => {
    test('echo-client accepts who asks for its presence, and shows what it was told to', async (t) => {
      const alice = await loginAvailable(server(), 'alice');
      t.after(() => alice.close());
      const bot = await startBot(server(), 'client', [...PRESENCE, '--log-traffic=compact']);
      t.after(() => bot.stop());
      // A request that overtakes the presence is kept for a resource with a higher priority.
      await bot.waitFor('stderr', /<- <presence[^>]*from=['"]bob@localhost\/bot['"]/);
      alice.send("<presence type='subscribe' to='bob@localhost'/>");
      const received = await alice.until(/^<presence[^>]*from=['"]bob@localhost\/bot['"]/);
      const accepted = received.find((element) => /^<presence[^>]*type=['"]subscribed['"]/.test(element));
      assert.equal(attribute(accepted ?? '', 'from'), 'bob@localhost');
      const presence = received.at(-1) ?? '';
      assert.equal(content(presence, 'status'), 'at <work> & play');
      assert.equal(content(presence, 'show'), 'dnd');
      assert.equal(content(presence, 'priority'), '-7');
    });

    test('echo-client is seen to go when it is stopped', async (t) => {
      const alice = await loginAvailable(server(), 'alice');
      t.after(() => alice.close());
      const bot = await startBot(server(), 'client');
      const here = await alice.next(/^<presence[^>]*from=['"]bob@localhost\/bot['"]/);
      assert.equal(attribute(here, 'type'), undefined);
      for (const field of ['status', 'show', 'priority']) assert.equal(content(here, field), undefined);
      await bot.stop();
      const gone = await alice.next(/^<presence[^>]*from=['"]bob@localhost\/bot['"]/);
      assert.equal(attribute(gone, 'type'), 'unavailable');
    });

    test('echo-client --no-accept-subscriptions leaves a request unanswered', async (t) => {
      const carol = await loginAvailable(server(), 'carol');
      t.after(() => carol.close());
      const bot = await startBot(server(), 'client', ['--no-accept-subscriptions', '--log-traffic=compact']);
      carol.send("<presence type='subscribe' to='bob@localhost'/>");
      await bot.waitFor('stderr', /<- <presence[^>]*type=['"]subscribe['"]/);
      carol.send("<message to='bob@localhost/bot' type='chat'><body>then</body></message>");
      await carol.next(/^<message.*then/);
      const { stderr } = await bot.stop();
      assert.doesNotMatch(stderr, /-> <presence[^>]*type=/);
    });
  });
}

const PRESENCE = ['--status', 'at <work> & play', '--show', 'dnd', '--priority', '-7'];

/** Who wants the presence of contacts has asked for the roster and sent a presence of its own. */
async function loginAvailable(server: RunningBackend, username: string): Promise<RawStream> {
  const stream = await loginRaw(server, username);
  stream.send("<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>");
  await stream.next(/^<iq[^>]*roster/);
  stream.send('<presence/>');
  await stream.next(new RegExp(`^<presence[^>]*from=['"]${stream.jid}['"]`));
  return stream;
}
