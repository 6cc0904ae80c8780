import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { startBot } from '../helpers/bots.ts';
import { ROOT, startCli } from '../helpers/cli.ts';
import { temporaryPath } from '../helpers/files.ts';
import { reasonToSkip } from '../helpers/installed.ts';
import { content, escapeXml, loginRaw } from '../helpers/raw-client.ts';
import { withServer } from '../helpers/servers.ts';

// Clients and components that are not ours, on the builtin server: what they take for XMPP, it has to speak.

const PYTHON = '/usr/bin/python3';
const BODY = 'from abroad: <&> ä 😀';

withServer('builtin', {}, (server) => {
  for (const library of ['slixmpp', 'wokkel']) {
    const skip = reasonToSkip(PYTHON, ['-c', `import ${library}`], `python3-${library}`);
    test(`a component made with ${library} connects, and answers messages and a query`, {
      skip,
    }, async (t) => {
      const { host, ports } = server();
      const script = path.join(ROOT, `test/helpers/${library}-component.py`);
      const args = [script, 'echo.localhost', host, `${ports.component}`];
      const component = startCli(args, { program: [PYTHON], env: { XMPP_PASSWORD: 'component-secret' } });
      t.after(() => component.stop('SIGKILL'));
      await component.waitFor('stdout', /^online$/m);
      const alice = await loginRaw(server(), 'alice', library);
      t.after(() => alice.close());
      alice.send(`<message to='any@echo.localhost' type='chat'><body>${escapeXml(BODY)}</body></message>`);
      assert.equal(content(await alice.next(/^<message/), 'body'), BODY);
      alice.send("<iq to='echo.localhost' type='get' id='v'><query xmlns='jabber:iq:version'/></iq>");
      assert.match(await alice.next(/id=['"]v['"]/), /<version>/);
      assert.equal((await component.stop('SIGTERM')).signal ?? 'SIGTERM', 'SIGTERM');
    });
  }

  const skip = reasonToSkip('profanity', ['--version'], 'profanity');
  test('profanity logs in, exchanges messages, and leaves', { skip }, async (t) => {
    const bot = await startBot(server(), 'client');
    t.after(() => bot.stop());
    const home = temporaryPath('home');
    await writeAccount(home, server().ports.client);
    // It wants a terminal.
    const program = ['script', '-qec', 'profanity -a alice', path.join(home, 'typescript')];
    const profanity = startCli([], { program, env: { TERM: 'xterm', HOME: home, LANG: 'C.UTF-8' } });
    t.after(() => profanity.stop('SIGKILL'));
    while (!(await server().log()).includes('alice@localhost/prof is online')) await delay(50);
    profanity.write('/msg bob@localhost/bot hello from profanity\r');
    await bot.waitFor('stdout', /alice@localhost\/prof {2}hello from profanity/);
    while (!(await chatLog(home)).includes('botprofhello from profanity')) await delay(50);
    profanity.write('/quit\r');
    assert.equal((await profanity.ended).code, 0);
    assert.match(await server().log(), /alice@localhost\/prof is offline/);
  });
});

/** What was said, in profanity's database: its rows are text, column by column. */
async function chatLog(home: string): Promise<string> {
  const file = path.join(home, '.local/share/profanity/database/alice_at_localhost/chatlog.db');
  return readFile(file, 'latin1').catch(() => '');
}

async function writeAccount(home: string, port: number): Promise<void> {
  const folder = path.join(home, '.local/share/profanity');
  await mkdir(folder, { recursive: true });
  await mkdir(path.join(home, '.config/profanity'), { recursive: true });
  const account = {
    enabled: true,
    jid: 'alice@localhost',
    password: 'alice-secret',
    server: '127.0.0.1',
    port,
    'tls.policy': 'trust',
    resource: 'prof',
  };
  const lines = Object.entries(account).map(([name, value]) => `${name}=${value}`);
  await writeFile(path.join(folder, 'accounts'), `[alice]\n${lines.join('\n')}\n`);
}
